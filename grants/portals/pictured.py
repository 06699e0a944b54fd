"""The pictures of a contract, for any portal: the stages' figures put into what the pictures take."""

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.milestones import queries as milestones
from grants.portals.pictures import DeliverableRow, Instalment, Picture, Plan, Spent, deliverables, spending_over_time
from grants.spending import queries as spending
from grants.trail import clock
from grants.trail.money import ZERO


def spending_of(contract: Contract) -> Picture:
    """Verified spending against the plan over time, the instalments as steps. Three queries."""
    instalments = []
    for due in disbursements.plan([contract])[contract.pk]:
        on = due.received_on or due.paid_on or due.due_on
        if due.state != "void" and on is not None:
            instalments.append(Instalment(due.disbursement.name, on, due.disbursement.payable, due.state == "paid"))
    spent = [Spent(day, amount) for day, amount in spending.by_day([contract]).get(contract.pk, [])]
    return spending_over_time(Plan(contract.starts, contract.ends, contract.amount, instalments, spent, clock.today()))


def deliverables_of(contract: Contract) -> Picture:
    """Target, reported and recognised of every deliverable."""
    rows = [
        DeliverableRow(
            line.deliverable.name, line.deliverable.unit, line.target or ZERO, line.reported or ZERO, line.recognised or ZERO
        )
        for line in milestones.delivered([contract])[contract.pk]
    ]  # fmt: skip
    return deliverables(rows)
