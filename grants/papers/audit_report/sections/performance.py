"""三、支出与交付对照（二）（三）: T7 self-score against audited score, T8 how far files prove what was bought."""

from grants.papers.audit_report import labels as words
from grants.papers.audit_report import labels_conduct as say
from grants.papers.audit_report.conduct import Conduct, Proof, ProofSum, Score, ScoreStep, ScoreSum
from grants.papers.audit_report.facts import AuditReportFacts, ContractFacts
from grants.papers.blocks import Block, Heading, Prose
from grants.papers.cells import FIGURE, WORDS, Cell, Column, Row, centred, headed
from grants.papers.grid import Grid
from grants.papers.numbers import money, percent, quantity
from grants.papers.pen import MUTE


def blocks(facts: AuditReportFacts) -> list[Block]:
    made: list[Block] = [Heading(say.S_SCORES, 1)]
    scored = [(n, c) for n, c in enumerate(facts.contracts, 1) if c.conduct.scores]
    if scored:
        rule = say.T7_RULE.format("；".join(map(_step, scored[0][1].conduct.steps)))
        made.append(Prose(rule, size=8.5, indent=0, color=MUTE, after=0, keep=True))
        made += [scores(c.conduct, _caption(facts, say.T7, 7, n, c)) for n, c in scored]
    else:
        made.append(Prose(say.T7_NONE))
    made.append(Heading(say.S_PROOFS, 1))
    return [*made, *(proofs(c.conduct, _caption(facts, say.T8, 8, n, c)) for n, c in enumerate(facts.contracts, 1))]


def _caption(facts: AuditReportFacts, alone: str, table: int, number: int, contract: ContractFacts) -> str:
    return words.OF_CONTRACT.format(table, number, contract.card.number, contract.card.title) if facts.several else alone


def _step(step: ScoreStep) -> str:
    since = percent(step.since * 100).replace(".00", "")
    if step.numerator == step.denominator:
        return say.T7_STEP_ALL.format(since)
    return say.T7_STEP.format(since, step.numerator, step.denominator) if step.numerator else say.T7_STEP_NONE


def scores(conduct: Conduct, caption: str) -> Grid:
    columns = headed(say.T7_HEADS, Column(wide=24), Column(wide=28), WORDS, centred(26), *(FIGURE for _ in range(6)))
    rows = [Row(_score(score)) for score in conduct.scores]
    return Grid(columns, (*rows, Row(_score_sum(conduct.score_total), "total")), caption, size=8.2)


def _score(score: Score) -> tuple[Cell, ...]:
    target = say.T7_TARGET.format(say.T7_DIRECTIONS.get(score.direction, ""), quantity(score.target), score.unit)
    return (
        score.level1, score.level2, score.name, target, quantity(score.reported), quantity(score.recognised),
        *map(money, (score.weight, score.own, score.audited, score.gap)),
    )  # fmt: skip


def _score_sum(total: ScoreSum) -> tuple[Cell, ...]:
    return (words.TOTAL, "", "", "", "", "", *map(money, (total.weight, total.own, total.audited, total.gap)))


def proofs(conduct: Conduct, caption: str) -> Grid:
    columns = headed(say.T8_HEADS, WORDS, *(FIGURE for _ in range(4)), centred(34))
    rows = [Row(_proof(proof)) for proof in conduct.proofs]
    return Grid(columns, tuple(rows), caption, footing=proof_foot(conduct.proof_total), size=8.2)


def _proof(proof: Proof) -> tuple[Cell, ...]:
    counts = (proof.reports, proof.documented, proof.activities, proof.files)
    verdict = say.T8_YES if proof.complete else say.T8_NO if proof.reports else say.T8_UNREPORTED
    return (f"{proof.code} {proof.name}", *(f"{count:,}" for count in counts), verdict)


def proof_foot(total: ProofSum) -> str:
    return say.T8_FOOT.format(
        total.complete, total.total, percent(total.share), f"{total.lines:,}", f"{total.lines_documented:,}",
        money(total.amount_documented), percent(total.amount_share),
    )  # fmt: skip
