"""The result sheet on paper: facts in, the bytes of a PDF out. The same facts give the same bytes."""

from grants.papers import book, press
from grants.papers.blocks import Block, Heading, Mark, Prose
from grants.papers.book import Section
from grants.papers.cells import WORDS, Row, centred
from grants.papers.grid import Grid
from grants.papers.numbers import instant
from grants.papers.pen import MUTE
from grants.papers.press import Drawn
from grants.papers.session_result import tables
from grants.papers.signatures import Signatures
from grants.papers.wrap import one_line
from grants.roadshows.result import labels as say
from grants.roadshows.result.facts import SessionResultFacts
from grants.trail.canonical import digest


def draw(facts: SessionResultFacts, sha256: str = "") -> Drawn:
    """The drawn pages, not yet sealed. `sha256` is that of the facts, when known."""
    identity = sha256 or digest(facts)
    running = book.Running(
        f"{facts.title}  {say.SERIAL.format(facts.serial or say.DRAFT_SERIAL)}", say.CUT_OFF.format(instant(facts.cut_off)),
        say.CHECK.format(identity[:16]), say.PAGE, "" if facts.serial else say.DRAFT_SERIAL,
    )  # fmt: skip
    pages = book.paginate([Section(blocks(facts, identity), Mark("result", facts.title, 0), across=True)])
    return press.printed(
        pages, running, title=one_line(f"{facts.name} {facts.title}"), author=one_line(facts.issuer),
        subject=facts.serial or say.DRAFT_SERIAL,
    )  # fmt: skip


def blocks(facts: SessionResultFacts, sha256: str) -> list[Block]:
    """Title, the sections that this kind of session has, numbered in their order, then what proves the sheet."""
    sections: list[tuple[str, list[Block]]] = [("course", [_card(facts)])]
    if facts.is_supply:
        sections += [
            ("programme", [tables.programme(facts)]),
            ("placards", tables.placards(facts)),
            ("result", tables.result(facts)),
            (
                "tallies",
                [tables.tally(say.BY_UNIT, facts.by_unit, facts), tables.tally(say.BY_CATEGORY, facts.by_category, facts)],
            ),
            ("contested", tables.contested(facts)),
        ]
    else:
        sections.append(("programme", [tables.hearing(facts)]))
    sections += [
        ("acts", [tables.acts(facts)]),
        ("checks", [tables.checks(facts), *([Prose(say.CHECKS_TEXT, size=8, indent=0, color=MUTE)] if facts.is_supply else [])]),
        ("signed", [Signatures(tuple(zip(say.SIGNERS, (facts.handler, facts.observer, ""), strict=True)))]),
    ]
    made: list[Block] = [
        Prose(facts.title, size=20, bold=True, align="center", indent=0, after=4),
        Prose(one_line(facts.name), size=12, align="center", indent=0, after=8),
    ]
    for numeral, (name, content) in zip(say.NUMERALS, sections, strict=False):
        title = f"{numeral}、{say.HEADINGS[name]}"
        heading = Heading(title)
        heading.mark = Mark(name, title, 1)
        made += [heading, *content]
    return [*made, Heading(say.HEAD_CHECK), Prose(say.CHECK_TEXT, size=9), _proof(facts, sha256)]


def _card(facts: SessionResultFacts) -> Grid:
    """Name and value, two pairs a row."""
    values = (
        facts.name, facts.number, facts.issuer, facts.venue, instant(facts.planned_at), instant(facts.started_at),
        instant(facts.ended_at), say.SESSION.get(facts.status, facts.status), say.SECONDS.format(facts.pitch_seconds),
        say.SECONDS.format(facts.window_seconds), say.COUNT.format(facts.claims_per_unit),
        say.TIES.get(facts.tie_rule, facts.tie_rule), facts.handler, facts.observer,
        instant(facts.observed_at) if facts.observed_at else say.NONE, facts.rule_set,
    )  # fmt: skip
    pairs = list(zip(say.CARD, values, strict=True))
    if not facts.is_supply:
        pairs = [pair for pair in pairs if pair[0] not in say.ONLY_SUPPLY] + [("", "")]
    rows = tuple(Row((*left, *right), "label") for left, right in zip(pairs[::2], pairs[1::2], strict=True))
    return Grid((centred(40), WORDS, centred(40), WORDS), rows, heads=False, size=9)


def _proof(facts: SessionResultFacts, sha256: str) -> Grid:
    heads = digest([line.head for line in facts.placards])
    values = (facts.serial or say.DRAFT_SERIAL, sha256, facts.lot_head, facts.lot_fresh, facts.lot_seed, heads)
    rows = tuple(Row(pair, "label") for pair in zip(say.CHECK_NAMES, values, strict=True))
    return Grid((centred(52), WORDS), rows, heads=False, size=8.4)
