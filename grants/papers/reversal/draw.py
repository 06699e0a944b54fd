"""The red-letter voucher on paper: facts in, the bytes of a PDF out. What is struck out is red and below zero, so that it is told
apart on a black-and-white copy too."""

from grants.papers import book, press
from grants.papers.blocks import Block, Heading, Mark, Prose
from grants.papers.book import Section
from grants.papers.cells import WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import date_in_table, instant, money
from grants.papers.pen import RED, mm
from grants.papers.press import Drawn
from grants.papers.reversal import labels as say
from grants.papers.reversal.facts import ReversalFacts
from grants.papers.signatures import Signatures
from grants.papers.voucher import labels as voucher
from grants.papers.wrap import one_line
from grants.trail.canonical import digest


def draw(facts: ReversalFacts, sha256: str = "") -> Drawn:
    """The drawn page, not yet sealed. `sha256` is that of the facts, when known."""
    identity, serial = sha256 or digest(facts), facts.serial or voucher.DRAFT_SERIAL
    running = book.Running(
        f"{facts.title}  {voucher.SERIAL.format(serial)}", voucher.CUT_OFF.format(instant(facts.cut_off)),
        voucher.CHECK.format(identity[:16]), voucher.PAGE, "" if facts.serial else voucher.DRAFT_SERIAL,
    )  # fmt: skip
    pages = book.paginate([Section(blocks(facts, identity), Mark("voucher", facts.title, 0), across=True)])
    title = one_line(f"{facts.voucher_number} {facts.title}")
    return press.printed(pages, running, title=title, author=one_line(facts.issuer), subject=serial)


def blocks(facts: ReversalFacts, sha256: str) -> list[Block]:
    by = {actor.act: actor.name for actor in facts.actors}
    check = zip(voucher.CHECK_NAMES, (facts.serial or voucher.DRAFT_SERIAL, sha256), strict=True)
    return [
        Prose(facts.title, size=18, bold=True, align="center", indent=0, after=0, color=RED),
        Prose(one_line(facts.issuer), size=10, align="center", indent=0, after=2),
        _card(facts),
        Prose(say.STRUCK.format(facts.struck) if facts.struck else say.BOTH, size=9, indent=0, above=4, after=2),
        _entries(facts),
        Prose(f"{say.IN_WORDS}：{facts.in_words}", size=10.5, bold=True, indent=0, above=6, color=RED),
        Prose(f"{say.REASON}：{one_line(facts.reason)}", size=9, indent=0),
        Prose(voucher.ATTACHED.format(len(facts.attachments), "；".join(facts.attachments)), size=9, indent=0),
        Heading(say.HEAD_ACTORS, 1),
        _actors(facts),
        Signatures(tuple(zip(say.SIGNERS, ("", by.get("book", ""), by.get("pay", "")), strict=True)), high=28 * mm),
        Prose(voucher.CHECK_TEXT, size=8, indent=0, above=2, after=0),
        Grid((centred(52), WORDS), tuple(Row(pair, "label") for pair in check), heads=False, size=8.4),
    ]


def _card(facts: ReversalFacts) -> Grid:
    values = (
        facts.voucher_number, date_in_table(facts.booked_on), facts.name, facts.number, facts.contract, facts.source, facts.payee,
        facts.struck or say.NOT_BOOKED, date_in_table(facts.paid_on), facts.paid_receipt, date_in_table(facts.reversed_on),
        facts.bank_receipt, money(facts.paid), money(facts.amount), facts.serial or voucher.DRAFT_SERIAL,
    )  # fmt: skip
    pairs = list(zip(say.CARD, values, strict=True))
    rows = tuple(Row(tuple(cell for pair in pairs[n : n + 3] for cell in pair), "label") for n in range(0, len(pairs), 3))
    return Grid((centred(25), WORDS) * 3, rows, heads=False, size=9, red=True)


def _entries(facts: ReversalFacts) -> Grid:
    figure = Column(align="right", wide=30)
    columns = headed(voucher.HEADS, centred(20), Column(grow=1.5), WORDS, figure, figure)
    told: list[Row] = []
    for ledger in dict.fromkeys(line.ledger for line in facts.lines):
        of_ledger = [line for line in facts.lines if line.ledger == ledger]
        told += [
            Row((
                x.ledger, x.summary, x.account, "" if x.debit is None else money(x.debit), "" if x.credit is None else money(x.credit),
            ))
            for x in of_ledger
        ]  # fmt: skip
        told.append(Row((voucher.TOTAL, "", "", money(facts.posted), money(facts.posted)), "total"))
    return Grid(columns, tuple(told), unit=voucher.UNIT_YUAN, size=9, red=True)


def _actors(facts: ReversalFacts) -> Grid:
    columns = headed(voucher.ACTOR_HEADS, centred(40), WORDS, centred(60))
    rows = tuple(
        Row((
            say.ACTS[x.act], f"{x.name}（{voucher.ACTING.format(x.acts_for)}）" if x.acts_for else x.name, instant(x.at),
        ))
        for x in facts.actors
    )  # fmt: skip
    return Grid(columns, rows, size=9)
