"""The summary on paper: facts in, the bytes of a PDF out. The same facts give the same bytes."""

from collections.abc import Iterator
from decimal import Decimal

from grants.disbursements.summaries import figures
from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.facts import SummaryFacts
from grants.papers import book, press
from grants.papers.blocks import Block, Heading, Mark, Prose, SealBox
from grants.papers.book import Section
from grants.papers.cells import FIGURE, WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_text, instant, percent
from grants.papers.press import Drawn
from grants.papers.summary.picture import YearBars
from grants.papers.summary.tables import contract_list, cost_tables, figure, part_table
from grants.papers.wrap import one_line
from grants.trail import clock
from grants.trail.canonical import digest


def draw(facts: SummaryFacts, sha256: str = "") -> Drawn:
    """The drawn pages, not yet sealed. `sha256` is that of the facts, when known."""
    identity = sha256 or digest(facts)
    serial = facts.serial or say.DRAFT_SERIAL
    running = book.Running(
        f"{facts.title}  {say.SERIAL.format(serial)}", say.CUT_OFF.format(instant(facts.cut_off)), say.CHECK.format(identity[:16]),
        say.PAGE, "" if facts.serial else say.GHOST,
    )  # fmt: skip
    heads = iter(say.NUMBERS)
    pages = book.paginate([
        Section(_first(facts, heads), Mark("summary", facts.title, 0)),
        *(Section([_head(heads, _by(part.by)), *part_table(part)], Mark(part.by, _by(part.by), 0), across=True) for part in facts.parts),
        Section([_head(heads, say.HEAD_COSTS), *cost_tables(facts)], Mark("costs", say.HEAD_COSTS, 0), across=True),
        Section([_head(heads, say.HEAD_CONTRACTS), *contract_list(facts)], Mark("contracts", say.HEAD_CONTRACTS, 0), across=True),
        Section([_head(heads, say.HEAD_NOTES), *_last(facts, identity)], Mark("notes", say.HEAD_NOTES, 0)),
    ])  # fmt: skip
    title = one_line(f"{facts.issuer} {facts.title}")
    return press.printed(pages, running, title=title, author=one_line(facts.issuer), subject=serial)


def _head(heads: Iterator[str], words: str) -> Heading:
    return Heading(f"{next(heads)}、{words}")


def _by(key: str) -> str:
    return say.BY.format(say.GROUPS[key])


def _first(facts: SummaryFacts, heads: Iterator[str]) -> list[Block]:
    scope = tuple(Row(pair, "label") for pair in facts.scope)
    told = figures.told(facts.whole)
    rows = tuple(Row((one.title, figure(one, facts.whole), one.meaning)) for one in told)
    blocks: list[Block] = [
        Prose(facts.title, size=20, bold=True, align="center", indent=0, after=4),
        Prose(facts.issuer, size=12, align="center", indent=0, after=2),
        Prose(facts.serial or say.DRAFT_SERIAL, size=11, align="center", indent=0, after=10),
        _head(heads, say.HEAD_WHOLE),
        Grid((centred(40), WORDS), scope, heads=False, size=9),
        Grid(headed(say.FIGURE_HEADS, centred(30), FIGURE, Column(grow=2)), rows, "", say.UNIT_YUAN, size=9),
        _head(heads, say.HEAD_YEARS),
    ]
    if facts.years:
        amount = next(one.title for one in told if one.name == "amount")
        blocks += [
            _years(facts, amount),
            YearBars(say.YEAR_PICTURE.format(amount=amount), (amount, figures.VERIFIED.title), facts.years),
        ]
    else:
        blocks.append(Prose(say.NO_CONTRACTS))
    return blocks


def _years(facts: SummaryFacts, amount: str) -> Grid:
    """Of a category nothing is told to be paid: those two columns are left out."""
    paid = facts.whole.received is not None
    titles = [title.format(amount=amount) for title in say.YEAR_HEADS]
    rows = []
    for year in facts.years:
        of = {one.name: figure(one, year.line.sums) for one in figures.told(year.line.sums)}
        cells = [
            year.line.name,
            of["contracts"],
            of["amount"],
            _change(year.amount),
            of.get("received", NONE),
            _change(year.received),
        ]
        cells += [of["verified"], _change(year.verified)]
        rows.append(Row(tuple(cells if paid else cells[:4] + cells[6:])))
    columns = (centred(14), *(FIGURE,) * (7 if paid else 5))
    return Grid(headed(titles if paid else titles[:4] + titles[6:], *columns), tuple(rows), "", say.UNIT_YUAN, size=8.6)


def _change(share: Decimal | None) -> str:
    text = percent(share)
    return f"+{text}" if text[0].isdigit() and text != "0.00%" else text


def _last(facts: SummaryFacts, sha256: str) -> list[Block]:
    check = zip(say.CHECK_NAMES, (facts.serial or say.DRAFT_SERIAL, sha256), strict=True)
    notes = (*say.NOTES, say.WITHHELD.format(facts.least)) if facts.least else say.NOTES
    day = date_in_text(facts.cut_off.astimezone(clock.SHANGHAI).date())
    return [
        *(Prose(f"{number}. {line}") for number, line in enumerate(notes, 1)),
        SealBox(say.SEAL, (facts.issuer, day)),
        Heading(say.HEAD_CHECK),
        Prose(say.CHECK_TEXT, size=9),
        Grid((centred(40), WORDS), tuple(Row(pair, "label") for pair in check), heads=False, size=8.4),
    ]
