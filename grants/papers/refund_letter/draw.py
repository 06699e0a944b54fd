"""The letter on paper: facts in, the bytes of a PDF out. The same facts give the same bytes."""

from grants.papers import book, press
from grants.papers.blocks import Block, Heading, Mark, Prose, SealBox
from grants.papers.book import Section
from grants.papers.cells import FIGURE, WORDS, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import date_in_text, instant, money
from grants.papers.press import Drawn
from grants.papers.refund_letter import labels as say
from grants.papers.refund_letter.facts import RefundLetterFacts
from grants.papers.wrap import one_line
from grants.trail import clock
from grants.trail.canonical import digest
from grants.trail.words import rmb_in_words


def draw(facts: RefundLetterFacts, sha256: str = "") -> Drawn:
    """The drawn pages, not yet sealed. `sha256` is that of the facts, when known."""
    identity = sha256 or digest(facts)
    running = book.Running(
        f"{facts.title}  {say.SERIAL.format(facts.serial)}", say.CUT_OFF.format(instant(facts.cut_off)),
        say.CHECK.format(identity[:16]), say.PAGE,
    )  # fmt: skip
    pages = book.paginate([Section(blocks(facts, identity), Mark("letter", facts.title, 0))])
    title = one_line(f"{facts.name} {facts.title}")
    return press.printed(pages, running, title=title, author=one_line(facts.issuer), subject=facts.serial)


def blocks(facts: RefundLetterFacts, sha256: str) -> list[Block]:
    opening = say.OPENING.format(
        title=facts.name, number=facts.number, ended=date_in_text(facts.ended), how=say.HOW[facts.status]
    )
    asked = say.AMOUNT_TEXT.format(words=rmb_in_words(facts.amount), amount=money(facts.amount), due=date_in_text(facts.due))
    rest = [line.format(issuer=facts.issuer, rule_set=facts.rule_set) for line in say.MORE]
    if facts.before:
        rest.insert(0, say.BEFORE.format("、".join(facts.before)))
    check = zip(say.CHECK_NAMES, (facts.serial, sha256), strict=True)
    return [
        Prose(facts.title, size=20, bold=True, align="center", indent=0, after=4),
        Prose(facts.serial, size=11, align="center", indent=0, after=12),
        Prose(say.TO.format(facts.organisation), size=11.5, indent=0),
        Prose(opening, size=11.5),
        Heading(say.HEAD_SUM),
        _sum(facts),
        Heading(say.HEAD_PAY),
        Prose(asked, size=11.5, after=6),
        _account(facts),
        Heading(say.HEAD_MORE),
        *(Prose(line) for line in rest),
        SealBox(say.SEAL, (facts.issuer, date_in_text(facts.cut_off.astimezone(clock.SHANGHAI).date()))),
        Heading(say.HEAD_CHECK),
        Prose(say.CHECK_TEXT, size=9),
        Grid((centred(40), WORDS), tuple(Row(pair, "label") for pair in check), heads=False, size=8.4),
    ]


def _sum(facts: RefundLetterFacts) -> Grid:
    rows = [(say.RECEIVED, facts.received), (say.VERIFIED, facts.verified), (say.SETTLED, facts.settled)]
    total = Row((say.AMOUNT, money(facts.amount)), "total")
    made = tuple(Row((label, money(amount))) for label, amount in rows)
    return Grid(headed(say.HEADS, WORDS, FIGURE), (*made, total), say.TABLE, say.UNIT_YUAN)


def _account(facts: RefundLetterFacts) -> Grid:
    values = (
        facts.payee, facts.bank_name, facts.account, money(facts.amount), date_in_text(facts.due),
        say.REMARK.format(number=facts.number),
    )  # fmt: skip
    rows = tuple(Row(pair, "label") for pair in zip(say.ACCOUNT, values, strict=True))
    return Grid((centred(40), WORDS), rows, heads=False)
