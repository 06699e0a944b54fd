"""Agreeing beforehand: who, to what, once, by different people; any move in between makes it void."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants.listings import actions as listings
from grants.people.actions import appoint, declare_interest
from grants.people.models import User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed, Stale
from grants.trail.models import Entry, SignOff
from grants.trail.moves import available_moves
from grants.trail.replay import gaps
from grants.trail.signoffs import given_for, missing, offered, sign_off
from tests.factories.reach import reach
from tests.ledger import unchanged


@pytest.fixture
def listing(cast: Cast) -> Any:
    return reach("listing", "under_review", cast)


def agree(listing: Any, cast: Cast, *names: str) -> None:
    for name in names:
        sign_off(listing, "approve", role=Role(name), by=cast.persons[name])


def blockers(listing: Any, person: User, move: str = "approve") -> list[str]:
    (offer,) = (o for o in available_moves(listing, person) if o.name == move)
    return [b.code for b in offer.blockers]


def test_a_move_waits_until_all_have_agreed(listing: Any, cast: Cast) -> None:
    approver = cast.persons["approver"]
    assert missing(listing) == [("approve", Role.REVIEWER), ("approve", Role.FINANCE)]
    assert blockers(listing, approver) == ["signed_off", "signed_off"]
    agree(listing, cast, "reviewer")
    assert missing(listing) == [("approve", Role.FINANCE)]
    with unchanged(), pytest.raises(Blocked):
        listings.approve(listing, by=approver)
    agree(listing, cast, "finance")
    assert missing(listing) == []
    listings.approve(listing, by=approver)
    assert listing.status == "approved"


def test_an_agreement_is_written_down(listing: Any, cast: Cast) -> None:
    agree(listing, cast, "reviewer")
    entry = Entry.objects.filter(kind="listing", object_id=listing.pk).latest("seq")
    told = (entry.move, entry.role, entry.by, entry.from_status, entry.to_status, entry.version)
    assert told == ("sign_off_approve", "reviewer", cast.persons["reviewer"], "under_review", "under_review", listing.version)
    assert list(gaps()) == []


def test_any_move_makes_agreements_void(listing: Any, cast: Cast) -> None:
    agree(listing, cast, "reviewer", "finance")
    listings.send_back(listing, by=cast.persons["reviewer"], note="预算重算")
    assert given_for(listing, "approve") == {}
    listings.submit(listing, by=cast.persons["handler"])
    assert missing(listing) == [("approve", Role.REVIEWER), ("approve", Role.FINANCE)]
    with unchanged(), pytest.raises(Blocked) as refusal:
        listings.approve(listing, by=cast.persons["approver"])
    assert [b.code for b in refusal.value.blockers] == ["signed_off", "signed_off"]
    assert SignOff.objects.filter(kind="listing", object_id=listing.pk).count() == 2  # void, and still on record


def test_one_person_does_not_agree_in_two_roles(listing: Any, cast: Cast) -> None:
    both = cast.persons["reviewer"]
    appoint(both, Role.FINANCE, unit=listing.unit)
    assert [(o.role, o.blockers) for o in offered(listing, both)] == [(Role.REVIEWER, ()), (Role.FINANCE, ())]
    sign_off(listing, "approve", role=Role.REVIEWER, by=both)
    assert [[b.code for b in o.blockers] for o in offered(listing, both)] == [["signed_already"], ["same_person"]]
    with unchanged(), pytest.raises(Blocked) as refusal:
        sign_off(listing, "approve", role=Role.FINANCE, by=both)
    assert [b.code for b in refusal.value.blockers] == ["same_person"]


def test_who_agreed_or_submitted_does_not_approve(listing: Any, cast: Cast) -> None:
    several = cast.persons["finance"]
    appoint(several, Role.APPROVER, unit=listing.unit)
    agree(listing, cast, "reviewer", "finance")
    assert blockers(listing, several) == ["same_person"]
    with unchanged(), pytest.raises(Blocked):
        listings.approve(listing, by=several)
    handler = cast.persons["handler"]
    appoint(handler, Role.APPROVER, unit=listing.unit)
    assert blockers(listing, handler) == ["same_person"]
    with unchanged(), pytest.raises(Blocked):
        listings.approve(listing, by=handler)


def test_who_submitted_does_not_agree_for_the_others(cast: Cast) -> None:
    """The handler who also reviews: her own agreement does not count towards the approval."""
    handler = cast.persons["handler"]
    appoint(handler, Role.REVIEWER, unit=cast.units["jinjiang"])
    listing: Any = reach("listing", "under_review", cast)
    sign_off(listing, "approve", role=Role.REVIEWER, by=handler)
    sign_off(listing, "approve", role=Role.FINANCE, by=cast.persons["finance"])
    assert blockers(listing, cast.persons["approver"]) == ["same_person"]
    with unchanged(), pytest.raises(Blocked):
        listings.approve(listing, by=cast.persons["approver"])


@pytest.mark.parametrize("who", ["handler", "approver", "finance", "fh_reviewer", "orgadmin", "village"])
def test_only_the_role_agrees(listing: Any, cast: Cast, who: str) -> None:
    with unchanged(), pytest.raises(NotAllowed):
        sign_off(listing, "approve", role=Role.REVIEWER, by=cast.persons[who])


def test_a_role_agrees_once(listing: Any, cast: Cast) -> None:
    agree(listing, cast, "reviewer")
    for again in ("reviewer", "reviewer2"):
        with unchanged(), pytest.raises(Blocked) as refusal:
            sign_off(listing, "approve", role=Role.REVIEWER, by=cast.persons[again])
        assert [b.code for b in refusal.value.blockers] == ["signed_already"]


def test_the_database_keeps_the_second_agreement_out(listing: Any, cast: Cast) -> None:
    agree(listing, cast, "reviewer")
    given = SignOff.objects.get(kind="listing", object_id=listing.pk)
    told = {"kind": "listing", "object_id": listing.pk, "version": given.version, "move": "approve", "at": given.at}
    for other in ({"role": "reviewer", "by": cast.persons["reviewer2"]}, {"role": "finance", "by": cast.persons["reviewer"]}):
        with unchanged("grants_signoff"), pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.create(**told, **other)


def test_a_stale_page_does_not_agree(listing: Any, cast: Cast) -> None:
    seen = listing.version
    listings.send_back(listing, by=cast.persons["reviewer"], note="预算重算")
    listings.submit(listing, by=cast.persons["handler"])
    with unchanged(), pytest.raises(Stale):
        sign_off(listing, "approve", role=Role.REVIEWER, by=cast.persons["reviewer"], version=seen)


@pytest.mark.parametrize("move", ["approve", "publish", "nothing"])
def test_there_is_nothing_to_agree_to_elsewhere(cast: Cast, move: str) -> None:
    draft: Any = reach("listing", "draft", cast)
    assert offered(draft, cast.persons["reviewer"]) == []
    with unchanged(), pytest.raises(NotAllowed):
        sign_off(draft, move, role=Role.REVIEWER, by=cast.persons["reviewer"])


def test_who_has_an_interest_does_not_agree(cast: Cast) -> None:
    contract: Any = reach("contract", "countersigning", cast)
    reviewer = cast.persons["reviewer"]
    declare_interest(reviewer, contract.organisation, "配偶任职")
    (offer,) = offered(contract, reviewer)
    assert [b.code for b in offer.blockers] == ["recused"]
    with unchanged(), pytest.raises(Blocked) as refusal:
        sign_off(contract, "agree", role=Role.REVIEWER, by=reviewer)
    assert [b.code for b in refusal.value.blockers] == ["recused"]
    sign_off(contract, "agree", role=Role.REVIEWER, by=cast.persons["reviewer2"])
    assert set(given_for(contract, "agree")) == {Role.REVIEWER}


def test_two_people_reverse_a_payment(cast: Cast) -> None:
    """Approver and cashier: either does it, the other has agreed; nobody is both."""
    paid: Any = reach("disbursement", "paid", cast)
    approver, cashier = cast.persons["approver"], cast.persons["cashier"]
    assert blockers(paid, approver, "reverse") == blockers(paid, cashier, "reverse") == ["two_people_reverse"]
    sign_off(paid, "reverse", role=Role.APPROVER, by=approver)
    assert blockers(paid, approver, "reverse") == ["two_people_reverse"]
    assert blockers(paid, cashier, "reverse") == []
    appoint(approver, Role.CASHIER, unit=paid.contract.unit)
    assert blockers(paid, User.objects.get(pk=approver.pk), "reverse") == ["two_people_reverse"]
