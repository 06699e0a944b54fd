"""A book holds the rows of the database, and asks the same number of questions however many contracts there are."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.audits.checks import facts, gather
from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.people import actions as people
from grants.people.models import Organisation
from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.story import spending
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from tests.factories import after_contract, plans


def told(life: Life) -> facts.Contract:
    (contract,) = gather.book(Contract.objects.filter(pk=life.contract.pk), clock.now()).contracts
    return contract


def test_an_accepted_contract_as_it_stands(cast: Cast) -> None:
    life = after_contract.accepted(cast)
    contract, row = told(life), Contract.objects.get(pk=life.contract.pk)
    assert (contract.key, contract.number, contract.status, contract.amount) == (row.pk, row.number, "accepted", row.amount)
    assert (contract.provider, contract.purchaser, contract.lead) == (row.organisation.name, row.unit.name, row.lead)
    assert contract.accepted_on == clock.today() and contract.closed_on is None
    assert (contract.received, contract.refunded) == (row.received, Decimal(0))
    assert sum(line.amount for line in contract.lines if line.counted) == row.verified
    assert {line.key: (line.item, line.amount, line.allocated, line.invoice) for line in contract.lines} == {
        line.pk: (line.item, line.amount, line.amount, line.invoice_number) for line in row.expenses.all()
    }
    assert all(line.files and line.files[0].kept for line in contract.lines)
    budget = {line.category: (line.amount, line.amount, True) for line in row.budget_lines.all()}
    assert {b.category: (b.amount, b.original, b.allowed) for b in contract.budget} == budget
    assert {b.category: b.cap for b in contract.budget if b.cap is not None}.items() <= {
        "A1": Decimal("0.50"), "B": Decimal("0.10"),
    }.items()  # fmt: skip
    assert (contract.cash_line, contract.shift, "招待" in contract.never) == (Decimal(1000), Decimal("0.10"), True)
    assert contract.separate_account is True


def test_instalments_with_their_days(cast: Cast) -> None:
    life = after_contract.accepted(cast)
    (first, *others), dues = told(life).instalments, disbursements.plan([life.contract])[life.contract.pk]
    row = dues[0].disbursement
    assert (first.key, first.status, first.due_on, first.paid_on) == (row.pk, "booked", dues[0].pay_by, dues[0].paid_on)
    assert (first.paid, first.arrived_on, first.arrived) == (row.payable, row.received_on, row.payable)
    assert [(o.due_on, o.paid_on, o.paid, o.arrived) for o in others] == [(None, None, Decimal(0), None)] * len(others)


def test_drafts_are_left_out_and_a_reversal_is_told(cast: Cast) -> None:
    life = plans.life(cast, "start")
    one, two = [spending.record(life, row) for row in spending.simple_ledger(life, clock.today())[:2]]
    assert told(life).lines == ()
    spending.submit(life, [one])
    spending.verify(life, [one])
    expenses.reverse(one, by=life.theirs(Role.ORG_ACCOUNTANT), note="重复录入，冲回")
    lines = told(life).lines
    assert [(line.kind, line.status, line.counted, line.amount) for line in lines] == [
        ("expense", "reversed", True, one.amount), ("reversal", "reversed", True, -one.amount),
    ]  # fmt: skip
    assert two.pk not in {line.key for line in lines}


def test_another_account_is_seen_until_the_register_changes(cast: Cast) -> None:
    life = after_contract.accepted(cast)
    Organisation.objects.filter(pk=life.contract.organisation_id).update(bank_account="6222 0000 0000 0001")
    assert told(life).separate_account is False


def test_a_changed_register_tells_nothing_of_earlier_payments(cast: Cast) -> None:
    life = after_contract.accepted(cast)
    organisation = Organisation.objects.get(pk=life.contract.organisation_id)
    people.correct(organisation, by=life.theirs(Role.ORG_ADMIN), bank_account="6222 0000 0000 0002")
    assert told(life).separate_account is True


def test_late_is_judged_in_shanghai(cast: Cast) -> None:
    evening = clock.now().replace(hour=16, minute=30)  # half past midnight there
    book = gather.book(Contract.objects.none(), evening)
    assert book.contracts == () and book.today == evening.astimezone(clock.SHANGHAI).date() != evening.date()
    assert isinstance(book.today, date)


def test_the_same_questions_however_many(cast: Cast) -> None:
    after_contract.accepted(cast)
    gather.book(Contract.objects.all(), clock.now())  # the calendar is read once and kept
    counts = []
    for number in (1, 2):
        with CaptureQueriesContext(connection) as asked:
            book = gather.book(Contract.objects.all(), clock.now())
        assert len(book.contracts) == number
        counts.append(len(asked))
        if number == 1:
            plans.life(cast, "start", number="JJFL-2016-01")
    assert counts[0] == counts[1]


def test_a_file_of_a_contract_outside_is_told_with_its_line_only(cast: Cast) -> None:
    outside = after_contract.accepted(cast)
    inside = plans.life(cast, "start", number="JJFL-2016-01")
    (line,) = (spending.record(inside, row) for row in spending.simple_ledger(inside, clock.today())[:1])
    one = outside.contract.expenses.order_by("pk").first()
    line.documents.add(*one.documents.all())
    spending.submit(inside, [line])
    (found,) = gather.book(Contract.objects.filter(pk=inside.contract.pk), clock.now()).elsewhere
    contract, lines, _activities = found
    assert (contract.key, contract.lines, contract.instalments) == (outside.contract.pk, (), ())
    assert one.pk in {row.key for row in lines} <= {row.pk for row in outside.contract.expenses.all()}
