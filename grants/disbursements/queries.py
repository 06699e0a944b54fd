"""Instalments: what may be seen, by whom; what is due or late; where the money of a contract, an appropriation, a year stands.

Due and late are told from dates here and never stored. Figures take any number of rows and answer in a fixed number of queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

from django.db.models import Q, QuerySet, Sum

from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement, Payment, Refund
from grants.funds import queries as funds
from grants.funds.models import Appropriation, Commitment
from grants.milestones.models import MilestoneReport
from grants.milestones.queries import DECIDED
from grants.people.models import Unit, User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.rulebook import queries as rulebook
from grants.spending import queries as spending
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.money import ZERO

READERS = frozenset(UNIT_ROLES - {Role.VILLAGE, Role.TOWN})
PAID = ("paid", "received", "booked")
IN_HAND = ("requested", "business_reviewed", "finance_reviewed", "approved")
WAITING = ("planned", "returned")
UNSIGNED = ("draft", "countersigning", "ready")


def visible(person: User) -> QuerySet[Disbursement]:
    """Instalments of her organisation's contracts and of those of her units' subtree."""
    reach = Q(contract__unit__in=units_below(person, READERS)) | Q(contract__organisation__in=organisations_of(person))
    related = ("contract__unit", "contract__organisation", "contract__rule_set", "milestone")
    return Disbursement.objects.filter(reach).select_related(*related)


State = Literal["paid", "late", "in_hand", "due", "to_come", "withheld", "void"]


@dataclass(frozen=True)
class Due:
    """Where one instalment stands in time.

    `due_on`: the day fixed in the contract, or the day its milestone was recognised, else the day its milestone is planned for.
    `pay_by`: the last day to pay once it was requested with its invoice (rule set: pay_after_invoice). States: `paid`;
    `late`: requested and past `pay_by`; `in_hand`: requested; `due`: may be requested now; `to_come`; `withheld`;
    `void`: cancelled or reversed.
    """

    disbursement: Disbursement
    due_on: date | None
    pay_by: date | None
    paid_on: date | None
    received_on: date | None
    state: State

    @property
    def days_late(self) -> int | None:
        """Payment (or today) after `pay_by`; negative: before it. None while nothing was requested."""
        if self.pay_by is None:
            return None
        return ((self.paid_on or clock.today()) - self.pay_by).days

    @property
    def paid(self) -> Decimal:
        return self.disbursement.payable if self.state == "paid" else ZERO


def dues(instalments: Iterable[Disbursement]) -> list[Due]:
    """Each instalment in time, in the order given; one query for the reports."""
    rows = list(instalments)
    reports = MilestoneReport.objects.filter(milestone__in=[r.milestone_id for r in rows if r.milestone_id], status__in=DECIDED)
    recognised = dict(reports.values_list("milestone", "decided_at"))
    return [_due(row, recognised.get(row.milestone_id) if row.milestone_id else None) for row in rows]


def plan(contracts: Iterable[Contract], upto: date | None = None) -> dict[int, list[Due]]:
    """The instalments of each contract, planned against paid (until a day). Two queries however many contracts."""
    keys = [contract.pk for contract in contracts]
    rows = Disbursement.objects.filter(contract__in=keys).select_related("contract__rule_set", "milestone")
    found: dict[int, list[Due]] = {key: [] for key in keys}
    for due in dues(rows.order_by("contract_id", "order")):
        found[due.disbursement.contract_id].append(due if upto is None else _until(due, upto))
    return found


def _until(due: Due, day: date) -> Due:
    """As it stood at the end of `day`: what was paid or received afterwards is on its way."""
    if due.paid_on is not None and due.paid_on > day:
        return replace(due, paid_on=None, received_on=None, state="in_hand")
    return replace(due, received_on=None) if due.received_on is not None and due.received_on > day else due


def _due(row: Disbursement, recognised: object) -> Due:
    due_on = row.due
    if row.milestone is not None and row.due is None:
        due_on = _day(recognised) or row.milestone.due
    ready = bool(recognised) if row.milestone_id else due_on is not None and due_on <= clock.today()
    pay_by = None
    if row.request_at is not None:
        pay_by = rulebook.end_of(
            rulebook.clock(row.contract.rule_set, "pay_after_invoice"), _day(row.request_at) or clock.today()
        )
    state: State = "to_come"
    if row.status in PAID:
        state = "paid"
    elif row.status in IN_HAND:
        state = "late" if pay_by is not None and clock.today() > pay_by else "in_hand"
    elif row.status == "withheld":
        state = "withheld"
    elif row.status in {"cancelled", "reversed"}:
        state = "void"
    elif ready and row.contract.status not in UNSIGNED:
        state = "due"
    return Due(row, due_on, pay_by, _day(row.pay_at), row.received_on, state)


def _day(instant: object) -> date | None:
    return instant.astimezone(clock.SHANGHAI).date() if hasattr(instant, "astimezone") else None


@dataclass(frozen=True)
class Balance:
    """The money of one contract, 元: received = verified spending + surplus; pending lines are not yet spending."""

    amount: Decimal
    received: Decimal
    verified: Decimal
    pending: Decimal
    disallowed: Decimal
    refunded: Decimal

    @property
    def to_pay(self) -> Decimal:
        return self.amount - self.received

    @property
    def surplus(self) -> Decimal:
        return self.received - self.verified

    @property
    def outstanding(self) -> Decimal:
        """What of the surplus has not come back."""
        return self.surplus - self.refunded


def balances(contracts: Iterable[Contract], upto: date | None = None) -> dict[int, Balance]:
    """The balance of each contract (at the end of a day); five queries however many."""
    rows = list(contracts)
    keys = [contract.pk for contract in rows]
    paid, refunds = Payment.objects.filter(contract__in=keys), Refund.objects.filter(contract__in=keys)
    if upto is not None:
        midnight = datetime.combine(upto + timedelta(days=1), time.min, clock.SHANGHAI)
        paid, refunds = paid.filter(at__lt=midnight), refunds.filter(on__lte=upto)
    received, refunded, ledgers = _sums(paid), _sums(refunds), spending.totals(rows, upto)
    return {
        c.pk: Balance(
            c.amount, received.get(c.pk, ZERO), ledgers[c.pk].verified, ledgers[c.pk].pending, ledgers[c.pk].disallowed,
            refunded.get(c.pk, ZERO),
        )
        for c in rows
    }  # fmt: skip


def balance(contract: Contract) -> Balance:
    return balances([contract])[contract.pk]


@dataclass(frozen=True)
class Flow:
    """Money on its whole way, 元: from a source through an appropriation to a contract and a category.

    `category` "" is what was promised to the contract and is not spent yet.
    """

    appropriation: Appropriation
    contract: Contract
    category: str
    name: str
    amount: Decimal


def flows(contracts: Iterable[Contract]) -> list[Flow]:
    """What was promised to each contract and on what it was spent: they add up to its commitment. A free agreement has none."""
    rows = [contract for contract in contracts if contract.appropriation_id is not None]
    promised = _sums(Commitment.objects.filter(contract__in=[c.pk for c in rows]))
    spent = spending.by_category(rows)
    sources = Appropriation.objects.select_related("source").in_bulk({c.appropriation_id for c in rows})
    found = []
    for contract in rows:
        money, left = sources[contract.appropriation_id], promised.get(contract.pk, ZERO)
        for line in spent[contract.pk]:
            if line.verified:
                found.append(Flow(money, contract, line.category, line.name, line.verified))
                left -= line.verified
        if left > 0:
            found.append(Flow(money, contract, "", "", left))
    return found


@dataclass(frozen=True)
class Year:
    """One year of a federation, 元: what it bears, and each figure after that part of the one before it."""

    year: int
    appropriated: Decimal
    committed: Decimal
    paid: Decimal
    spent: Decimal
    carried_in: Decimal = ZERO
    carried_out: Decimal = ZERO

    @property
    def bearing(self) -> Decimal:
        """What contracts may be promised: appropriated, with what was carried over into the year and out of it."""
        return self.appropriated + self.carried_in - self.carried_out

    @property
    def uncommitted(self) -> Decimal:
        return self.bearing - self.committed


def year_of(units: "QuerySet[Unit]", year: int) -> Year:
    """Money appropriated for `year` to these units, and what became of it since, whenever. Six queries."""
    given = Appropriation.objects.filter(unit__in=units, year=year)
    of_year = {"contract__appropriation__in": given.values("pk")}
    standing = funds.together(given)
    return Year(
        year,
        standing.amount,
        standing.committed,
        Payment.objects.filter(**of_year).aggregate(t=Sum("amount"))["t"] or ZERO,
        Expense.objects.filter(counted=True, **of_year).aggregate(t=Sum("amount"))["t"] or ZERO,
        standing.carried_in,
        standing.carried_out,
    )


def years_of(units: "QuerySet[Unit]") -> list[int]:
    """The years these units were given money for, latest first."""
    return list(Appropriation.objects.filter(unit__in=units).order_by("-year").values_list("year", flat=True).distinct())


def _sums(rows: "QuerySet[Payment] | QuerySet[Refund] | QuerySet[Commitment]") -> dict[int, Decimal]:
    return {r["contract"]: r["total"] for r in rows.order_by().values("contract").annotate(total=Sum("amount"))}
