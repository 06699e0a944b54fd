"""What was done by the rules, and how it is proved: the parts of an audit report beside the money (T7, T8, T9, T14 and the lists).

Plain and frozen like `facts`; quantities and scores have two places, shares are per cent.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Clock:
    """T9: one time limit. `kind` within: done by `due` at the latest; until: it had to stand at least until `due`; outside: done where
    this system does not see it. `count` and `working` are the rule's days, None where the day itself was agreed. `days` = actual − due.
    """

    code: str
    subject: str
    kind: str
    count: int | None
    working: bool
    source: str
    due: date | None
    actual: date | None
    days: int | None
    result: str  # kept | late | short | running | overdue | outside


@dataclass(frozen=True, slots=True)
class Score:
    """T7: one indicator. `own` is its score by what the provider reported, `audited` by what was recognised; gap = audited − own."""

    code: str
    level1: str
    level2: str
    name: str
    unit: str
    direction: str
    target: Decimal
    weight: Decimal
    reported: Decimal | None
    recognised: Decimal | None
    own: Decimal | None
    audited: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """From this completion rate (1 = all) on an indicator earns `numerator` / `denominator` of its weight."""

    since: Decimal
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class ScoreSum:
    weight: Decimal
    own: Decimal
    audited: Decimal
    gap: Decimal


@dataclass(frozen=True, slots=True)
class Proof:
    """T8: one thing bought. Complete: it was reported, and every report that measures it holds a file."""

    code: str
    name: str
    reports: int
    documented: int
    activities: int
    files: int
    complete: bool


@dataclass(frozen=True, slots=True)
class ProofSum:
    """Things bought with complete evidence of all; ledger lines with a file of all, and their amounts."""

    complete: int
    total: int
    share: Decimal | None
    lines: int
    lines_documented: int
    amount: Decimal
    amount_documented: Decimal
    amount_share: Decimal | None


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """T14: one event. Persons are counted once per event and so have no sum."""

    number: str
    on: date
    site: str
    method: str
    title: str
    deliverable: str
    persons: int
    person_times: int
    signatures: int
    volunteers: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class ActivitySum:
    rows: int
    person_times: int
    signatures: int
    volunteers: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that could be read in public, from when and, where it ended, until when."""

    code: str
    number: str
    subject: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file kept as evidence, without its name: names are people's own words."""

    of: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileSum:
    """`digest`: SHA-256 over the digests of all, each on a line of its own, in their order; empty where there are none."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How much of the ledger was looked at: lines and amounts decided on, of all handed in."""

    lines: int
    of_lines: int
    amount: Decimal
    of_amount: Decimal
    share: Decimal | None
    amount_share: Decimal | None


@dataclass(frozen=True, slots=True)
class Conduct:
    clocks: tuple[Clock, ...]
    steps: tuple[ScoreStep, ...]
    scores: tuple[Score, ...]
    score_total: ScoreSum
    proofs: tuple[Proof, ...]
    proof_total: ProofSum
    activities: tuple[ActivityRow, ...]
    activity_total: ActivitySum
    notices: tuple[Notice, ...]
    files: tuple[FileRow, ...]
    file_total: FileSum
    voucher_files: FileSum
