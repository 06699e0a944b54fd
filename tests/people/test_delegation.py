"""Acting for somebody: who may be named, for how long; what is written; that a deputy may not do what her principal may not."""

from datetime import timedelta
from typing import Any

import pytest

from grants.disbursements import actions
from grants.disbursements.models import Disbursement
from grants.people import delegation
from grants.people.actions import appoint, declare_interest, leave
from grants.people.models import Office, User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.chain import broken
from grants.trail.models import Entry
from tests.factories.reach import reach

DAYS = timedelta(days=10)


def own(cast: Cast, role: str) -> Office:
    return Office.objects.get(person=cast.persons[role], role=role, unit=cast.units["jinjiang"])


def colleague(cast: Cast, *roles: Role) -> User:
    person = User.objects.create(username="colleague", name="代晓晴", origin="synthetic")
    for role in roles:
        appoint(person, role, unit=cast.units["jinjiang"])
    return person


def named(cast: Cast, role: str, to: User) -> Office:
    office, today = own(cast, role), clock.today()
    return delegation.delegate(office, by=office.person, to=to, since=today, until=today + DAYS, reason="公务出差")


def again(person: User) -> User:
    """As her next request reads her."""
    return User.objects.get(pk=person.pk)


def codes(refused: Any) -> list[str]:
    return [b.code for b in refused.value.blockers]


def test_a_deputy_approves_and_the_trail_says_for_whom(cast: Cast) -> None:
    due: Any = reach("disbursement", "finance_reviewed", cast)
    deputy = colleague(cast, Role.TOWN)
    held = named(cast, "approver", deputy)
    entry = actions.approve(due, by=again(deputy))
    assert (entry.by, entry.role, entry.facts["acts_for"]) == (deputy, "approver", cast.persons["approver"].name)
    told = Entry.objects.get(root_kind="unit", root_id=held.unit_id, move="delegate")
    assert told.facts == {
        "office": "approver", "person": "代晓晴", "since": held.since.isoformat(), "until": str(held.until),
    }  # fmt: skip
    assert (told.by, told.note) == (cast.persons["approver"], "公务出差")
    assert list(broken()) == []


def test_her_own_acts_name_nobody(cast: Cast) -> None:
    due: Any = reach("disbursement", "finance_reviewed", cast)
    named(cast, "approver", colleague(cast, Role.TOWN))
    entry = actions.approve(due, by=again(cast.persons["approver"]))
    assert "acts_for" not in entry.facts


@pytest.mark.parametrize(
    ("office", "hers", "code"),
    [
        ("approver", Role.FINANCE, "adjacent"), ("approver", Role.CASHIER, "adjacent"), ("finance", Role.HANDLER, "adjacent"),
        ("finance", Role.REVIEWER, "adjacent"), ("cashier", Role.BOOKKEEPER, "adjacent"), ("bookkeeper", Role.CASHIER, "adjacent"),
        ("approver", Role.AUDITOR, "watching"), ("finance", Role.DISCIPLINE, "watching"), ("cashier", Role.CASHIER, "held"),
    ],
)  # fmt: skip
def test_whose_acts_stand_beside_is_not_named(cast: Cast, office: str, hers: Role, code: str) -> None:
    deputy = colleague(cast, Role.TOWN, hers)
    with pytest.raises(Blocked) as refused:
        named(cast, office, deputy)
    assert codes(refused) == [code]
    assert deputy not in delegation.colleagues(own(cast, office))
    assert not Office.objects.filter(acts_for__isnull=False).exists()
    assert not Entry.objects.filter(root_kind="unit").exists()


def test_nobody_names_herself_a_stranger_or_passes_an_office_on(cast: Cast) -> None:
    approver, deputy = cast.persons["approver"], colleague(cast, Role.TOWN)
    with pytest.raises(Blocked) as refused:
        named(cast, "approver", approver)
    assert codes(refused) == ["herself", "held"]
    with pytest.raises(Blocked) as refused:
        named(cast, "approver", cast.persons["orgadmin"])
    assert codes(refused) == ["colleague"]
    held = named(cast, "approver", deputy)
    third = User.objects.create(username="third", name="丙", origin="synthetic")
    appoint(third, Role.TOWN, unit=cast.units["jinjiang"])
    with pytest.raises(NotAllowed):
        delegation.delegate(held, by=again(deputy), to=third, since=held.since, until=held.since, reason="再转")
    with pytest.raises(NotAllowed):
        delegation.delegate(own(cast, "finance"), by=approver, to=third, since=held.since, until=held.since, reason="替人")
    with pytest.raises(Blocked) as refused:
        named(cast, "approver", third)
    assert codes(refused) == ["taken"]


def test_the_days_are_bounded_and_have_a_reason(cast: Cast) -> None:
    office, deputy, today = own(cast, "approver"), colleague(cast, Role.TOWN), clock.today()

    def refusal(since: int, until: int, reason: str = "学习") -> list[str]:
        days = {"since": today + timedelta(days=since), "until": today + timedelta(days=until)}
        with pytest.raises(Blocked) as refused:
            delegation.delegate(office, by=office.person, to=deputy, reason=reason, **days)
        return codes(refused)

    assert refusal(-1, 3) == ["since"]
    assert refusal(3, 2) == ["until"]
    assert refusal(0, delegation.MOST_DAYS) == ["until"]
    assert refusal(0, 1, "  ") == ["reason"]
    last = today + timedelta(days=delegation.MOST_DAYS - 1)
    assert delegation.delegate(office, by=office.person, to=deputy, since=today, until=last, reason="学习").until == last


def test_a_deputy_cannot_do_two_acts_running_nor_what_her_principal_did(cast: Cast) -> None:
    """Finance reviews as herself; were she the approver's deputy too she could not approve; nor may a deputy of who did it."""
    due: Any = reach("disbursement", "business_reviewed", cast)
    deputy = colleague(cast, Role.TOWN)
    named(cast, "finance", deputy)
    actions.review_finance(due, by=again(deputy))
    appoint(deputy, Role.APPROVER, unit=cast.units["jinjiang"])
    with pytest.raises(Blocked) as refused:
        actions.approve(due, by=again(deputy))
    assert codes(refused) == ["same_person"]
    assert Disbursement.objects.get(pk=due.pk).status == "finance_reviewed"


def test_what_the_principal_did_binds_her_deputy(cast: Cast) -> None:
    due: Any = reach("disbursement", "requested", cast)
    approver = cast.persons["approver"]
    appoint(approver, Role.REVIEWER, unit=cast.units["jinjiang"])
    deputy = colleague(cast, Role.TOWN)
    named(cast, "approver", deputy)
    actions.review_business(due, by=again(approver))
    actions.review_finance(due, by=cast.persons["finance"])
    with pytest.raises(Blocked) as refused:
        actions.approve(due, by=again(deputy))
    assert codes(refused) == ["same_person"]
    assert (
        Disbursement.objects.get(pk=due.pk).status,
        Entry.objects.filter(kind="disbursement", move="approve", object_id=due.pk).count(),
    ) == (
        "finance_reviewed",
        0,
    )


def test_one_person_does_not_reverse_with_her_deputy(cast: Cast) -> None:
    """She agrees as approver; whoever holds her other office for her is no second person."""
    due: Any = reach("disbursement", "paid", cast)
    approver, unit = cast.persons["approver"], cast.units["jinjiang"]
    hers = appoint(approver, Role.CASHIER, unit=unit)
    deputy = colleague(cast, Role.TOWN)
    appoint(deputy, Role.CASHIER, unit=unit, until=clock.today(), acts_for=hers, reason="公务出差")
    actions.sign_off(due, by=again(approver), move="reverse", role="approver")
    with pytest.raises(Blocked) as refused:
        actions.reverse(due, by=again(deputy), note="付错", bank_receipt="冲-1")
    assert codes(refused) == ["two_people_reverse"]
    assert [payment.amount > 0 for payment in due.payments.all()] == [True]


def test_her_interest_binds_her_deputy(cast: Cast) -> None:
    due: Any = reach("disbursement", "finance_reviewed", cast)
    deputy = colleague(cast, Role.TOWN)
    named(cast, "approver", deputy)
    declare_interest(cast.persons["approver"], due.contract.organisation, "配偶任职")
    with pytest.raises(Blocked) as refused:
        actions.approve(due, by=again(deputy))
    assert codes(refused) == ["recused"]


def test_it_ends_on_its_day_early_or_with_the_office_itself(cast: Cast) -> None:
    due: Any = reach("disbursement", "finance_reviewed", cast)
    deputy, approver = colleague(cast, Role.TOWN), cast.persons["approver"]
    held = named(cast, "approver", deputy)
    with clock.at(clock.now() + DAYS + timedelta(days=1)), pytest.raises(NotAllowed):
        actions.approve(due, by=again(deputy))
    with pytest.raises(NotAllowed):
        delegation.end_delegation(held, by=cast.persons["finance"], until=clock.today())
    delegation.end_delegation(held, by=approver, until=clock.today())
    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(NotAllowed):
        actions.approve(due, by=again(deputy))
    assert Entry.objects.filter(root_kind="unit", move="end_delegation").count() == 1
    with pytest.raises(Blocked) as refused:
        delegation.end_delegation(held, by=approver, until=clock.today())
    assert codes(refused) == ["until"]


def test_it_ends_with_the_office_it_is_of(cast: Cast) -> None:
    due: Any = reach("disbursement", "finance_reviewed", cast)
    deputy = colleague(cast, Role.TOWN)
    held = named(cast, "approver", deputy)
    leave(own(cast, "approver"), until=clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        assert not Office.objects.get(pk=held.pk).holds_on(clock.today())
        with pytest.raises(NotAllowed):
            actions.approve(due, by=again(deputy))
