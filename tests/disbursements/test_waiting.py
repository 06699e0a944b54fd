"""What waits with whom, since when; reminding once a day; the ladder of approval limits."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from grants.disbursements import actions, rules, waiting
from grants.disbursements.models import Disbursement
from grants.people.models import Office
from grants.people.roles import Rung
from grants.rulebook import calendar
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories.reach import reach

WITH = {
    "requested": ("review_business", {"handler", "reviewer"}), "business_reviewed": ("review_finance", {"finance"}),
    "finance_reviewed": ("approve", {"approver"}), "approved": ("pay", {"cashier"}), "paid": ("confirm", {"org_accountant"}),
    "received": ("book", {"bookkeeper"}), "withheld": ("release", {"approver"}), "returned": ("request", {"org_admin"}),
}  # fmt: skip


@pytest.mark.parametrize("status", WITH)
def test_with_whom_and_since_when(cast: Cast, status: str) -> None:
    due: Any = reach("disbursement", status, cast)
    with clock.at(clock.now() + timedelta(days=20)):
        (one,) = waiting.of([Disbursement.objects.get(pk=due.pk)])
        days = calendar.working_days_between(clock.today() - timedelta(days=20), clock.today())
    act, roles = WITH[status]
    assert (one.act, set(one.roles), one.working_days) == (act, roles, days)
    assert {office.role for office in one.offices} == roles
    assert list(waiting.under_way(cast.persons["handler"])) == [due]


@pytest.mark.parametrize("status", ["booked", "cancelled", "reversed"])
def test_what_is_over_waits_for_nobody(cast: Cast, status: str) -> None:
    due: Any = reach("disbursement", status, cast)
    assert waiting.of([due]) == []
    with pytest.raises(Blocked) as refused:
        waiting.remind(due, by=cast.persons["handler"])
    assert [b.code for b in refused.value.blockers] == ["nobody"]
    assert not Entry.objects.filter(move="remind").exists()


def test_a_reminder_is_written_down_and_mailed(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    due: Any = reach("disbursement", "business_reviewed", cast)
    finance = cast.persons["finance"]
    finance.email, finance.language = "finance@example.org", "en"
    finance.save()
    with django_capture_on_commit_callbacks(execute=True):
        told = waiting.remind(due, by=cast.persons["approver"])
    assert told == waiting.Reminded((finance.name,), ())
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["finance@example.org"], f"Waiting for you: instalment {due.number}")
    assert "36,000.00" in letter.body
    entry = Entry.objects.get(kind="disbursement", object_id=due.pk, move="remind")
    assert (entry.by, entry.facts["people"]) == (cast.persons["approver"], [finance.name])
    with pytest.raises(Blocked) as refused:
        waiting.remind(due, by=cast.persons["approver"])
    assert [b.code for b in refused.value.blockers] == ["today"]
    assert len(mail.outbox) == 1


def test_without_an_address_it_says_so(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    due: Any = reach("disbursement", "business_reviewed", cast)
    with django_capture_on_commit_callbacks(execute=True):
        told = waiting.remind(due, by=cast.persons["orgadmin"])
    assert told == waiting.Reminded((), (cast.persons["finance"].name,))
    assert mail.outbox == []


def test_who_may_not_remind(cast: Cast) -> None:
    due: Any = reach("disbursement", "business_reviewed", cast)
    with pytest.raises(NotAllowed):
        waiting.remind(due, by=cast.persons["cashier"])
    assert not Entry.objects.filter(move="remind").exists()


@pytest.mark.parametrize(
    ("rung", "minute", "passes"),
    [
        (Rung.DEPARTMENT_HEAD, "", False), (Rung.DEPARTMENT_HEAD, "纪要1号", True), (Rung.VICE_CHAIR, "", True),
        (Rung.CHAIR, "", True), ("", "", True),
    ],
)  # fmt: skip
def test_each_rung_approves_below_its_limit(cast: Cast, rung: str, minute: str, passes: bool) -> None:
    """36,000 元: above the department head's 10,000, below the vice-chair's 50,000."""
    due: Any = reach("disbursement", "finance_reviewed", cast)
    assert due.payable == Decimal("36000.00")
    Office.objects.filter(person=cast.persons["approver"], role="approver").update(rung=rung)
    approver = type(cast.persons["approver"]).objects.get(pk=cast.persons["approver"].pk)
    if passes:
        assert actions.approve(due, by=approver, minute_number=minute).to_status == "approved"
        return
    with pytest.raises(Blocked) as refused:
        actions.approve(due, by=approver, minute_number=minute)
    assert [b.code for b in refused.value.blockers] == [rules.within_limit_or_minuted.code]
    assert Disbursement.objects.get(pk=due.pk).status == "finance_reviewed"
