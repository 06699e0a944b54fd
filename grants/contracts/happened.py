"""What has happened under a contract and no amendment undoes: money paid, lines spent, figures recognised, reports handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from grants.contracts.measuring import over_time
from grants.trail.money import ZERO

SPENT = ("submitted", "verified", "questioned", "audited")
HANDED_IN = ("submitted", "recognised", "partly_recognised", "locked")
OPEN = ("planned", "returned")  # instalments nobody has begun to pay

Place = tuple[str, str]  # code of a deliverable, name of a place


@dataclass(frozen=True)
class Happened:
    """`used`: deliverables at places that something was reported of or charged to; `open`: deductions of open instalments."""

    received: Decimal = ZERO
    spent: Mapping[str, Decimal] = field(default_factory=dict)
    last_line: date | None = None
    recognised: Mapping[Place, Decimal] = field(default_factory=dict)
    used: frozenset[Place] = frozenset()
    handed_in: frozenset[str] = frozenset()
    open: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def begun(self) -> frozenset[str]:
        """Codes of the deliverables of which something was recognised."""
        return frozenset(code for (code, _site), figure in self.recognised.items() if figure)


def under(contract: Any) -> Happened:
    """As it stands now; ask with the contract locked when it is to stay so."""
    lines = contract.expenses.filter(status__in=SPENT).order_by()
    spent = lines.values("category").annotate(total=Sum("amount"))
    told = contract.deliverables.prefetch_related("measurements__report__milestone", "measurements__site", "allocations__site")
    recognised, used = _measured(told)
    return Happened(
        contract.received,
        {row["category"]: row["total"] for row in spent},
        lines.filter(kind="expense").aggregate(last=Max("date"))["last"],
        recognised,
        used,
        frozenset(contract.reports.filter(status__in=HANDED_IN).values_list("milestone__name", flat=True)),
        dict(contract.disbursements.filter(status__in=OPEN).values_list("order", "deductions")),
    )


def _measured(deliverables: Any) -> tuple[dict[Place, Decimal], frozenset[Place]]:
    recognised: dict[Place, Decimal] = {}
    used: set[Place] = set()
    for deliverable in deliverables:
        figures: dict[str, list[Decimal]] = {}
        for one in sorted(deliverable.measurements.all(), key=lambda m: (m.report.milestone.order, m.pk)):
            used.add((deliverable.code, one.site.name))
            if one.recognised is not None and one.report.status in HANDED_IN:
                figures.setdefault(one.site.name, []).append(one.recognised)
        used |= {(deliverable.code, one.site.name if one.site else "") for one in deliverable.allocations.all()}
        recognised |= {(deliverable.code, site): over_time(deliverable, told) or ZERO for site, told in figures.items()}
    return recognised, frozenset(used)
