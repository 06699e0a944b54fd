"""What was changed after the signing: amendments in effect, and the budget as it was signed."""

from collections.abc import Sequence

from grants.contracts.models import Amendment, Contract
from grants.contracts.queries import signed_budgets
from grants.papers.audit_report.facts import Step
from grants.trail import clock

__all__ = ["amendments", "signed_budgets"]


def amendments(contracts: Sequence[Contract]) -> dict[int, list[Step]]:
    """Those in effect, as steps of the timeline. One query."""
    found: dict[int, list[Step]] = {}
    for one in Amendment.objects.filter(contract__in=contracts, status="effective").order_by("enact_at", "pk"):
        on = one.enact_at.astimezone(clock.SHANGHAI).date()
        found.setdefault(one.contract_id, []).append(Step("amend", on, f"{one.number}：{'、'.join(map(str, one.kind_names))}"))
    return found
