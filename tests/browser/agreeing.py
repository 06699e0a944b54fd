"""Third chapter: from the notified award to the contract in force."""

from grants.awards.models import Award
from grants.contracts.models import Contract
from tests.browser.house import House
from tests.browser.purchase import AMOUNT, BUDGET, CONTRACT, DELIVERABLES, PLACES, TARGETS, WINNER
from tests.factories.ways import fresh


def the_contract_is_drawn_up(house: House, award: Award) -> Contract:
    """First the head, then each section on its own page; the amount comes from the award."""
    house.at(4, 1, 9)
    handler = house.desk("handler")
    handler.home()
    handler.follow("contracts-new", query=f"?award={award.pk}")
    handler.type(**CONTRACT)
    handler.save()
    contract = Contract.objects.get(pk=handler.number)
    handler.follow("contracts-edit-milestones", contract.pk)
    handler.lines("milestones", [{"name": "期末", "due": "2025-09-20"}])
    handler.save()
    handler.follow("contracts-edit-deliverables", contract.pk)
    handler.lines("deliverables", DELIVERABLES)
    handler.save()
    targets_are_set(house, contract)
    handler.follow("contracts-edit-budget", contract.pk)
    handler.lines("budget", ({"category": category, "amount": amount} for category, amount in BUDGET.items()))
    handler.save()
    handler.follow("contracts-edit-instalments", contract.pk)
    handler.click("?preset=60/40")
    handler.save()
    assert contract.amount == AMOUNT
    assert [(d.milestone_id is None, d.amount) for d in contract.disbursements.order_by("order")] == [
        (True, 25200),
        (False, 16800),
    ]
    return contract


def targets_are_set(house: House, contract: Contract) -> None:
    """The matrix is filled in beforehand with every deliverable at every place; only the quantities are typed."""
    handler = house.desk("handler")
    handler.follow("contracts-edit-targets", contract.pk)
    milestone = contract.milestones.get()
    handler.lines(
        "targets",
        (
            {"deliverable": code, "site": house.cast.units[place].pk, f"m{milestone.pk}": quantity}
            for code, quantities in TARGETS.items()
            for place, quantity in zip(PLACES, quantities, strict=True)
        ),
    )
    handler.save()


def both_sides_sign(house: House, contract: Contract) -> None:
    house.at(4, 2, 10)
    handler = house.desk("handler")
    handler.take_up(contract)
    handler.act("circulate")
    house.at(4, 3, 14)
    for key in ("reviewer", "finance"):
        house.desk(key).take_up(contract)
        house.desk(key).agree("agree")
    house.at(4, 7, 15)
    approver = house.desk("approver")
    approver.take_up(contract)
    approver.act("agree")
    house.at(4, 8, 10)
    admin = house.desk("orgadmin", "provider")
    admin.take_up(contract)
    admin.agree("sign")
    house.at(4, 8, 16)
    approver.take_up(contract)
    approver.act("sign")
    assert fresh(contract).status == "signed"


def story(house: House, award: Award) -> Contract:
    contract = the_contract_is_drawn_up(house, award)
    both_sides_sign(house, contract)
    house.at(4, 10, 0, 1)
    contract = fresh(contract)
    assert (contract.status, contract.organisation) == ("in_force", house.cast.organisations[WINNER])
    return contract
