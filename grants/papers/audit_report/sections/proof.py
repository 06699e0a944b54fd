"""附录 摘要与校验: what identifies this paper, the digests of all that stands behind it, how anyone can check it without us."""

from grants.papers.audit_report import labels as say
from grants.papers.audit_report import labels_conduct as words
from grants.papers.audit_report.conduct import FileRow
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import WORDS, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import instant
from grants.papers.qr import Code


def blocks(facts: AuditReportFacts, sha256: str, title: str) -> list[Block]:
    identity = zip(
        say.PROOF_NAMES, (facts.serial or say.DRAFT_SERIAL, instant(facts.cut_off), sha256, facts.rule_set), strict=True
    )
    made: list[Block] = [
        Heading(title),
        Prose(say.PROOF),
        Grid((centred(38), WORDS), tuple(Row(pair, "label") for pair in identity), heads=False, size=8.4),
    ]
    if not facts.draft:
        made.append(code(facts, sha256))
    heads = [contract.head for contract in facts.contracts if contract.head]
    if heads:
        rows = tuple(Row((head.label, str(head.entries), head.hash)) for head in heads)
        columns = headed(say.TRAIL_HEADS, Column(wide=42), centred(18), WORDS)
        made.append(Grid(columns, rows, say.TRAIL, "", say.PROOF_TRAIL, size=7.6))
    made.append(manifest(facts, sha256))
    files = [
        (f"{contract.card.number}  {file.of}" if facts.several else file.of, file)
        for contract in facts.contracts
        for file in contract.conduct.files
    ]
    return [*made, listed(files)] if files else made


def code(facts: AuditReportFacts, sha256: str) -> Code:
    """Leads to the page that says whether this paper holds; without an address it tells what to ask there."""
    short = sha256[:16]
    payload = f"{facts.verify_at}{short}/" if facts.verify_at else f"{facts.serial} {short}"
    told = words.CODE_ADDRESS.format(payload) if facts.verify_at else words.CODE_ASK
    return Code(payload, (words.CODE.format(short), words.CODE_SAYS, told))


def manifest(facts: AuditReportFacts, sha256: str) -> Grid:
    rows = [Row((words.MANIFEST_FACTS, "1", sha256))]
    for contract in facts.contracts:
        for name, total in (
            (words.MANIFEST_FILES, contract.conduct.file_total),
            (words.MANIFEST_VOUCHERS, contract.conduct.voucher_files),
        ):
            if total.count:
                rows.append(Row((name.format(contract.card.number), f"{total.count:,}", total.digest)))
    columns = headed(words.MANIFEST_HEADS, Column(wide=48), centred(12), WORDS)
    return Grid(columns, tuple(rows), words.MANIFEST, footing=words.MANIFEST_RULE, size=7.2)


def listed(files: list[tuple[str, FileRow]]) -> Grid:
    rows = [Row((str(n), of, file.kind.upper(), f"{file.size:,}", file.sha256)) for n, (of, file) in enumerate(files, 1)]
    columns = headed(words.FILE_HEADS, centred(9), Column(wide=26), centred(12), centred(19), WORDS)
    return Grid(columns, tuple(rows), words.FILES, size=7.2)
