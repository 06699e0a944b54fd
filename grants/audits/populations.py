"""The rows a sample is drawn from: what the freeze fixed of the contracts covered, up to the cut-off, in the order of their keys."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from grants.audits import scope
from grants.audits.models import Engagement, Sample
from grants.audits.sampling import Row
from grants.disbursements.models import Payment
from grants.milestones.models import Activity
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.canonical import canonical
from grants.trail.money import ZERO

# Where a row of each population has its page: the stage of the addresses; activities stand on their report.
STAGES = {"expenses": "expenses", "disbursements": "disbursements", "activities": "milestone_reports"}
BANDS = ((Decimal(10000), "10000+"), (Decimal(1000), "1000–9999.99"))
BELOW = "0–999.99"
STRATA: dict[str, Callable[["Candidate"], str]] = {
    "amount": lambda one: next((name for least, name in BANDS if one.amount >= least), BELOW),
    "category": lambda one: one.category or "—",
    "contract": lambda one: one.number,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of a population. `number`: of its contract; `papers`: its voucher and invoice numbers; `amount` in 元."""

    key: int
    contract: int
    number: str
    label: str
    on: date
    amount: Decimal
    category: str = ""
    papers: tuple[str, ...] = ()

    @property
    def fen(self) -> int:
        return int(self.amount * 100)


def midnight(engagement: Engagement) -> datetime:
    """The end of the cut-off day in Shanghai."""
    assert engagement.cut_off is not None
    return datetime.combine(engagement.cut_off + timedelta(days=1), time.min, clock.SHANGHAI)


def of(engagement: Engagement, population: str) -> list[Candidate]:
    """One or two queries, whatever there is."""
    return FOUND[Sample.Population(population)](engagement)


def total(candidates: Sequence[Candidate]) -> Decimal:
    return sum((one.amount for one in candidates), ZERO)


def rows(candidates: Sequence[Candidate], stratum: Callable[[Candidate], str] | None = None) -> list[Row]:
    """As a draw reads them."""
    return [Row(one.key, one.fen, stratum(one) if stratum else "") for one in candidates]


def digest(candidates: Sequence[Candidate]) -> str:
    """SHA-256 over keys and fen: whether a population still is what was drawn from."""
    seal = hashlib.sha256()
    for one in candidates:
        seal.update(canonical([one.key, one.fen]).encode() + b"\n")
    return seal.hexdigest()


def _expenses(engagement: Engagement) -> list[Candidate]:
    lines = Expense.objects.filter(contract__in=scope.covered(engagement).order_by(), date__lte=engagement.cut_off)
    told = ("pk", "contract_id", "contract__number", "item", "date", "amount", "category", "voucher_number", "invoice_number")
    return [
        Candidate(pk, contract, number, f"{on} {item}", on, amount, category, tuple(filter(None, papers)))
        for pk, contract, number, item, on, amount, category, *papers in _values(lines.exclude(status="draft"), told)
    ]


def _disbursements(engagement: Engagement) -> list[Candidate]:
    """Instalments with what was paid of them less what came back."""
    paid = Payment.objects.filter(contract__in=scope.covered(engagement).order_by(), at__lt=midnight(engagement)).order_by()
    sums = dict(paid.values_list("disbursement").annotate(t=Sum("amount")).values_list("disbursement", "t"))
    told = ("disbursement", "contract_id", "contract__number", "disbursement__name", "at", "bank_receipt")
    first: dict[int, Candidate] = {}
    for pk, contract, number, name, at, receipt in _values(paid, told):
        on = at.astimezone(clock.SHANGHAI).date()
        first.setdefault(pk, Candidate(pk, contract, number, f"{on} {name}", on, sums[pk], papers=(receipt,)))
    return sorted(first.values(), key=lambda one: one.key)


def _activities(engagement: Engagement) -> list[Candidate]:
    """Events of reports handed in; they have no amount and are drawn by count."""
    held = Activity.objects.filter(report__contract__in=scope.covered(engagement).order_by(), date__lte=engagement.cut_off)
    told = ("pk", "report__contract_id", "report__contract__number", "title", "date", "site__name", "deliverable__code")
    return [
        Candidate(pk, contract, number, f"{on} {title} {site}", on, ZERO, code or "")
        for pk, contract, number, title, on, site, code in _values(held.exclude(report__status="draft"), told)
    ]


def _values(found: Any, told: tuple[str, ...]) -> Any:
    return found.order_by("pk").values_list(*told).iterator(2000)


FOUND: dict[str, Callable[[Engagement], list[Candidate]]] = {
    "expenses": _expenses,
    "disbursements": _disbursements,
    "activities": _activities,
}
