"""The report on paper: facts in, the bytes of a PDF out. The same facts give the same bytes.

Draws nothing it was not told: figures come from the facts, words from `labels`, pages from `book`.
"""

from collections.abc import Iterator

from grants.papers import book, press
from grants.papers.audit_report import canonical
from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.audit_report.sections import cover, delivery, duties, expenses, funds, project, proof
from grants.papers.blocks import Block, Mark
from grants.papers.book import Section
from grants.papers.grid import Grid
from grants.papers.ledger import Ledger
from grants.papers.numbers import instant
from grants.papers.wrap import one_line


def draw(facts: AuditReportFacts, sha256: str = "") -> bytes:
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
    body = [
        _section("s0", say.S0, cover.opening(facts)),
        _section("s1", say.S1, project.blocks(facts), fresh=False),
        _section("s2", say.S2, funds.blocks(facts)),
        _section("s3", say.S3, delivery.blocks(facts), across=True),
        _section("s4", say.S4, duties.blocks(facts), across=True),
        _section("s13", say.S13, expenses.blocks(facts), across=True),
        _section("proof", say.S_LAST, proof.blocks(facts, sha256)),
    ]
    front: list[Block] = cover.blocks(facts)
    return [
        Section(front, Mark("cover", facts.title, 0)),
        Section(cover.contents(list(_marks(body)), page_of), Mark("contents", say.CONTENTS.replace(" ", ""), 0), fresh=True),
        *body,
    ]


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
