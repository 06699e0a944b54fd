"""Forming a panel: drawn once before the observer, nobody excluded sits, the statutory methods name nobody."""

from datetime import timedelta
from typing import Any

import pytest

from grants.listings.models import Listing
from grants.panels import actions, draw, seating
from grants.panels.models import Draw, Expert, Panel, ScoreSheet, Seat
from grants.people import actions as people
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, Refused
from grants.trail.models import Entry
from tests.factories import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(cast: Cast) -> Listing:
    """Published, no panel yet."""
    return Listing.objects.get(pk=plans.life(cast, "publish").listing.pk)


def drawn(listing: Listing, personas: Any, size: int = 5) -> Draw:
    return actions.draw_panel(listing, by=personas["H"], size=size, observer=personas["D"])


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {b.code for b in refusal.value.blockers}


def test_a_draw_is_recorded_whole_and_counts_with_the_observer(listing: Listing, personas: Any) -> None:
    head = Entry.objects.filter(root_kind="listing", root_id=listing.pk).order_by("-seq")[0].hash
    made = drawn(listing, personas)
    assert (made.head, made.confirmed_at, made.size, made.finance) == (head, None, 5, 1)
    assert len(bytes.fromhex(made.fresh)) == 32
    assert made.seed == draw.seed_of(listing.number, listing.edition, head, made.fresh)
    assert made.pool == [{"number": e.number, "field": e.field} for e in Expert.objects.order_by("number")]
    assert draw.repeat(made) == made.order
    assert not Panel.objects.filter(listing=listing).exists()
    entry = Entry.objects.get(kind="listing", object_id=listing.pk, move="draw_panel")
    assert (entry.facts["seed"], entry.facts["order"], entry.facts["fresh"]) == (made.seed, made.order, made.fresh)
    panel = actions.confirm_draw(made, by=personas["D"])
    fields = {row["number"]: row["field"] for row in made.pool}
    seats = sorted(panel.seats.all(), key=lambda s: s.place)
    assert [s.number for s in seats] == draw.choose(made.order, fields, 5, 1)
    assert [s.is_chair for s in seats] == [True, False, False, False, False]
    assert [s.place for s in seats] == [made.order.index(s.number) + 1 for s in seats]
    assert any(s.field == "finance" for s in seats)
    assert ScoreSheet.objects.filter(panel=panel, status="assigned").count() == 5


def test_it_is_made_once(listing: Listing, personas: Any) -> None:
    made = drawn(listing, personas)
    with pytest.raises(Blocked) as refusal:
        drawn(listing, personas)
    assert codes(refusal) == {"drawn"}
    with pytest.raises(Blocked) as refusal:
        actions.form_panel(listing, by=personas["H"], seats=plans_seats(personas))
    assert "drawn" in codes(refusal)
    actions.confirm_draw(made, by=personas["D"])
    with pytest.raises(Blocked) as refusal:
        actions.confirm_draw(made, by=personas["D"])
    assert codes(refusal) == {"there"}
    assert [d.order for d in Draw.objects.filter(listing=listing)] == [made.order]
    assert Panel.objects.filter(listing=listing).count() == 1


def plans_seats(personas: Any) -> list[dict[str, Any]]:
    return [{"person": personas["P"], "expertise": "财务", "chosen": "理由", "is_chair": True}]


@pytest.mark.parametrize("letter", ["R", "A", "H", "F", "OA", "P", "PUB"])
def test_only_the_observer_confirms(letter: str, listing: Listing, personas: Any) -> None:
    made = drawn(listing, personas)
    with pytest.raises(NotAllowed):
        actions.confirm_draw(made, by=personas[letter])
    assert not Panel.objects.filter(listing=listing).exists()
    assert Draw.objects.get(pk=made.pk).confirmed_at is None


def test_an_observer_of_elsewhere_neither_watches_nor_confirms(listing: Listing, personas: Any, strangers: Any) -> None:
    with pytest.raises(Blocked) as refusal:
        actions.draw_panel(listing, by=personas["H"], size=5, observer=strangers["D"])
    assert codes(refusal) == {"observer"}
    made = drawn(listing, personas)
    with pytest.raises(NotAllowed):
        actions.confirm_draw(made, by=strangers["D"])
    assert not Panel.objects.filter(listing=listing).exists()


@pytest.mark.parametrize("letter", ["R", "A", "D", "OA", "P"])
def test_only_the_handler_draws(letter: str, listing: Listing, personas: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.draw_panel(listing, by=personas[letter], size=5, observer=personas["D"])
    assert not Draw.objects.exists()


@pytest.mark.parametrize(("size", "code"), [(3, "panel_size"), (4, "panel_size"), (6, "panel_size"), (11, "pool_small")])
def test_a_panel_is_odd_large_enough_and_no_larger_than_the_pool(size: int, code: str, listing: Listing, personas: Any) -> None:
    with pytest.raises(Blocked) as refusal:
        drawn(listing, personas, size)
    assert codes(refusal) == {code}
    assert not Draw.objects.exists()


def test_nobody_excluded_is_in_the_order(listing: Listing, cast: Cast, personas: Any) -> None:
    """She handled the listing, left the pool, took an office in the purchaser, or cannot sign in: each with its reason."""
    for name in ("expert10", "expert11"):
        one = people.open_account(username=name, name=f"候补{name[-2:]}", password="yulan-test-Passw0rd")
        expert = Expert.objects.create(person=one, number=f"E-0{name[-2:]}", field="law", since=clock.today(), origin="test")
        expert.units.add(listing.unit)
    number = {e.person.username: e.number for e in Expert.objects.select_related("person")}
    actor = cast.persons["expert3"]
    Listing.objects.filter(pk=listing.pk).update(submit_by=actor)
    people.appoint(cast.persons["expert4"], Role.VILLAGE, unit=listing.unit)
    Expert.objects.filter(person=cast.persons["expert5"]).update(until=clock.today() - timedelta(days=1))
    cast.persons["expert6"].is_active = False
    cast.persons["expert6"].save()
    made = drawn(Listing.objects.get(pk=listing.pk), personas)
    assert made.excluded == {
        number["expert3"]: "acted", number["expert4"]: "office", number["expert5"]: "ended", number["expert6"]: "account",
    }  # fmt: skip
    assert set(made.excluded.values()) <= set(seating.REASONS)
    assert set(made.order) == set(number.values()) - set(made.excluded)
    panel = actions.confirm_draw(made, by=personas["D"])
    assert not set(panel.seats.values_list("number", flat=True)) & set(made.excluded)


def test_experts_of_another_pool_are_not_drawn(listing: Listing, cast: Cast, personas: Any) -> None:
    far = Expert.objects.get(person=cast.persons["expert1"])
    far.units.set([cast.units["fenghua"]])
    above = Expert.objects.get(person=cast.persons["expert2"])
    above.units.set([cast.units["quanzhou"]])
    made = drawn(listing, personas)
    assert far.number not in {row["number"] for row in made.pool}
    assert above.number in made.order


def test_without_an_expert_of_finance_nothing_is_drawn(listing: Listing, personas: Any) -> None:
    Expert.objects.filter(field="finance").update(field="law")
    with pytest.raises(Blocked) as refusal:
        drawn(listing, personas)
    assert codes(refusal) == {"panel_finance"}
    assert not Draw.objects.exists()


def test_a_statutory_method_names_nobody(cast: Cast, personas: Any) -> None:
    listing = plans.life(cast, "publish").listing
    Listing.objects.filter(pk=listing.pk).update(method="open_tender")
    listing = Listing.objects.get(pk=listing.pk)
    with pytest.raises(Blocked) as refusal:
        actions.form_panel(listing, by=personas["H"], seats=cast.experts())
    assert codes(refusal) == {"must_be_drawn"}
    assert not Panel.objects.exists()
    assert actions.confirm_draw(drawn(listing, personas), by=personas["D"]).seats.count() == 5


def test_naming_wants_reasons_finance_a_chair_and_nobody_who_acted(listing: Listing, cast: Cast, personas: Any) -> None:
    rows = [{**row, "chosen": "", "is_chair": False} for row in cast.experts(5)]
    rows[1]["person"] = personas["H"]
    with pytest.raises(Blocked) as refusal:
        actions.form_panel(listing, by=personas["H"], seats=rows)
    assert codes(refusal) == {"panel_finance", "panel_chair", "panel_actor", "panel_reason"}
    assert not Seat.objects.exists()
    panel = actions.form_panel(listing, by=personas["H"], seats=cast.experts())
    assert {s.chosen for s in panel.seats.all()} == {"限额以下项目，按专业指定"}
    assert {s.place for s in panel.seats.all()} == {None}


def test_a_panel_is_formed_between_approval_and_opening(cast: Cast, personas: Any) -> None:
    for step in ("draft_listing", "submit_listing", "open_bids"):
        listing = Listing.objects.get(pk=plans.life(cast, step).listing.pk)
        for attempt in (
            lambda listing=listing: drawn(listing, personas),
            lambda listing=listing: actions.form_panel(listing, by=personas["H"], seats=cast.experts()),
        ):
            with pytest.raises(Blocked) as refusal:
                attempt()
            assert "not_now" in codes(refusal)
    assert not Draw.objects.exists()
