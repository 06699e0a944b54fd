"""The minutes on paper: facts in, the bytes of a PDF out. The same facts give the same bytes."""

from grants.papers import book, press
from grants.papers.blocks import Block, Heading, Mark, Prose
from grants.papers.book import Section
from grants.papers.cells import FIGURE, WORDS, Column, Note, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.minutes import labels as say
from grants.papers.minutes.facts import EnvelopeLine, MinutesFacts
from grants.papers.numbers import NONE, instant, money
from grants.papers.pen import MUTE
from grants.papers.press import Drawn
from grants.papers.signatures import Signatures
from grants.papers.wrap import one_line
from grants.trail.canonical import digest


def draw(facts: MinutesFacts, sha256: str = "") -> Drawn:
    """The drawn pages, not yet sealed. `sha256` is that of the facts, when known."""
    identity = sha256 or digest(facts)
    running = book.Running(
        f"{facts.title}  {say.SERIAL.format(facts.serial or say.DRAFT_SERIAL)}", say.CUT_OFF.format(instant(facts.cut_off)),
        say.CHECK.format(identity[:16]), say.PAGE,
    )  # fmt: skip
    pages = book.paginate([Section(blocks(facts, identity), Mark("minutes", facts.title, 0), across=True)])
    return press.printed(
        pages, running, title=one_line(f"{facts.name} {facts.title}"), author=one_line(facts.issuer),
        subject=facts.serial or say.DRAFT_SERIAL,
    )  # fmt: skip


def blocks(facts: MinutesFacts, sha256: str) -> list[Block]:
    check = zip(say.CHECK_NAMES, (facts.serial or say.DRAFT_SERIAL, sha256, facts.salt), strict=True)
    signers = zip(say.SIGNERS, (facts.handler, facts.observer, ""), strict=True)
    return [
        Prose(facts.title, size=20, bold=True, align="center", indent=0, after=8),
        Heading(say.HEAD_CARD),
        _card(_about(facts)),
        Heading(say.HEAD_TABLE),
        _card(_course(facts)),
        Prose(say.COURSE_TEXT, size=9, above=6, color=MUTE),
        *_table(facts),
        Heading(say.HEAD_SIGNED),
        Signatures(tuple(signers)),
        Heading(say.HEAD_CHECK),
        Prose(say.CHECK_TEXT, size=9),
        Grid((centred(40), WORDS), tuple(Row(pair, "label") for pair in check), heads=False, size=8.4),
    ]


def _card(pairs: list[tuple[str, str]]) -> Grid:
    """Name and value, two pairs a row."""
    rows = tuple(Row((*left, *right), "label") for left, right in zip(pairs[::2], pairs[1::2], strict=True))
    return Grid((centred(40), WORDS, centred(40), WORDS), rows, heads=False, size=9)


def _about(facts: MinutesFacts) -> list[tuple[str, str]]:
    number = facts.number + (say.EDITION.format(facts.edition) if facts.edition > 1 else "")
    values = (
        facts.name, number, facts.purchaser, facts.method, f"¥{money(facts.ceiling)}", facts.place, instant(facts.closes_at),
        instant(facts.opens_at),
    )  # fmt: skip
    return list(zip(say.CARD, values, strict=True))


def _course(facts: MinutesFacts) -> list[tuple[str, str]]:
    with_what = say.AND.join(say.UNLOCKS[name] for name in facts.unlocked_with)
    values = (
        instant(facts.frozen_at), facts.frozen_digest, facts.key, instant(facts.opened_at), facts.handler, facts.observer or NONE,
        instant(facts.observed_at) if facts.observed_at else NONE, with_what,
    )  # fmt: skip
    return list(zip(say.COURSE, values, strict=True))


def _table(facts: MinutesFacts) -> list[Block]:
    if not facts.lines:
        return [Prose(say.NONE_RECEIVED, above=6)]
    rows = [Row(_cells(number, line)) for number, line in enumerate(facts.lines, 1)]
    total = say.TOTAL.format(received=facts.received, opened=facts.opened)
    columns = headed(say.HEADS, centred(11), WORDS, centred(30), centred(34), Column(wide=66), Column(wide=34), FIGURE)
    return [Grid(columns, (*rows, Row((total,), "band")), say.TABLE, say.UNIT_YUAN, size=8.4)]


def _cells(number: int, line: EnvelopeLine) -> tuple[str | Note, ...]:
    outcome = say.OUTCOMES[line.outcome]
    return (
        str(number), Note(line.bidder or say.UNKNOWN, line.credit_code) if line.credit_code else line.bidder or say.UNKNOWN,
        line.serial, instant(line.received_at), line.sha256, Note(outcome, say.LATER) if line.later else outcome, money(line.amount),
    )  # fmt: skip
