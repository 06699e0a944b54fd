"""One instalment through its six acts by six people."""

from collections.abc import Callable
from datetime import datetime, timedelta

from grants.disbursements import actions as disbursements
from grants.disbursements.models import Disbursement
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.story.life import Life
from grants.trail import clock


def instalment(life: Life, order: int) -> Disbursement:
    return life.contract.disbursements.get(order=order)


def request(life: Life, due: Disbursement) -> None:
    number = f"{life.plan.number}-F{due.order}"
    disbursements.request(due, by=life.theirs(Role.ORG_ADMIN), invoice_number=number, invoice_amount=due.payable)


def review_business(life: Life, due: Disbursement) -> None:
    disbursements.review_business(due, by=life.officer(Role.HANDLER))


def review_finance(life: Life, due: Disbursement) -> None:
    disbursements.review_finance(due, by=life.officer(Role.FINANCE))


def approve(life: Life, due: Disbursement) -> None:
    """From the limit of the chair upward with the number of the minutes of the collective decision."""
    rung = rulebook.rung_for(life.contract.rule_set, due.payable)
    minute = f"党组纪要〔{clock.today().year}〕{life.plan.number[-2:]}{due.order}号" if rung.minute else ""
    disbursements.approve(due, by=life.officer(Role.APPROVER), minute_number=minute)


def pay(life: Life, due: Disbursement) -> None:
    receipt = f"{clock.today():%Y%m%d}-{life.plan.number}-{due.order}"
    account = life.provider.bank_account
    disbursements.pay(due, by=life.officer(Role.CASHIER), payee_account=account, bank_receipt=receipt)


def confirm(life: Life, due: Disbursement) -> None:
    accountant = life.theirs(Role.ORG_ACCOUNTANT)
    disbursements.confirm(due, by=accountant, received_on=clock.today(), received_amount=due.payable)


def book(life: Life, due: Disbursement) -> None:
    disbursements.book(
        due, by=life.officer(Role.BOOKKEEPER), voucher_number=f"记-{life.plan.year}-{life.plan.number[-2:]}{due.order}"
    )


ACTS: dict[str, Callable[[Life, Disbursement], None]] = {
    "request": request, "review_business": review_business, "review_finance": review_finance, "approve": approve, "pay": pay,
    "confirm": confirm, "book": book,
}  # fmt: skip


def through(life: Life, order: int, upto: str = "book", *, begins: datetime | None = None) -> Disbursement:
    """The acts one after the other up to `upto`; with `begins` one every day or so from then on, else all at the clock's time."""
    due = instalment(life, order)
    instant = begins or clock.now()
    for name, act in ACTS.items():
        with clock.at(instant):
            act(life, due)
        if begins is not None:
            instant += timedelta(days=1, minutes=25)
        if name == upto:
            break
    return due
