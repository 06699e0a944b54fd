"""What an audit report says, before anything is drawn: one frozen tree of Decimals, dates and codes.

Codes (steps, roles, statuses) are the ones of the lifecycles; their Chinese is in `labels`. Amounts are 元 with two places, shares are
per cent. Rows come from the database (`gather`), every total and every quotient from `sums`, and `footing` recomputes them all.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from grants.papers.audit_report.conduct import Checked, Conduct
from grants.papers.audit_report.engaged import EngagementPart
from grants.papers.audit_report.expense_rows import Expenses
from grants.papers.audit_report.fieldwork import Fieldwork

SCHEMA, SECOND_SCHEMA, FIRST_SCHEMA = "yulan/audit-report/3", "yulan/audit-report/2", "yulan/audit-report/1"


@dataclass(frozen=True, slots=True)
class Step:
    """T2: one date in the life of a contract."""

    code: str
    on: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """T3: one instalment, from plan to the provider's account.

    `due_on` is the last day to pay once it was requested, before that the day agreed. `days_late` counts from it to the payment, None
    while unpaid. `arrived` is what was paid and not taken back.
    """

    instalment: int
    source: str
    plan: Decimal
    due_on: date | None
    paid_on: date | None
    days_late: int | None
    arrived_on: date | None
    arrived: Decimal
    deducted: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """T4: reported = verified + disallowed + pending; variance = adjusted − verified; execution = verified ÷ adjusted."""

    code: str
    name: str
    budget: Decimal
    adjustments: Decimal
    adjusted: Decimal
    reported: Decimal
    verified: Decimal
    disallowed: Decimal
    pending: Decimal
    variance: Decimal
    execution: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """T5: surplus = arrived − verified; outstanding = refundable − refunded (refundable is None until close-out)."""

    arrived: Decimal
    verified: Decimal
    surplus: Decimal
    refundable: Decimal | None
    refunded: Decimal
    outstanding: Decimal | None


@dataclass(frozen=True, slots=True)
class DeliverableLine:
    """T6: what was bought and what came of it, at one site or (site empty) at all of them or charged to none.

    Quantities are None where nothing was counted or where they may not be added. value = recognised × unit price, to the cent at each
    site; gap = value − spent.
    """

    code: str
    name: str
    unit: str
    site: str
    basis: str
    precision: str
    additive: bool
    target: Decimal | None
    reported: Decimal | None
    recognised: Decimal | None
    rate: Decimal | None
    unit_price: Decimal | None
    planned: Decimal
    value: Decimal
    spent: Decimal
    unit_cost: Decimal | None
    gap: Decimal


@dataclass(frozen=True, slots=True)
class DeliverySum:
    """Money under T6, by site or in all; quantities of different things have no sum. `label` is a site, or empty for all."""

    label: str
    planned: Decimal
    value: Decimal
    spent: Decimal
    gap: Decimal
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person in an office. `person_key` tells apart two people of one name."""

    code: str
    role: str
    office: str
    person: str
    person_key: str
    on: date


@dataclass(frozen=True, slots=True)
class Duty:
    """T10: the acts on one thing, and who did more than one of those that must be of different people."""

    step: str
    subject: str
    acts: tuple[Act, ...]
    same_person: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerSum:
    rows: int
    reported: Decimal
    verified: Decimal
    disallowed: Decimal
    pending: Decimal


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Cumulative, at the end of a month: instalments due, money arrived, spending verified."""

    month: date
    planned: Decimal
    arrived: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a contract's trail at the cut-off: whoever holds this paper can tell whether the trail was rewritten."""

    root_kind: str
    root_id: int
    label: str
    entries: int
    hash: str


@dataclass(frozen=True, slots=True)
class ContractCard:
    """One line of T1."""

    number: str
    title: str
    purchaser: str
    provider: str
    credit_code: str
    method: str
    signed_on: date | None
    starts_on: date
    ends_on: date
    amount: Decimal
    lead: str
    status: str


@dataclass(frozen=True, slots=True)
class FirstContract:
    """A contract as the first schema told it; papers issued then are still read."""

    card: ContractCard
    timeline: tuple[Step, ...]
    arrivals: tuple[Arrival, ...]
    arrivals_total: tuple[Decimal, Decimal]
    categories: tuple[CategoryLine, ...]
    category_total: CategoryLine
    balance: Balance
    deliverables: tuple[DeliverableLine, ...]
    delivery_total: DeliverySum
    duties: tuple[Duty, ...]
    expenses: Expenses
    expense_total: LedgerSum
    head: Head | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "expenses", Expenses.of(self.expenses))  # rows, too, are kept by columns


@dataclass(frozen=True, slots=True)
class ContractFacts(FirstContract):
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """T1. For one contract it repeats that contract; for a project or an audit it spans all of them."""

    number: str
    name: str
    purchaser: str
    purchaser_units: tuple[str, ...]
    providers: tuple[str, ...]
    credit_codes: tuple[str, ...]
    sources: tuple[str, ...]
    methods: tuple[str, ...]
    starts_on: date
    ends_on: date
    amount: Decimal
    leads: tuple[str, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstReport:
    """A report as the first schema told it."""

    schema: str
    scope: str  # contract | project | engagement
    serial: str  # empty in a draft
    draft: bool
    title: str
    issuer: str
    cut_off: datetime
    rule_set: str
    card: ProjectCard
    contracts: tuple[FirstContract, ...]
    arrivals_total: tuple[Decimal, Decimal]
    categories: tuple[CategoryLine, ...]
    category_total: CategoryLine
    balance: Balance
    deliverables: tuple[DeliverableLine, ...]
    delivery_total: DeliverySum
    sites: tuple[DeliverySum, ...]
    expense_total: LedgerSum
    curve: tuple[MonthPoint, ...]


@dataclass(frozen=True, slots=True)
class SecondReport(FirstReport):
    """A report as the second schema told it. `engaged`: what an audit adds to what the books tell; None where nobody was sent."""

    contracts: tuple[ContractFacts, ...]
    place: str
    verify_at: str  # the public address where anybody can ask for a paper; empty where the house has none
    checked: Checked
    engaged: EngagementPart | None

    @property
    def several(self) -> bool:
        """Whether it tells of a whole of contracts rather than of one."""
        return self.scope == "project" or len(self.contracts) > 1


@dataclass(frozen=True, slots=True)
class AuditReportFacts(SecondReport):
    """`fieldwork`: what the team did outside the books, and which edition of its report this is; None where nobody was sent."""

    fieldwork: Fieldwork | None
