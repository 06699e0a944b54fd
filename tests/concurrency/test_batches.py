"""Two cashiers at once: one statement pays each instalment once; two batches never hold the same instalment."""

from functools import partial

from grants.disbursements import statements
from grants.disbursements.models import BankLine, BatchLine, Disbursement, Payment, PaymentBatch
from grants.people.actions import appoint
from grants.people.models import User
from grants.people.roles import Role
from grants.spreadsheets import bank_file
from grants.story.cast import Cast
from tests.concurrency.race import counted, intact, race
from tests.disbursements.paying import approved, moved


def two_cashiers(cast: Cast) -> list[User]:
    other = User.objects.create(username="second cashier", name="另一出纳", origin="synthetic")
    appoint(other, Role.CASHIER, unit=cast.units["jinjiang"])
    return [cast.persons["cashier"], other]


def test_two_cashiers_press_pay_on_one_statement(everybody: Cast) -> None:
    unit, cashiers = everybody.units["jinjiang"], two_cashiers(everybody)
    batch = bank_file.issue(unit, by=cashiers[0], disbursements=approved(everybody, 3))
    statement = statements.bring(
        unit, by=cashiers[0], name="流水.csv", sha256="d" * 64, movements=moved(list(batch.lines.order_by("order")))
    )
    outcomes = race([partial(statements.pay_matched, statement, by=cashier) for cashier in cashiers])
    assert counted(outcomes) == {"done": 2}
    dues = Disbursement.objects.filter(batch_lines__batch=batch)
    assert [due.status for due in dues] == ["paid"] * 3
    assert Payment.objects.filter(disbursement__in=dues).count() == 3
    assert BankLine.objects.filter(disbursement__in=dues).count() == 3
    assert sum(not one.refused for outcome in outcomes for one in outcome.value) == 3
    intact()


def test_two_batches_of_the_same_instalments(everybody: Cast) -> None:
    unit, rows = everybody.units["jinjiang"], approved(everybody, 2)
    acts = [
        partial(bank_file.issue, unit, by=cashier, disbursements=order)
        for cashier, order in zip(two_cashiers(everybody), (rows, rows[::-1]), strict=True)
    ]
    assert counted(race(acts)) == {"done": 1, "Blocked": 1}
    assert (PaymentBatch.objects.count(), BatchLine.objects.filter(live=True).count()) == (1, 2)
    intact()


def test_two_bring_the_same_statement(everybody: Cast) -> None:
    unit, cashiers = everybody.units["jinjiang"], two_cashiers(everybody)
    batch = bank_file.issue(unit, by=cashiers[0], disbursements=approved(everybody, 1))
    told = moved(list(batch.lines.all()))
    acts = [partial(statements.bring, unit, by=c, name="流水.csv", sha256="e" * 64, movements=told) for c in cashiers]
    outcomes = race(acts)
    assert counted(outcomes) == {"done": 2}
    assert len({outcome.value.pk for outcome in outcomes}) == 1
    assert BankLine.objects.count() == 1
