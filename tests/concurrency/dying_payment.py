"""Pays instalments and may be killed meanwhile: ``python -m tests.concurrency.dying_payment JOURNAL``; told the instalment's key."""

from tests.concurrency.dying import Journal, Told, serve  # first: it sets up the house

from grants.disbursements import actions  # isort: skip
from grants.disbursements.models import Disbursement  # isort: skip
from grants.people.models import User  # isort: skip


def pay(told: Told, journal: Journal) -> None:
    due = Disbursement.objects.select_related("contract__organisation").get(pk=told["due"])
    cashier = User.objects.get(username="cashier")
    journal.mark("pay")
    actions.pay(due, by=cashier, payee_account=due.contract.organisation.bank_account, bank_receipt=f"回单-{due.pk}")


if __name__ == "__main__":
    serve(pay)
