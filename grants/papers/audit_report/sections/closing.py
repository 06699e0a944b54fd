"""报告使用范围 and 签字盖章页."""

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_conduct as say
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.blocks import Block, Gap, Heading, Prose, SealBox
from grants.papers.pen import mm


def use(facts: AuditReportFacts, title: str) -> list[Block]:
    made: list[Block] = [Heading(title), Prose(say.USE)]
    if facts.engaged is not None and facts.engaged.used_for:
        made.append(Prose(facts.engaged.used_for))
    return made


def signing(facts: AuditReportFacts, title: str) -> list[Block]:
    """Lines to sign on and a frame for the seal; neither is ever drawn."""
    lines = tuple(line.format(facts.issuer) for line in say.SIGN_LINES)
    return [
        Prose(say.SIGN_WORDS, indent=0, align="center", size=12, after=40 * mm),
        *(Prose(line, indent=0, size=12, after=8 * mm) for line in lines),
        Gap(4 * mm),
        SealBox(words.SEAL),
    ]
