"""Before the session: whose rules they are, what is complete, which offers and units come in, how many slots an offer has left."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people import actions as people
from grants.people.models import Organisation, User
from grants.people.roles import Role
from grants.roadshows import actions, session
from grants.roadshows.models import Claim, Delegation, Pitch
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories import plans, roadshows, sessions
from tests.roadshows.denial import refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("plain rows, judged in Python")]
NOT_HERS = [("not_allowed", "This is not yours to do; nothing was changed.")]
CLOSED = [("not_registering", "Registration is not open.")]


def test_the_rules_are_complete_before_registration_opens(cast: Cast) -> None:
    now, approver = clock.now(), cast.persons["approver"]
    bare = roadshows.draft(cast, venue=" ", planned_at=now - timedelta(hours=1), registers_until=None, observer=None)
    assert refused(lambda: actions.open_registration(bare, by=approver)) == [
        ("venue", "Say where it takes place."),
        ("planned_at", "The day it is planned for lies in the past."),
        ("registers_until", "Registration ends before the session begins."),
        ("observer_assigned", "A discipline observer must be named first."),
    ]
    late = roadshows.draft(cast, registers_until=now + timedelta(days=3))
    assert refused(lambda: actions.open_registration(late, by=approver)) == [
        ("registers_until", "Registration ends before the session begins.")
    ]
    assert refused(lambda: actions.open_registration(late, by=cast.persons["handler"]), NotAllowed) == NOT_HERS
    actions.revise(late, by=cast.persons["handler"], registers_until=now + timedelta(days=1))
    actions.open_registration(late, by=approver)
    said = [("not_editable", "It is “Taking registrations” and can no longer be edited.")]
    assert refused(lambda: actions.revise(late, by=cast.persons["handler"], claims_per_unit=9)) == said


def test_the_observer_holds_that_office_and_no_other_of_the_session(cast: Cast) -> None:
    approver = cast.persons["approver"]
    for somebody in (cast.persons["reviewer"], cast.persons["fh_discipline"]):
        wrong = roadshows.draft(cast, observer=somebody)
        said = [("observer_assigned", f"{somebody.name} holds no office of a discipline observer here.")]
        assert refused(lambda: actions.open_registration(wrong, by=approver)) == said  # noqa: B023
    both = cast.persons["discipline"]
    people.appoint(both, Role.HANDLER, unit=cast.units["jinjiang"], since=clock.today())
    wrong = roadshows.draft(cast, observer=User.objects.get(pk=both.pk))
    said = [("observer_assigned", "The observer may not hold another office by which the session is run or decided.")]
    assert refused(lambda: actions.open_registration(wrong, by=approver)) == said


def test_units_come_in_by_their_own_officer_or_the_host(cast: Cast) -> None:
    made = sessions.hall(cast, "qingyang")
    roadshow, host, town = made.roadshow, made.by(Role.HANDLER), made.chairs["qingyang"]
    part = Delegation.objects.get()
    assert actions.enter_unit(roadshow, part.unit, by=host) == part  # once is enough
    assert refused(lambda: actions.enter_unit(roadshow, cast.units["luoshan"], by=town), NotAllowed) == NOT_HERS
    far = [("unit", "Only units of the host’s own area take part.")]
    assert refused(lambda: actions.enter_unit(roadshow, cast.units["fh_town"], by=host), Blocked) == far
    actions.enter_unit(roadshow, cast.units["luoshan"], by=host)
    told = Entry.objects.filter(root_kind="roadshow", move="enter_unit").order_by("seq")
    assert [(e.by_id, e.role, e.facts["name"]) for e in told] == [
        (town.pk, "town", str(part.unit)), (host.pk, "handler", str(cast.units["luoshan"])),
    ]  # fmt: skip
    assert refused(lambda: actions.remove_unit(part, by=cast.persons["town2"]), NotAllowed) == NOT_HERS
    actions.remove_unit(part, by=town)
    assert [p.unit for p in Delegation.objects.all()] == [cast.units["luoshan"]]
    with clock.at(roadshow.registers_until + timedelta(seconds=1)):
        over = [("too_late", "Registration is over; ask the host.")]
        assert refused(lambda: actions.enter_unit(roadshow, part.unit, by=town), Blocked) == over
        actions.enter_unit(roadshow, part.unit, by=host)
    sessions.scheduled(made)
    assert refused(lambda: actions.enter_unit(roadshow, cast.units["xiyuan"], by=host), Blocked) == CLOSED
    assert refused(lambda: actions.remove_unit(Delegation.objects.all()[0], by=host), Blocked) == CLOSED


def test_offers_come_in_by_their_organisation_or_the_host(cast: Cast) -> None:
    made = sessions.hall(cast, offers=[])
    roadshow, host, admin = made.roadshow, made.by(Role.HANDLER), cast.persons["orgadmin"]
    draft, ours, theirs = roadshows.offer(cast), roadshows.approved(cast), roadshows.approved(cast, "muming")
    wrong = [("listing", "Only approved offers on the host’s register are pitched.")]
    assert refused(lambda: actions.enter_pitch(roadshow, draft, by=host), Blocked) == wrong
    assert refused(lambda: actions.enter_pitch(roadshow, theirs, by=admin), NotAllowed) == NOT_HERS
    pitch = actions.enter_pitch(roadshow, ours, by=admin, organisation=cast.organisations["muming"])
    assert (pitch.organisation, pitch.slots, pitch.balance) == (cast.organisations["qinghe"], 1, 1)  # nobody pitches another's
    assert refused(lambda: actions.remove_pitch(pitch, by=cast.persons["rival1admin"]), NotAllowed) == NOT_HERS
    actions.remove_pitch(pitch, by=admin)
    assert not Pitch.objects.exists()
    actions.enter_pitch(roadshow, ours, by=host)
    with clock.at(roadshow.registers_until + timedelta(seconds=1)):
        over = [("too_late", "Registration is over; ask the host.")]
        late = refused(lambda: actions.enter_pitch(roadshow, theirs, by=cast.persons["rival1admin"]), Blocked)
        assert late == over
    sessions.scheduled(made)
    assert refused(lambda: actions.enter_pitch(roadshow, theirs, by=host), Blocked) == CLOSED
    assert Listing.objects.get(pk=ours.pk).status == "published"  # what is pitched is read by everybody


def test_a_slot_is_promised_once(cast: Cast) -> None:
    offer = roadshows.approved(cast, slots=2)
    first, second = sessions.hall(cast, offers=[]), sessions.hall(cast, offers=[], **sessions.LONG)
    host = first.by(Role.HANDLER)
    with pytest.raises(ValidationError) as wrong, translation.override("en"):
        actions.enter_pitch(first.roadshow, offer, by=host, slots=3)
    assert wrong.value.message_dict == {"slots": ["The offer has 2 slots; no more can be claimed."]}
    actions.enter_pitch(first.roadshow, offer, by=host, slots=1)
    assert actions.slots_left(offer) == 1
    pitch = actions.enter_pitch(second.roadshow, offer, by=host)
    assert (pitch.slots, actions.slots_left(offer)) == (1, 0)
    third = sessions.hall(cast, offers=[])
    taken = [("slots", "Every slot of this offer is taken, or pitched in another session.")]
    assert refused(lambda: actions.enter_pitch(third.roadshow, offer, by=host), Blocked) == taken
    actions.cancel(first.roadshow, by=first.by(Role.APPROVER), note="改期")
    assert actions.slots_left(offer) == 1
    roadshows.over(sessions.heard(sessions.begun(second), "qingyang"))
    assert actions.slots_left(offer) == 1
    actions.release(Claim.objects.get(), by=cast.persons["reviewer"], note="不符合条件")
    assert actions.slots_left(offer) == 2  # of a session that is over only what is held counts


def test_the_programme_holds_only_what_can_be_claimed_on_the_day(cast: Cast) -> None:
    suspended, short, barred, good = (
        roadshows.approved(cast), roadshows.approved(cast, closes_at=clock.now() + timedelta(days=1)),
        roadshows.approved(cast, "muming"), roadshows.approved(cast, "yuanhang"),
    )  # fmt: skip
    made = sessions.hall(cast, offers=[suspended, short, barred, good])
    approver = made.by(Role.APPROVER)
    listings.publish(suspended, by=made.by(Role.HANDLER))
    listings.suspend(suspended, by=approver, note="投诉")
    muming = Organisation.objects.get(pk=cast.organisations["muming"].pk)
    people.bar(muming, by=approver, note="失信", until=clock.today() + timedelta(days=30), heard=True)
    ours, code = [suspended.title, short.title, barred.title], "only_approved_listings"
    assert refused(lambda: actions.schedule(made.roadshow, by=made.by(Role.HANDLER))) == [
        (code, f"“{ours[0]}” is not an approved offer any more: take it out of the programme."),
        (code, f"“{ours[1]}” is offered only until before the session: take it out of the programme."),
        (code, f"Who pitches “{ours[2]}” is not on the register with full rights any more: take it out of the programme."),
    ]
    for pitch in Pitch.objects.exclude(listing=good):
        actions.remove_pitch(pitch, by=made.by(Role.HANDLER))
    actions.schedule(made.roadshow, by=made.by(Role.HANDLER))
    assert Listing.objects.get(pk=good.pk).status == "published"


def test_it_starts_when_the_observer_is_there(cast: Cast) -> None:
    made = sessions.scheduled(sessions.hall(cast))
    host = made.by(Role.HANDLER)
    absent = [("observer_present", "The discipline observer must confirm her presence with her own sign-in first.")]
    assert refused(lambda: actions.start(made.roadshow, by=host)) == absent
    another = cast.persons["fh_discipline"]
    assert refused(lambda: actions.sign_off(made.roadshow, by=another, move="start"), NotAllowed) == NOT_HERS
    actions.sign_off(made.roadshow, by=made.by(Role.DISCIPLINE), move="start")
    actions.start(made.roadshow, by=host)


def test_bidders_are_heard_in_a_hearing(cast: Cast) -> None:
    """The same engine: who is qualified answers, in the order of a lot by their credit codes; nobody raises a placard."""
    life: Any = plans.life(cast, "qualify")
    listing = Listing.objects.get(pk=life.listing.pk)
    made = roadshows.Hall(cast, roadshows.draft(cast, kind="demand", listing=listing))
    roadshow, host = made.roadshow, made.by(Role.HANDLER)
    actions.open_registration(roadshow, by=made.by(Role.APPROVER))
    unfit = [("listing", "Only qualified bidders of the call that is heard answer here.")]
    muming = cast.organisations["muming"]
    assert refused(lambda: actions.enter_pitch(roadshow, listing, by=host, organisation=None), Blocked) == unfit
    offer = roadshows.approved(cast)
    assert refused(lambda: actions.enter_pitch(roadshow, offer, by=host), Blocked) == unfit
    no_units = [("kind", "In a hearing of bidders no unit claims.")]
    assert refused(lambda: actions.enter_unit(roadshow, cast.units["qingyang"], by=host), Blocked) == no_units
    who = [bid.organisation for bid in listing.bids_now.filter(status="qualified").select_related("organisation")]
    assert muming in who
    for organisation in who:
        actions.enter_pitch(roadshow, listing, by=host, organisation=organisation)
    sessions.begun(made)
    tickets = [f"{listing.number}|{pitch.organisation.credit_code}" for pitch in made.pitches]
    assert Entry.objects.get(root_kind="roadshow", move="schedule").facts["order"] == tickets
    made.roadshow = type(roadshow).objects.get(pk=roadshow.pk)
    session.call_pitch(made.fresh(), by=host)
    pitch = made.fresh()
    assert (pitch.opens_at, pitch.closes_at, pitch.window_open(clock.now())) == (None, None, False)
    no_window = [("no_window", "Nobody raises a placard in a hearing of bidders.")]
    assert refused(lambda: session.open_window(made.fresh(), by=host), Blocked) == no_window
    session.extend(made.fresh(), by=host, seconds=60)
    session.close_window(made.fresh(), by=host, note="答完")
    assert made.fresh().over_at is not None and made.fresh().over_at <= clock.now()
    for nth in range(1, len(made.pitches)):
        session.skip_pitch(made.fresh(nth), by=host, note="放弃")
    actions.end(made.roadshow, by=host)
