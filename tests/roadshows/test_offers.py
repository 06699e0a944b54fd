"""Offers: what one must say, who sends it, who may touch it; what an offer is not asked, and a call not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from grants.listings import actions as listings
from grants.listings import queries, rules
from grants.listings.models import Listing, Programme
from grants.people import actions as people
from grants.people.models import Organisation
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.trail import clock, signoffs
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.moves import available_moves, move, waiting_for_others
from tests.factories import plans, roadshows
from tests.factories.reach import reach
from tests.roadshows.denial import refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("plain rows, judged in Python")]
NOT_HERS = [("not_allowed", "This is not yours to do; nothing was changed.")]


def test_an_offer_is_a_project_of_its_own_with_the_next_number(cast: Cast) -> None:
    first, second = roadshows.offer(cast), roadshows.offer(cast, "muming")
    year = clock.today().year
    assert [o.number for o in (first, second)] == [f"FW-350582-{year}-001", f"FW-350582-{year}-002"]
    assert (first.programme.number, first.programme.name, first.unit) == (first.number, first.title, cast.units["jinjiang"])
    assert (first.is_offer, first.method, list(first.sites.all())) == (True, "offer", [cast.units["jinjiang"]])
    listings.revise_offer(first, by=cast.persons["orgadmin"], title="改名后的服务", sites=[cast.units["luoshan"]])
    assert Programme.objects.get(pk=first.programme_id).name == "改名后的服务"
    assert list(Listing.objects.get(pk=first.pk).sites.all()) == [cast.units["luoshan"]]


def test_whose_offer_it_is(cast: Cast) -> None:
    offer, admin, rival = roadshows.offer(cast), cast.persons["orgadmin"], cast.persons["rival1admin"]
    qinghe, told = cast.organisations["qinghe"], {"title": "冒名", "category": "community", "budget": Decimal(0), "slots": 1}
    pinned = rulebook.in_force("350582", clock.today())
    for somebody in (rival, cast.persons["handler"], cast.persons["orglead"]):
        act: Any = lambda by=somebody: listings.file_offer(by=by, organisation=qinghe, rule_set=pinned, **told)  # noqa: E731
        assert refused(act, NotAllowed) == NOT_HERS
        assert refused(lambda: listings.revise_offer(offer, by=somebody, title="改"), NotAllowed) == NOT_HERS  # noqa: B023
        assert refused(lambda: listings.revise(offer, by=somebody, fields={"title": "改"}), NotAllowed) == NOT_HERS  # noqa: B023
        assert refused(lambda: listings.submit(offer, by=somebody), NotAllowed) == NOT_HERS  # noqa: B023
    call = Listing.objects.get(pk=plans.life(cast, "draft_listing").listing.pk)
    assert refused(lambda: listings.revise(call, by=admin, fields={"title": "改"}), NotAllowed) == NOT_HERS
    assert refused(lambda: listings.submit(call, by=admin), NotAllowed) == NOT_HERS
    listings.submit(offer, by=admin)
    said = [("not_editable", "It is “Under review” and can no longer be edited.")]
    assert refused(lambda: listings.revise_offer(offer, by=admin, title="改"), Blocked) == said


def test_what_an_offer_says_before_it_is_reviewed(cast: Cast) -> None:
    admin = cast.persons["orgadmin"]
    offer = roadshows.offer(cast, group=" ", content="", head_count=None, negative_list_checked=False, closes_at=clock.now())
    offer.sites.clear()
    assert refused(lambda: listings.submit(offer, by=admin)) == [
        ("missing_group", "Say whom it is for."),
        ("missing_content", "Say what is to be done."),
        ("missing_head_count", "Say how many people it serves each time it is taken up."),
        ("missing_sites", "Name at least one place you can serve: a village, a town or the whole county."),
        ("missing_negative_list_checked", "Confirm that nothing of it is on the negative list."),
        ("offered_long_enough", "Until when it is offered lies in the past."),
    ]
    named = roadshows.offer(cast, content="联系人手机 13800138000")
    assert [code for code, _words in refused(lambda: listings.submit(named, by=admin))] == ["personal_data"]
    with pytest.raises(ValidationError, match="slots"):
        roadshows.offer(cast, slots=0)
    muming = Organisation.objects.get(pk=cast.organisations["muming"].pk)
    ready = roadshows.offer(cast, "muming")
    people.bar(muming, by=cast.persons["approver"], note="失信", until=clock.today() + timedelta(days=30), heard=True)
    said = [("offered_by_a_member", "The organisation is not on the register with full rights.")]
    assert refused(lambda: listings.submit(Listing.objects.get(pk=ready.pk), by=cast.persons["rival1admin"])) == said


def test_three_different_people_of_the_federation_let_it_through(cast: Cast) -> None:
    offer = roadshows.offer(cast)
    listings.submit(offer, by=cast.persons["orgadmin"])
    reviewer, finance, approver = (cast.persons[name] for name in ("reviewer", "finance", "approver"))
    assert refused(lambda: listings.approve(offer, by=approver)) == [
        ("signed_off", "Waiting for the sign-off of: Reviewer."), ("signed_off", "Waiting for the sign-off of: Finance reviewer."),
    ]  # fmt: skip
    listings.sign_off(offer, by=reviewer, move="approve", role=Role.REVIEWER)
    listings.sign_off(offer, by=finance, move="approve", role=Role.FINANCE)
    listings.approve(offer, by=approver)
    offer = Listing.objects.get(pk=offer.pk)
    assert (queries.on_offer().filter(pk=offer.pk).exists(), queries.accepting().exists()) == (False, False)
    listings.publish(offer, by=cast.persons["handler"])
    assert list(queries.on_offer()) == [offer] and not queries.accepting().exists()
    with clock.at(offer.closes_at):  # type: ignore[arg-type]
        assert not queries.on_offer().exists()


def test_nobody_opens_the_bids_of_an_offer(cast: Cast, personas: dict[str, Any]) -> None:
    """Not even greyed out: there are none, and the observer is not asked to agree."""
    offer: Any = reach("offer", "closed", cast)
    call: Any = reach("listing", "closed", cast)
    handler, observer = personas["H"], personas["D"]
    assert [o.name for o in available_moves(offer, handler)] == ["fail"]
    assert sorted(o.name for o in available_moves(call, handler)) == ["fail", "open_bids"]
    assert signoffs.offered(offer, observer) == [] != signoffs.offered(call, observer)
    assert signoffs.missing(offer) == [] and signoffs.missing(call) == [("open_bids", Role.DISCIPLINE)]
    labels = [{str(label) for label, _roles in waiting_for_others(one, personas["V"])} for one in (offer, call)]
    assert labels[1] - labels[0] == {str(o.label) for o in available_moves(call, handler) if o.name == "open_bids"}
    assert refused(lambda: move(offer, "open_bids", by=handler), NotAllowed) == NOT_HERS


def test_why_an_offer_fails_is_not_why_a_call_fails(cast: Cast) -> None:
    offer: Any = reach("offer", "closed", cast)
    call: Any = reach("listing", "closed", cast)
    handler, unfit = cast.persons["handler"], [("reason_holds", "This reason does not fit here.")]
    for failure in ("too_few", "all_invalid", "over_budget"):
        assert refused(lambda: listings.fail(offer, by=handler, note="x", failure=failure)) == unfit  # noqa: B023
    assert refused(lambda: listings.fail(call, by=handler, note="x", failure="unclaimed")) == unfit
    listings.fail(offer, by=handler, note="无人认领", failure="unclaimed")
    listings.rerun(offer, by=handler)
    assert (offer.status, offer.edition, offer.failure) == ("draft", 2, "")
    listings.revise_offer(offer, by=cast.persons["orgadmin"], closes_at=clock.now() + timedelta(days=9))
    listings.submit(offer, by=cast.persons["orgadmin"])


def test_roles_are_told_by_direction() -> None:
    assert (rules.may_submit.roles, rules.may_open_bids.roles) == ((Role.HANDLER, Role.ORG_ADMIN), (Role.HANDLER,))
    for direction, submits, opens in (("call", (Role.HANDLER,), (Role.HANDLER,)), ("offer", (Role.ORG_ADMIN,), ())):
        listing = Listing(direction=direction)
        assert (rules.may_submit.roles_of(listing), rules.may_open_bids.roles_of(listing)) == (submits, opens)
