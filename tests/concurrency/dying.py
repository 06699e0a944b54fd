"""A process that pays one instalment and is killed meanwhile: ``python -m tests.concurrency.dying PK RECEIPT [NTH]``.

It says “ready”, waits for a line, pays, says “done”. With NTH it kills itself before its NTH statement of the payment.
"""

import os
import signal
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

import django

django.setup()

from django.db import connection  # noqa: E402

from grants.disbursements import actions  # noqa: E402
from grants.disbursements.models import Disbursement  # noqa: E402
from grants.people.models import User  # noqa: E402


class Death:
    """SIGKILL before the nth statement; nobody is told, nothing is rolled back by us."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def main(pk: int, receipt: str, nth: int) -> None:
    due = Disbursement.objects.select_related("contract__organisation").get(pk=pk)
    cashier = User.objects.get(username="cashier")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with connection.execute_wrapper(Death(nth)):
        actions.pay(due, by=cashier, payee_account=due.contract.organisation.bank_account, bank_receipt=receipt)
    sys.stdout.write("done\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else -1)
