"""What an audit engagement adds to the report: its samples and tests, its findings, its opinion, what came of them.

Findings that were referred are not here. Nobody is named: the team is told by its parts, whoever answers by the office.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TeamPart:
    """How many people of one part of the team."""

    part: str
    people: int


@dataclass(frozen=True, slots=True)
class CoveredLine:
    """A contract as the freeze found it."""

    number: str
    title: str
    lines: int
    amount: Decimal
    sha256: str


@dataclass(frozen=True, slots=True)
class CoveredSum:
    contracts: int
    lines: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One sample: the population, the rows drawn (each once, however often it was hit) and what the check of their papers gave."""

    population: str
    method: str
    seed: str
    why: str
    count: int
    amount: Decimal
    drawn: int
    drawn_amount: Decimal
    share: Decimal | None
    amount_share: Decimal | None
    differences: int
    difference: Decimal
    no_paper: int


@dataclass(frozen=True, slots=True)
class TestLine:
    """One of the automatic tests in its latest run."""

    __test__ = False  # no test case of pytest

    code: int
    name: str
    run_on: date
    contracts: int
    hits: int
    taken_up: int
    put_aside: int


@dataclass(frozen=True, slots=True)
class Basis:
    law: str
    article: str
    text: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Record:
    """A source record; `key` tells apart two with one label. What it is worth is counted once, however many findings it proves."""

    key: str
    label: str
    on: date | None
    amount: Decimal | None
    issuer: str
    problem: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the auditee said, and how far it was adopted."""

    side: str
    on: date
    agrees: bool | None
    text: str
    adopted: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class Settled:
    kind: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FindingPart:
    """One finding. balance = issue amount − what was settled."""

    number: str
    contract: str
    category: str
    grade: int
    severity: str
    title: str
    told: str
    event_on: date
    basis: Basis | None
    issue_amount: Decimal
    confirmed_difference: Decimal
    cause: str
    effect: str
    recommendation: str
    repeats: str
    records: tuple[Record, ...]
    replies: tuple[Reply, ...]
    measure: str
    responsible: str
    due: date | None
    status: str
    settled: tuple[Settled, ...]
    balance: Decimal


@dataclass(frozen=True, slots=True)
class PendingMatter:
    """What could not be confirmed yet."""

    number: str
    contract: str
    category: str
    title: str
    told: str
    amount: Decimal
    papers: str


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """T11: the findings of one category; `category` empty for all of them."""

    category: str
    count: int
    issue_amount: Decimal
    confirmed_difference: Decimal


@dataclass(frozen=True, slots=True)
class RecordSum:
    """Source records, each once, and their amounts."""

    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class EngagementPart:
    number: str
    title: str
    letter_number: str
    letter: str
    starts_on: date
    ends_on: date
    cut_off: date | None
    snapshot_sha256: str
    materiality: Decimal
    team: tuple[TeamPart, ...]
    covered: tuple[CoveredLine, ...]
    covered_total: CoveredSum
    samples: tuple[SampleLine, ...]
    tests: tuple[TestLine, ...]
    findings: tuple[FindingPart, ...]
    pending: tuple[PendingMatter, ...]
    categories: tuple[CategoryCount, ...]
    category_total: CategoryCount
    records: RecordSum
    opinion: str
    opinion_text: str
    accepted_amount: Decimal | None
    used_for: str
    reply_due: date | None
