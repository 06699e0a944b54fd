"""What may be seen of contracts, by whom; the contract as one plain structure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from grants.contracts.models import Amendment, Contract, ContractVersion
from grants.people.models import User
from grants.people.queries import organisations_of, units_below

PUBLIC = (
    "signed",
    "in_force",
    "suspended",
    "remedial",
    "awaiting_acceptance",
    "accepted",
    "not_accepted",
    "closed_out",
    "terminated",
    "archived",
)


def visible(person: User) -> QuerySet[Contract]:
    """Contracts of her units' subtree, of services at her places, and her organisation's own."""
    below = units_below(person)
    served = Q(deliverables__targets__site__in=below, status__in=PUBLIC)
    seen = Contract.objects.filter(Q(unit__in=below) | Q(organisation__in=organisations_of(person)) | served)
    return seen.select_related("unit", "organisation", "programme").distinct()


def public() -> QuerySet[Contract]:
    """Signed contracts."""
    return Contract.objects.filter(status__in=PUBLIC).select_related("unit", "organisation", "programme")


def visible_amendments(person: User) -> QuerySet[Amendment]:
    """Amendments of the contracts of her units' subtree, and her organisation's own."""
    ours = Q(contract__unit__in=units_below(person)) | Q(contract__organisation__in=organisations_of(person))
    related = ("contract__unit", "contract__organisation", "contract__rule_set", "contract__programme")
    return Amendment.objects.filter(ours).select_related(*related).distinct()


def overtaken(rows: "QuerySet[Amendment]") -> "QuerySet[Amendment]":
    """Those handed in or approved on a version that is no longer the last."""
    return rows.filter(status__in=["requested", "approved"], contract__versions__number__gt=F("base")).distinct()


def signed_budgets(contracts: Sequence[Contract]) -> dict[int, Mapping[str, Decimal]]:
    """Budget by category as it was signed, of the contracts that were changed since. One query."""
    changed = ContractVersion.objects.filter(contract__in=contracts, number=2).values("contract")
    first = ContractVersion.objects.filter(contract__in=changed, number=1)
    return {one.contract_id: {row["category"]: Decimal(row["amount"]) for row in one.content["budget"]} for one in first}


def as_signed(contract: Contract) -> dict[str, Any]:
    """Everything the parties agree to, as plain data: what a contract version keeps and hashes."""
    return {
        "number": contract.number, "title": contract.title, "buyer": contract.unit.name,
        "provider": {"name": contract.organisation.name, "credit_code": contract.organisation.credit_code},
        "amount": contract.amount, "starts": contract.starts, "ends": contract.ends, "lead": contract.lead,
        "content": contract.content, "privacy_clause": contract.privacy_clause,
        "deliverables": [
            {
                "code": d.code, "name": d.name, "unit": d.unit, "quantity": d.quantity, "unit_price": d.unit_price, "amount": d.amount,
                "targets": [
                    {"site": t.site.name, "milestone": t.milestone.name, "quantity": t.quantity}
                    for t in d.targets.select_related("site", "milestone")
                ],
            }
            for d in contract.deliverables.all()
        ],
        "matching": [{"purpose": p.purpose, "amount": p.amount} for p in contract.pledges.all()],
        "budget": [{"category": b.category, "amount": b.amount} for b in contract.budget_lines.all()],
        "milestones": [{"order": m.order, "name": m.name, "due": m.due} for m in contract.milestones.all()],
        "instalments": [
            {"order": i.order, "name": i.name, "amount": i.amount, "due": i.due, "milestone": i.milestone and i.milestone.name}
            for i in contract.disbursements.select_related("milestone")
        ],
    }  # fmt: skip
