"""正文眉首 and its tables: visits, calls, interviews, counts and papers read; and, of a later edition, what it takes the place of."""

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_engaged as say
from grants.papers.audit_report.fieldwork import Fieldwork
from grants.papers.blocks import Block, Prose
from grants.papers.cells import WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import NONE, date_in_table, date_in_text


def opening(part: Fieldwork) -> list[Block]:
    """Which edition it is, where it is not the first; how often the team went, called, asked."""
    made: list[Block] = []
    if (edition := part.edition) is not None:
        told = say.EDITION.format(
            number=edition.number,
            supersedes=edition.supersedes,
            reason=edition.reason.rstrip("。") + "。",
            day=date_in_text(edition.as_of),
        )
        made.append(Prose(told, bold=True))
    if part.procedures:
        kinds = "、".join(say.PERFORMED_KIND.format(say.PROCEDURE_KINDS.get(c.kind, c.kind), c.count) for c in part.counts)
        made.append(Prose(say.PERFORMED.format(kinds=kinds, count=part.total.count, asked=f"{part.total.asked:,}")))
    return made


def blocks(part: Fieldwork) -> list[Block]:
    """The table of what was done; nothing where nothing was."""
    if not part.procedures:
        return []
    rows = [
        Row((
            date_in_table(p.on), say.PROCEDURE_KINDS.get(p.kind, p.kind), p.party, " ".join(filter(None, (p.contract, p.activity))),
            str(p.people), NONE if p.asked is None else f"{p.asked:,}", p.found, p.finding or NONE,
        ))
        for p in part.procedures
    ]  # fmt: skip
    total = part.total
    rows.append(Row((words.TOTAL, say.PROCEDURE_TOTAL.format(total.count), "", "", "", f"{total.asked:,}", "", ""), "total"))
    columns = headed(
        say.PROCEDURE_HEADS,
        centred(18),
        centred(16),
        WORDS,
        Column(wide=29),
        centred(10),
        centred(10),
        Column(grow=1.6),
        Column(wide=29),
    )
    return [Grid(columns, tuple(rows), say.PROCEDURES, size=7.4)]
