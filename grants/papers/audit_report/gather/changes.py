"""What was changed after the signing: amendments in effect, and the budget as it was signed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from grants.contracts.models import Amendment, Contract, ContractVersion
from grants.papers.audit_report.facts import Step
from grants.trail import clock


def amendments(contracts: Sequence[Contract]) -> dict[int, list[Step]]:
    """Those in effect, as steps of the timeline. One query."""
    found: dict[int, list[Step]] = {}
    for one in Amendment.objects.filter(contract__in=contracts, status="effective").order_by("enact_at", "pk"):
        on = one.enact_at.astimezone(clock.SHANGHAI).date()
        found.setdefault(one.contract_id, []).append(Step("amend", on, f"{one.number}：{'、'.join(map(str, one.kind_names))}"))
    return found


def signed_budgets(contracts: Sequence[Contract]) -> dict[int, Mapping[str, Decimal]]:
    """Budget by category as it was signed, of the contracts that were changed since. One query."""
    changed = ContractVersion.objects.filter(contract__in=contracts, number=2).values("contract")
    first = ContractVersion.objects.filter(contract__in=changed, number=1)
    return {one.contract_id: {row["category"]: Decimal(row["amount"]) for row in one.content["budget"]} for one in first}
