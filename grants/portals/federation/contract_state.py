"""A contract in draft: which of its sections add up already."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import rules
from grants.contracts.models import Contract
from grants.spending.queries import CategoryFigures
from grants.trail import clock
from grants.trail.blockers import Act, Words
from grants.trail.money import ZERO


@dataclass(frozen=True)
class Section:
    """One part of the contract: its sum against the amount (None: nothing to add up) and what is still wrong."""

    key: str
    label: Words
    url: str
    total: Decimal | None
    wrong: list[str]

    @property
    def done(self) -> bool:
        return not self.wrong


def sections(contract: Contract) -> list[Section]:
    """In the order in which they are filled in; the words are those the circulation would be refused with."""
    act = Act(by=contract.created_by, at=clock.now(), offered=True)
    targets = [b for b in rules.deliverables_add_up.blockers(contract, act) if b.code != "sum"]
    wholes = [b for b in rules.deliverables_add_up.blockers(contract, act) if b.code == "sum"]
    told: list[tuple[str, Words, Any, list[Any]]] = [
        ("head", _("Head"), None, [
            *rules.equals_award.blockers(contract, act), *rules.term_allowed.blockers(contract, act),
            *rules.privacy_clause_written.blockers(contract, act),
        ]),
        ("milestones", _("Milestones"), None, rules.milestones_dated.blockers(contract, act)),
        ("deliverables", _("Deliverables"), contract.deliverables, wholes),
        ("targets", _("Targets by place and milestone"), None, targets),
        ("budget", _("Budget lines"), contract.budget_lines, rules.budget_adds_up.blockers(contract, act)),
        ("instalments", _("Instalments"), contract.disbursements, rules.instalments_add_up.blockers(contract, act)),
    ]  # fmt: skip
    return [
        Section(key, label, edit_url(contract, key), _sum(rows) if rows is not None else None, [str(b) for b in wrong])
        for key, label, rows, wrong in told
    ]


def edit_url(contract: Contract, key: str) -> str:
    if key == "head":
        return reverse("federation:contracts-edit", args=[contract.pk])
    return reverse(f"federation:contracts-edit-{key}", args=[contract.pk])


def _sum(rows: Any) -> Decimal:
    found: Decimal = rows.aggregate(total=Sum("amount"))["total"] or ZERO
    return found


def total(lines: Iterable[CategoryFigures]) -> CategoryFigures:
    """The foot of the table of categories."""
    rows = list(lines)
    return CategoryFigures(
        "", "", sum((r.budget for r in rows), ZERO), sum((r.verified for r in rows), ZERO), sum((r.disallowed for r in rows), ZERO),
        sum((r.pending for r in rows), ZERO),
    )  # fmt: skip
