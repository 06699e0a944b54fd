"""The one door: what it refuses it leaves as it was, what it lets through it writes down."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from django_fsm import TransitionNotAllowed

from grants.needs import actions as needs
from grants.needs.models import Need
from grants.people.actions import appoint, leave
from grants.trail import clock
from grants.trail.blockers import Act, Blocked, NotAllowed, NotNow, Stale
from grants.trail.models import Entry
from grants.trail.moves import available_moves, move, waiting_for_others
from tests.ledger import digest, unchanged
from tests.trail.conftest import Place

NOON = datetime(2024, 3, 1, 4, 0, tzinfo=UTC)


def entries(need: Need) -> list[tuple[object, ...]]:
    rows = Entry.objects.filter(kind="need", object_id=need.pk).order_by("seq")
    return list(rows.values_list("seq", "move", "from_status", "to_status", "version", "by__name", "role", "note"))


def test_a_move_is_written_down_whole(place: Place) -> None:
    with clock.at(NOON):
        need = place.submitted()
        needs.send_back(need, by=place.people["town"], note="  人数写明来源  ")
    assert entries(need) == [
        (1, "create", "", "draft", 0, "writer", "", ""),
        (2, "submit", "draft", "submitted", 1, "writer", "village", ""),
        (3, "send_back", "submitted", "returned", 2, "town", "town", "人数写明来源"),
    ]
    stored = Need.objects.get(pk=need.pk)
    assert (stored.status, stored.version, stored.send_back_by, stored.send_back_at) == (
        "returned",
        2,
        place.people["town"],
        NOON,
    )
    assert (need.status, need.version) == ("returned", 2)
    chain = list(Entry.objects.filter(root_kind="need", root_id=need.pk).order_by("seq").values_list("previous", "hash"))
    assert [previous for previous, _hash in chain] == ["", chain[0][1], chain[1][1]]


def test_facts_of_a_move_are_kept_as_plain_values(place: Place) -> None:
    pooled, need = place.submitted(group="甲"), place.submitted(group="乙")
    needs.pool(pooled, by=place.people["reviewer"], not_on_negative_list=True)
    entry = needs.merge(need, by=place.people["reviewer"], into=pooled)
    assert entry.facts == {"into": f"need:{pooled.pk}"}
    assert Need.objects.get(pk=need.pk).merged_into == pooled


def test_the_second_of_two_people_reads_what_happened(place: Place) -> None:
    need = place.submitted()
    seen = need.version
    needs.send_back(need, by=place.people["town"], note="请补充", version=seen)
    with unchanged(), pytest.raises(Stale) as refusal, translation.override("zh-hans"):
        needs.pool(Need.objects.get(pk=need.pk), by=place.people["reviewer"], not_on_negative_list=True, version=seen)
    with translation.override("zh-hans"):
        assert "已有人先处理" in refusal.value.message
        assert "已退回" in refusal.value.message
    assert refusal.value.status == "returned"
    assert [b.code for b in refusal.value.blockers] == ["stale"]


@pytest.mark.parametrize("with_version", [True, False], ids=["from a page", "without a page"])
def test_a_double_click_moves_once(place: Place, with_version: bool) -> None:
    need = place.need()
    version = need.version if with_version else None
    needs.submit(need, by=place.people["writer"], version=version)
    with unchanged(), pytest.raises(Stale if with_version else NotNow):
        needs.submit(need, by=place.people["writer"], version=version)
    assert [row[1] for row in entries(need)] == ["create", "submit"]


def test_a_stale_object_in_hand_does_not_move_twice(place: Place) -> None:
    """Two copies of one row in one process: the door looks at the database, not at the object it is given."""
    need = place.need()
    twin = Need.objects.get(pk=need.pk)
    needs.submit(need, by=place.people["writer"])
    with unchanged(), pytest.raises(NotNow):
        needs.submit(twin, by=place.people["writer"])


def test_a_stale_page_is_told_so_before_anything_else(place: Place) -> None:
    """Even a person who may not: the page she looked at no longer exists, whatever else is wrong."""
    need = place.submitted()
    with unchanged(), pytest.raises(Stale):
        move(need, "pool", by=place.people["stranger"], version=0)


def test_from_another_status_there_is_no_such_move(place: Place) -> None:
    need = place.need()
    with unchanged(), pytest.raises(NotNow) as refusal:
        needs.pool(need, by=place.people["reviewer"], not_on_negative_list=True)
    assert [b.code for b in refusal.value.blockers] == ["not_now"]
    assert need.status == "draft"


def test_an_unknown_move_is_none(place: Place) -> None:
    need = place.need()
    for name in ("approve", "", "save", "delete", "status", "__class__", "refresh_from_db"):
        with unchanged(), pytest.raises(NotNow):
            move(need, name, by=place.people["writer"])


def test_everything_that_is_missing_is_said_at_once(place: Place) -> None:
    need = place.need(category="", group="", head_count=None, survey_n=None, description="联系人电话 13812345678")
    with unchanged(), pytest.raises(Blocked) as refusal:
        needs.submit(need, by=place.people["writer"])
    found = [(b.code, b.anchor) for b in refusal.value.blockers]
    assert found == [
        ("missing_category", "category"),
        ("missing_group", "group"),
        ("missing_head_count", "head_count"),
        ("evidenced", "survey_n"),
        ("personal_data", "description"),
    ]
    (offer,) = (o for o in available_moves(need, place.people["writer"]) if o.name == "submit")
    assert [(b.code, b.anchor) for b in offer.blockers] == found
    assert not offer.allowed


@pytest.mark.parametrize("note", ["", "   ", "\n\t "])
def test_a_reason_that_is_asked_for_must_be_given(place: Place, note: str) -> None:
    need = place.submitted()
    with unchanged(), pytest.raises(Blocked) as refusal:
        needs.send_back(need, by=place.people["town"], note=note)
    assert [(b.code, b.anchor) for b in refusal.value.blockers] == [("missing_note", "note")]


@pytest.mark.parametrize(
    "facts", [{}, {"not_on_negative_list": False}, {"not_on_negative_list": None}, {"not_on_negative_list": ""}]
)
def test_a_box_that_must_be_ticked_must_be_ticked(place: Place, facts: dict[str, object]) -> None:
    need = place.submitted()
    with unchanged(), pytest.raises(Blocked) as refusal:
        needs.pool(need, by=place.people["reviewer"], **facts)
    assert {b.code for b in refusal.value.blockers} == {"missing_not_on_negative_list", "off_negative_list"}


def test_an_offer_does_not_complain_of_what_is_only_typed_with_the_move(place: Place) -> None:
    (offer,) = (o for o in available_moves(place.submitted(), place.people["reviewer"]) if o.name == "pool")
    assert offer.allowed
    assert [ask.name for ask in offer.asks] == ["not_on_negative_list"]


@pytest.mark.parametrize("who", ["stranger", "writer", "system"])
def test_who_may_not_changes_nothing(place: Place, who: str) -> None:
    need = place.submitted()
    with unchanged(), pytest.raises(NotAllowed) as refusal:
        needs.send_back(need, by=place.people[who], note="理由")
    assert [b.code for b in refusal.value.blockers] == ["not_allowed"]
    assert available_moves(need, place.people[who]) == []


def test_somebody_else_must_do_the_next_act(place: Place) -> None:
    """A town officer may submit and may pool, but not the same need."""
    need = needs.draft(
        by=place.people["town"], unit=place.units["village"], title="托管", category="child", group="留守儿童", head_count=5, visits=2,
    )  # fmt: skip
    needs.submit(need, by=place.people["town"])
    (offer,) = (o for o in available_moves(need, place.people["town"]) if o.name == "pool")
    assert [b.code for b in offer.blockers] == ["same_person"]
    with unchanged(), pytest.raises(Blocked) as refusal:
        needs.pool(need, by=place.people["town"], not_on_negative_list=True)
    assert [b.code for b in refusal.value.blockers] == ["same_person"]
    needs.pool(need, by=place.people["reviewer"], not_on_negative_list=True)
    assert need.status == "pooled"


def test_an_office_counts_from_its_first_to_its_last_day(place: Place) -> None:
    need = place.submitted()
    person = place.person("temporary")
    today = clock.today()
    office = appoint(
        person, "reviewer", unit=place.units["county"], since=today + timedelta(days=1), until=today + timedelta(days=3)
    )
    days = {n: clock.at(datetime.combine(today + timedelta(days=n), datetime.min.time(), clock.SHANGHAI)) for n in range(5)}
    held = []
    for n, day in days.items():
        with day:
            held.append(bool(available_moves(need, person)))
            if not held[n]:
                with unchanged(), pytest.raises(NotAllowed):
                    needs.send_back(need, by=person, note="理由")
    assert held == [False, True, True, True, False]
    leave(office, until=today + timedelta(days=1))
    with clock.at(datetime.combine(today + timedelta(days=2), datetime.min.time(), clock.SHANGHAI)):
        assert available_moves(need, person) == []


def test_officers_below_do_not_reach_up(place: Place) -> None:
    need = place.submitted(unit=place.units["village"])
    above = place.person("city reviewer", "reviewer", "city")
    below = place.person("village reviewer", "reviewer", "village")
    assert [o.name for o in available_moves(need, above)] == ["merge", "pool", "send_back"]
    assert [o.name for o in available_moves(need, below)] == ["merge", "pool", "send_back"]
    of_county = needs.draft(
        by=place.person("county handler", "handler", "county"), unit=place.units["county"], title="县级", category="c", group="g",
        head_count=1, visits=1,
    )  # fmt: skip
    needs.submit(of_county, by=place.people["county handler"])
    assert available_moves(of_county, below) == []
    with unchanged(), pytest.raises(NotAllowed):
        needs.send_back(of_county, by=below, note="理由")


def test_the_page_says_whom_it_waits_for(place: Place) -> None:
    waiting = waiting_for_others(place.submitted(), place.people["writer"])
    assert sorted(roles for _label, roles in waiting) == sorted([("reviewer",), ("town", "reviewer"), ("town", "reviewer")])


def test_a_refusal_inside_an_act_takes_the_whole_act_back(place: Place) -> None:
    """The second of two moves in one transaction fails: the first has not happened either."""
    first, second = place.submitted(group="甲"), place.need(group="乙")
    with unchanged(), pytest.raises(NotNow), transaction.atomic():
        needs.send_back(first, by=place.people["town"], note="理由")
        needs.send_back(second, by=place.people["town"], note="理由")


def test_a_transition_called_past_the_door_is_refused_by_the_database(place: Place) -> None:
    need = place.need()
    need.act_in_hand = Act(by=place.people["writer"], at=NOON)
    need.submit(need.act_in_hand)
    with unchanged(), pytest.raises(IntegrityError, match="recorded move"), transaction.atomic():
        need.save()


def test_a_status_cannot_be_assigned(place: Place) -> None:
    need = place.need()
    with pytest.raises(AttributeError):
        need.status = "pooled"
    assert Need.objects.get(pk=need.pk).status == "draft"


def test_a_transition_without_its_conditions_is_refused_by_the_machine(place: Place) -> None:
    need = place.need(survey_n=None)
    need.act_in_hand = Act(by=place.people["writer"], at=NOON)
    with pytest.raises(TransitionNotAllowed):
        need.submit(need.act_in_hand)
    assert need.status == "draft"


def test_editing_is_for_drafts_and_is_written_down(place: Place) -> None:
    need = place.need()
    needs.revise(need, by=place.people["writer"], head_count=80, title=need.title, version=need.version)
    last = Entry.objects.filter(kind="need", object_id=need.pk).latest("seq")
    assert (last.move, last.version, last.facts) == ("edit", 0, {"changed": ["head_count"]})
    needs.submit(need, by=place.people["writer"])
    with unchanged(), pytest.raises(Blocked):
        needs.revise(need, by=place.people["writer"], head_count=81)
    with unchanged(), pytest.raises(Stale):
        needs.revise(need, by=place.people["writer"], head_count=81, version=0)
    with unchanged(), pytest.raises(NotAllowed):
        needs.revise(need, by=place.people["stranger"], head_count=81)


def test_an_edit_that_changes_nothing_leaves_no_entry(place: Place) -> None:
    need = place.need()
    before = digest()
    needs.revise(need, by=place.people["writer"], head_count=need.head_count, title=need.title)
    assert digest() == before


def test_the_clock_of_a_test_is_the_clock_of_the_entry(place: Place) -> None:
    with clock.at(datetime(2024, 12, 31, 16, 30, tzinfo=UTC)):
        need = place.submitted()
        assert clock.today() == date(2025, 1, 1)  # it is already New Year in Shanghai
    assert Entry.objects.filter(object_id=need.pk, kind="need", move="submit").get().at == datetime(
        2024, 12, 31, 16, 30, tzinfo=UTC
    )
