"""SIGKILL to a process in the middle of a payment: all of it is there or nothing, and it can be paid afterwards."""

import random
import signal
import subprocess
import time
from pathlib import Path

from grants.disbursements import actions
from grants.disbursements.models import Disbursement, Payment
from grants.disbursements.reconcile.everything import breaches
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.concurrency.deaths import tell, waiting
from tests.concurrency.race import intact
from tests.factories.reach import reach

INSTANTS, STATEMENTS = 10, 40


def cashier(due: Disbursement, tmp_path: Path, nth: int = -1) -> "subprocess.Popen[str]":
    return waiting("tests.concurrency.dying", str(due.pk), f"回单-{due.pk}", str(nth), var=tmp_path)


def paid(due: Disbursement) -> bool:
    """Whether it is paid: status, payment and entry all say so, or none of them."""
    said = {
        Disbursement.objects.get(pk=due.pk).status == "paid",
        Payment.objects.filter(disbursement=due).count() == 1,
        Entry.objects.filter(kind="disbursement", object_id=due.pk, move="pay").count() == 1,
    }
    assert len(said) == 1, "a half payment"
    assert list(breaches()) == []
    intact()
    return said.pop()


def test_killed_at_ten_random_instants(everybody: Cast, tmp_path: Path) -> None:
    """From outside, anywhere between the word and a little after the payment takes as a rule."""
    due: Disbursement = reach("disbursement", "approved", everybody)  # type: ignore[assignment]
    chance, longest = random.Random(20261122), 0.15
    for _n in range(INSTANTS):
        process = cashier(due, tmp_path)
        tell(process, "pay")
        time.sleep(chance.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        if paid(due):
            due = reach("disbursement", "approved", everybody)  # type: ignore[assignment]
    account = due.contract.organisation.bank_account
    actions.pay(due, by=everybody.persons["cashier"], payee_account=account, bank_receipt="回单")
    assert paid(due)


def test_killed_before_chosen_statements(everybody: Cast, tmp_path: Path) -> None:
    """From inside, at the places an instant hits rarely; in the end one is not killed any more."""
    due: Disbursement = reach("disbursement", "approved", everybody)  # type: ignore[assignment]
    dead = 0
    for nth in (2, 6, 10, 13, 15, 16, 17, 18, 20, STATEMENTS * 5):
        process = cashier(due, tmp_path, nth)
        tell(process, "pay")
        code = process.wait(60)
        if code != -signal.SIGKILL:
            assert code == 0
            assert paid(due)
            break
        dead += 1
        assert not paid(due)
    assert dead >= 5
