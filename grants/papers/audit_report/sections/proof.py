"""附录 凭证与校验: what identifies this paper and how anyone can check it without us."""

from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import instant


def blocks(facts: AuditReportFacts, sha256: str) -> list[Block]:
    identity = zip(
        say.PROOF_NAMES, (facts.serial or say.DRAFT_SERIAL, instant(facts.cut_off), sha256, facts.rule_set), strict=True
    )
    made: list[Block] = [
        Heading(say.S_LAST),
        Prose(say.PROOF),
        Grid((centred(38), WORDS), tuple(Row(pair, "label") for pair in identity), heads=False, size=8.4),
    ]
    heads = [contract.head for contract in facts.contracts if contract.head]
    if heads:
        rows = tuple(Row((head.label, str(head.entries), head.hash)) for head in heads)
        columns = headed(say.TRAIL_HEADS, Column(wide=42), centred(18), WORDS)
        made.append(Grid(columns, rows, say.TRAIL, "", say.PROOF_TRAIL, size=7.6))
    return made
