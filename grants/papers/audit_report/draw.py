"""The report on paper: facts in, the bytes of a PDF out. The same facts give the same bytes.

Draws nothing it was not told: figures come from the facts, words from `labels`, pages from `book`.
"""

from collections.abc import Callable, Iterator
from itertools import count

from grants.papers import book, press
from grants.papers.audit_report import canonical
from grants.papers.audit_report import labels as say
from grants.papers.audit_report import labels_conduct as conduct
from grants.papers.audit_report import labels_engaged as engaged
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.audit_report.sections import (
    closing,
    cover,
    delivery,
    duties,
    expenses,
    fieldwork,
    findings,
    funds,
    lists,
    mandate,
    opinion,
    project,
    proof,
)
from grants.papers.blocks import Block, Mark
from grants.papers.book import Section
from grants.papers.grid import Grid
from grants.papers.ledger import Ledger
from grants.papers.numbers import instant
from grants.papers.press import Drawn
from grants.papers.wrap import one_line


def draw(facts: AuditReportFacts, sha256: str = "") -> Drawn:
    """The drawn pages, not yet sealed (no attachments, no metadata). `sha256` is that of the facts, when known."""
    identity = sha256 or canonical.sha256(facts)
    page_of: dict[str, int] = {}
    pages = book.paginate(sections(facts, identity, page_of))
    page_of.update(book.page_numbers(pages))
    return press.printed(
        pages, running(facts, identity), title=one_line(f"{facts.card.name} {facts.title}"), author=one_line(facts.issuer),
        subject=facts.serial or say.DRAFT_SERIAL,
    )  # fmt: skip


def sections(facts: AuditReportFacts, sha256: str, page_of: dict[str, int]) -> list[Section]:
    """All sections in order; each, and each table with a caption, has a bookmark and a line in the contents."""
    body = [_section("s0", say.S0, _opening(facts)), *_numbered(facts), *_appendices(facts, sha256)]
    front: list[Block] = cover.blocks(facts)
    return [
        Section(front, Mark("cover", facts.title, 0)),
        Section(cover.contents(list(_marks(body)), page_of), Mark("contents", say.CONTENTS.replace(" ", ""), 0), fresh=True),
        *body,
    ]


def _opening(facts: AuditReportFacts) -> list[Block]:
    made = cover.opening(facts)
    if facts.engaged is None:
        return made
    return [*made, *mandate.procedures(facts.engaged), *(fieldwork.blocks(facts.fieldwork) if facts.fieldwork else ())]


def _numbered(facts: AuditReportFacts) -> Iterator[Section]:
    """一、 … : without gaps, whatever there is to tell."""
    numbers = count()

    def section(word: str, blocks: Callable[[str], list[Block]], *, across: bool = False, fresh: bool = False) -> Section:
        at = next(numbers)
        title = say.NUMBERED.format(say.NUMERALS[at], word)
        return _section(f"s{at + 1}", title, blocks(title), across=across, fresh=fresh)

    yield section(say.S1, lambda title: project.blocks(facts, title))
    yield section(say.S2, lambda title: funds.blocks(facts, title), fresh=True)
    yield section(say.S3, lambda title: delivery.blocks(facts, title), across=True, fresh=True)
    yield section(say.S4, lambda title: duties.blocks(facts, title), across=True, fresh=True)
    if (part := facts.engaged) is not None:
        yield section(engaged.S5, lambda title: findings.blocks(part, title), fresh=True)
        yield section(engaged.S6, lambda title: findings.pending(part, title))
        yield section(engaged.S7, lambda title: opinion.opinion(part, title))
        yield section(engaged.S8, lambda title: opinion.advice(part, title))
        yield section(engaged.S9, lambda title: opinion.replies(part, title))
        yield section(engaged.S10, lambda title: opinion.rectification(part, title, facts.fieldwork))
    yield section(conduct.S_USE, lambda title: closing.use(facts, title))


def _appendices(facts: AuditReportFacts, sha256: str) -> Iterator[Section]:
    yield _section("sign", conduct.S_SIGN, closing.signing(facts, conduct.S_SIGN))
    yield _section("s13", say.S13, expenses.blocks(facts, say.S13), across=True)
    yield _section("s14", say.S14, lists.activities(facts, say.S14), across=True)
    if notices := lists.notices(facts, say.S15):
        yield _section("s15", say.S15, notices, across=True, fresh=False)
    last = proof.blocks(facts, sha256, say.S_LAST)
    if facts.engaged is not None:
        last.append(mandate.covered(facts.engaged))
    yield _section("proof", say.S_LAST, last)


def _section(key: str, title: str, blocks: list[Block], *, across: bool = False, fresh: bool = True) -> Section:
    for number, block in enumerate(blocks):
        if isinstance(block, Grid | Ledger) and block.caption:
            block.mark = Mark(f"{key}-{number}", block.caption, 1)
    return Section(blocks, Mark(key, title, 0), across=across, fresh=fresh)


def _marks(body: list[Section]) -> Iterator[Mark]:
    for section in body:
        if section.mark:
            yield section.mark
        yield from (block.mark for block in section.blocks if block.mark)


def running(facts: AuditReportFacts, sha256: str) -> book.Running:
    serial = say.SERIAL.format(facts.serial or say.DRAFT_SERIAL)
    return book.Running(
        f"{facts.title}  {serial}",
        say.CUT_OFF.format(instant(facts.cut_off)),
        say.CHECK.format(sha256[:16]),
        say.PAGE,
        say.DRAFT if facts.draft else "",
    )
