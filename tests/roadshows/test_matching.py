"""Which offers fit which needs, and every reason in words. Nothing is stored: both sides are looked at as they are written."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.needs.models import Need
from grants.people.models import Unit
from grants.roadshows.matching import Fit, fit
from grants.roadshows.queries import fitting
from grants.story.cast import Cast
from tests.factories import plans, roadshows

TOWN = Unit(pk=2, name="青阳街道妇联", short_name="青阳街道", path="/1/2/")
COUNTY = Unit(pk=1, name="晋江市妇联", short_name="晋江", path="/1/")
VILLAGE = Unit(pk=3, name="永福里社区妇联", short_name="永福里", path="/1/2/3/")
FAR = Unit(pk=9, name="奉化区妇联", short_name="奉化", path="/9/")
HERE = ["same kind of service: community", "offered for all of 晋江"]


def offered(**changes: Any) -> Listing:
    fields = {"category": "community", "group": "留守妇女", "head_count": 60, "budget": Decimal(100), "direction": "offer"}
    return Listing(pk=1, title="服务", **{**fields, **changes})


def needed(unit: Unit = VILLAGE, **changes: Any) -> Need:
    return Need(pk=1, unit=unit, title="需求", **{"category": "community", "group": "留守妇女", "head_count": 50, **changes})


def told(offer: Listing, need: Need, *sites: Unit) -> tuple[list[str], list[str], int] | None:
    with translation.override("en"):
        found = fit(offer, need, sites or [COUNTY])
        return found and ([str(r) for r in found.reasons], [str(d) for d in found.doubts], found.weight)


@pytest.mark.one_database("nothing is stored")
def test_kind_and_place_decide_whether_it_fits_at_all() -> None:
    assert told(offered(category="family"), needed()) is None
    assert told(offered(), needed(), FAR) is None
    assert told(offered(), needed(FAR)) is None
    with translation.override("en"):
        assert fit(offered(), needed(), []) is None  # an offer for nowhere


@pytest.mark.one_database("nothing is stored")
def test_the_place_is_told_as_it_is() -> None:
    def place(need_at: Unit, *sites: Unit) -> str | None:
        found = told(offered(), needed(need_at), *sites)
        return found and found[0][1]

    assert place(VILLAGE, VILLAGE) == "offered for 永福里 itself"
    assert place(VILLAGE, TOWN) == "offered for all of 青阳街道"
    assert place(TOWN, VILLAGE) == "offered for 永福里, which lies in it"
    assert place(VILLAGE, FAR, COUNTY) == "offered for all of 晋江"


@pytest.mark.one_database("nothing is stored")
def test_group_head_count_and_price_are_weighed() -> None:
    people, many = "same people: 留守妇女", "serves 60 people, 50 are in need"
    assert told(offered(), needed()) == ([*HERE, people, many], [], 8)
    assert told(offered(budget=Decimal(0)), needed()) == ([*HERE, people, many, "costs nothing"], [], 9)
    half, few = "serves 60 of 120 people in need", "serves 60 of 121 people in need"
    assert told(offered(), needed(head_count=120)) == ([*HERE, people], [half], 7)
    assert told(offered(), needed(head_count=121)) == ([*HERE, people], [few], 6)
    assert told(offered(head_count=None), needed()) == ([*HERE, people], [], 6)


@pytest.mark.one_database("nothing is stored")
@pytest.mark.parametrize(
    ("ours", "theirs", "shared"),
    [
        ("留守妇女", "留守妇女和老人", "留守妇女"),
        ("困境儿童、留守妇女", "留守妇女、困境儿童", "困境儿童、留守妇女"),
        ("单亲家庭", "单亲母亲", "单亲"),
        ("妇女", "留守妇女", ""),  # words that name everybody say nothing of a group
        ("妇女儿童", "妇女儿童", ""),
        ("社区家庭", "社区家庭", "社区家庭"),
        ("老人", "儿童", ""),
    ],
)
def test_the_same_people_are_found_in_their_words(ours: str, theirs: str, shared: str) -> None:
    reasons, doubts, weight = told(offered(group=ours), needed(group=theirs)) or ([], [], 0)
    if shared:
        assert (f"same people: {shared}" in reasons, doubts, weight) == (True, [], 8)
    else:
        assert doubts == [f"offered for {ours}, needed for {theirs}"] and weight == 6


@pytest.mark.django_db
def test_a_town_sees_what_fits_its_pooled_needs_best_first(cast: Cast) -> None:
    need = Need.objects.get(pk=plans.life(cast, "pool").needs[0].pk)
    good, costly, other, hidden = (
        roadshows.approved(cast, group="社区家庭", head_count=400),
        roadshows.approved(cast, "muming", group="社区家庭", head_count=10, budget=Decimal(5000)),
        roadshows.approved(cast, "yuanhang", category="rights"),
        roadshows.approved(cast),
    )
    for listing in (good, costly, other):
        listings.publish(listing, by=cast.persons["handler"])
    found: list[Fit] = fitting(cast.persons["town"])
    assert [(one.offer.pk, one.need.pk) for one in found] == [(good.pk, need.pk), (costly.pk, need.pk)]
    assert found[0].weight > found[1].weight and hidden.pk not in {one.offer.pk for one in found}
    with translation.override("zh-hans"):
        name = next(str(r) for r in fitting(cast.persons["town"])[0].reasons)
    assert "community" not in name  # the kind of service by its name, not by its code
    assert fitting(cast.persons["town2"]) == [] == fitting(cast.persons["town"], towns=[cast.units["luoshan"]])
    assert [one.need for one in fitting(cast.persons["handler"], towns=[cast.units["yongfuli"]])] == [need, need]
