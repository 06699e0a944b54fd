"""The voucher on paper: facts in, the bytes of a PDF out. The same facts give the same bytes."""

from grants.papers import book, press
from grants.papers.blocks import Block, Heading, Mark, Prose
from grants.papers.book import Section
from grants.papers.cells import FIGURE, WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import date_in_table, instant, money
from grants.papers.press import Drawn
from grants.papers.signatures import Signatures
from grants.papers.voucher import labels as say
from grants.papers.voucher.facts import VoucherFacts
from grants.papers.wrap import one_line
from grants.trail.canonical import digest


def draw(facts: VoucherFacts, sha256: str = "") -> Drawn:
    """The drawn page, not yet sealed. `sha256` is that of the facts, when known."""
    identity = sha256 or digest(facts)
    running = book.Running(
        f"{facts.title}  {say.SERIAL.format(facts.serial or say.DRAFT_SERIAL)}", say.CUT_OFF.format(instant(facts.cut_off)),
        say.CHECK.format(identity[:16]), say.PAGE, "" if facts.serial else say.DRAFT_SERIAL,
    )  # fmt: skip
    pages = book.paginate([Section(blocks(facts, identity), Mark("voucher", facts.title, 0), across=True)])
    return press.printed(
        pages, running, title=one_line(f"{facts.voucher_number} {facts.title}"), author=one_line(facts.issuer),
        subject=facts.serial or say.DRAFT_SERIAL,
    )  # fmt: skip


def blocks(facts: VoucherFacts, sha256: str) -> list[Block]:
    by = {actor.act: actor.name for actor in facts.actors}
    check = zip(say.CHECK_NAMES, (facts.serial or say.DRAFT_SERIAL, sha256), strict=True)
    return [
        Prose(facts.title, size=20, bold=True, align="center", indent=0, after=2),
        Prose(one_line(facts.issuer), size=11, align="center", indent=0, after=6),
        _card(facts),
        _entries(facts),
        Prose(f"{say.IN_WORDS}：{facts.in_words}", size=10.5, bold=True, indent=0, above=6),
        Prose(say.ATTACHED.format(len(facts.attachments), "；".join(facts.attachments)), size=9, indent=0),
        Heading(say.HEAD_ACTORS, 1),
        _actors(facts),
        Signatures(tuple(zip(say.SIGNERS, (by.get("review_finance", ""), by.get("book", ""), by.get("pay", "")), strict=True))),
        Heading(say.HEAD_CHECK, 1),
        Prose(say.CHECK_TEXT, size=9),
        Grid((centred(52), WORDS), tuple(Row(pair, "label") for pair in check), heads=False, size=8.4),
    ]


def _card(facts: VoucherFacts) -> Grid:
    values = (
        facts.voucher_number, date_in_table(facts.booked_on), facts.name, facts.number, facts.contract, facts.source, facts.payee,
        facts.bank_receipt, money(facts.instalment), money(facts.deductions),
    )  # fmt: skip
    pairs = list(zip(say.CARD, values, strict=True))
    rows = tuple(Row((*left, *right), "label") for left, right in zip(pairs[::2], pairs[1::2], strict=True))
    return Grid((centred(32), WORDS, centred(32), WORDS), rows, heads=False, size=9)


def _entries(facts: VoucherFacts) -> Grid:
    columns = headed(say.HEADS, centred(24), Column(grow=1.4), WORDS, FIGURE, FIGURE)
    rows = [
        Row((
            x.ledger, x.summary, x.account, "" if x.debit is None else money(x.debit), "" if x.credit is None else money(x.credit),
        ))
        for x in facts.lines
    ]  # fmt: skip
    total = Row((say.TOTAL, "", "", money(facts.amount), money(facts.amount)), "total")
    ledgers = list(dict.fromkeys(line.ledger for line in facts.lines))
    told: list[Row] = []
    for ledger in ledgers:
        told += [row for row, line in zip(rows, facts.lines, strict=True) if line.ledger == ledger] + [total]
    return Grid(columns, tuple(told), unit=say.UNIT_YUAN, size=9)


def _actors(facts: VoucherFacts) -> Grid:
    columns = headed(say.ACTOR_HEADS, centred(40), WORDS, centred(60))
    rows = tuple(
        Row((
            say.ACTS[x.act], f"{x.name}（{say.ACTING.format(x.acts_for)}）" if x.acts_for else x.name, instant(x.at),
        ))
        for x in facts.actors
    )  # fmt: skip
    return Grid(columns, rows, size=9)
