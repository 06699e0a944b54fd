"""Fifth chapter: an instalment through its six acts by seven people, no two running by one hand."""

from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from tests.browser.house import House
from tests.factories.ways import fresh


def an_instalment_is_paid(house: House, contract: Contract, order: int, month: int, days: tuple[int, ...]) -> Disbursement:
    """`days`: of request, reviews, approval, payment, receipt and booking."""
    due = contract.disbursements.get(order=order)
    requested, reviewed, approved, paid, received = days
    invoice, receipt = f"清和-2025-{order:02}", f"2025-{month:02}-{paid:02}-00{order}"
    house.at(month, requested, 9)
    hand_over(house, due, "orgadmin", "request", invoice_number=invoice, invoice_amount=f"{due.payable:,.2f}")
    house.at(month, reviewed, 9)
    hand_over(house, due, "handler", "review_business")
    house.at(month, reviewed, 15)
    hand_over(house, due, "finance", "review_finance")
    house.at(month, approved, 10)
    hand_over(house, due, "approver", "approve")
    house.at(month, paid, 10)
    account = contract.organisation.bank_account
    hand_over(house, due, "cashier", "pay", payee_account=account.replace(" ", ""), bank_receipt=receipt)
    house.at(month, received, 9)
    hand_over(
        house, due, "orgaccountant", "confirm",
        received_on=f"2025-{month:02}-{received:02}", received_amount=str(due.payable),
    )  # fmt: skip
    house.at(month, received, 15)
    hand_over(house, due, "bookkeeper", "book", voucher_number=f"记-{month}-{order:02}")
    done: Disbursement = fresh(due)
    assert (done.status, done.invoice_number, done.bank_receipt) == ("booked", invoice, receipt)
    return done


def hand_over(house: House, due: Disbursement, key: str, move: str, **facts: str) -> None:
    """It waits on the first page of whoever comes next."""
    desk = house.desk(key, "provider" if key.startswith("org") else "federation")
    desk.take_up(due)
    desk.act(move, **facts)
