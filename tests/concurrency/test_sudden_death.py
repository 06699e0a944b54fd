"""SIGKILL to a process in the middle of a payment: all of it is there or nothing, and it can be paid afterwards."""

import random
from pathlib import Path

from django.db import transaction

from grants.disbursements.models import Disbursement, Payment
from grants.disbursements.reconcile.everything import breaches
from grants.story.cast import Cast
from grants.trail.models import Entry
from grants.trail.moves import lock
from tests.concurrency.deaths import mortal
from tests.concurrency.race import intact
from tests.factories.reach import reach

INSTANTS = 10
CASHIER = "tests.concurrency.dying_payment"


def approved(cast: Cast) -> Disbursement:
    due: Disbursement = reach("disbursement", "approved", cast)  # type: ignore[assignment]
    return due


def paid(due: Disbursement) -> bool:
    """Whether it is paid: status, payment and entry all say so, or none of them."""
    with transaction.atomic():  # the database may still be ending what the dead process had begun
        said = {
            lock(due, "pay").status == "paid",
            Payment.objects.filter(disbursement=due).count() == 1,
            Entry.objects.filter(kind="disbursement", object_id=due.pk, move="pay").count() == 1,
        }
    assert len(said) == 1, "a half payment"
    assert list(breaches()) == []
    intact()
    return said.pop()


def test_killed_at_ten_random_instants(everybody: Cast, tmp_path: Path) -> None:
    """From outside, one instant in each tenth of the time that a payment took."""
    chance, due = random.Random(20261122), approved(everybody)
    with mortal(CASHIER, tmp_path, since="pay") as cashier:
        whole = cashier.run(due=due.pk)
        assert (whole.code, paid(due)) == (0, True)
        due = approved(everybody)
        for tenth in range(INSTANTS):
            cashier.run(due=due.pk, after=whole.seconds * (tenth + chance.random()) / INSTANTS)
            if paid(due):
                due = approved(everybody)
        assert (cashier.run(due=due.pk).code, paid(due)) == (0, True)


def test_killed_after_chosen_statements(everybody: Cast, tmp_path: Path) -> None:
    """From inside, at the places an instant hits rarely: after every one that writes, and some that read."""
    due = approved(everybody)
    with mortal(CASHIER, tmp_path, since="pay") as cashier:
        whole = cashier.run(due=due.pk)
        assert (whole.code, paid(due)) == (0, True)
        due, writes = approved(everybody), [*whole.places("INSERT"), *whole.places("UPDATE")]
        assert len(writes) >= 3
        for mark in (1, min(writes) - 1, *writes):
            assert (cashier.run(due=due.pk, mark=mark).killed, paid(due)) == (True, False)
        assert (cashier.run(due=due.pk).code, paid(due)) == (0, True)
