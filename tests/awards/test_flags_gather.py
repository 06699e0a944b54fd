"""The facts of the flags come from opened purchases only, in a fixed number of queries; the order is the ranking's."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.awards.flags import gather, queries
from grants.awards.flags.look import flags_of
from grants.awards.flags.outlier_scores import first_of
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels.queries import lots_of, ranking
from grants.people.models import Office, User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories.reach import life_at, reach


@pytest.mark.parametrize("step", ["publish", "submit_bid", "close"])
def test_before_the_opening_nothing_is_gathered_and_nothing_is_asked(step: str, cast: Cast) -> None:
    life = life_at(step, cast)
    with CaptureQueriesContext(connection) as asked:
        assert gather.of_listing(life.listing) is None
    assert all("envelope" not in q["sql"] and "draft_box" not in q["sql"] for q in asked)
    assert not queries.visible(cast.persons["leadauditor"]).filter(pk=life.listing.pk).exists()


def test_the_facts_are_those_of_the_rows(cast: Cast) -> None:
    life = life_at("announce", cast)
    listing = Listing.objects.get(pk=life.listing.pk)
    purchase = gather.of_listing(listing)
    assert purchase is not None
    bids = {b.pk: b for b in Bid.objects.filter(listing=listing)}
    assert {b.key: (b.organisation, b.amount, b.plan, b.device, b.standing) for b in purchase.bids} == {
        pk: (b.organisation.name, b.amount, b.plan, b.device, "in") for pk, b in bids.items()
    }
    assert all(b.device for b in bids.values())
    assert {b.key: len(b.lines) for b in purchase.bids} == {pk: b.lines.count() for pk, b in bids.items()}
    assert {b.key: b.received_at for b in purchase.bids} == {pk: b.lying.received_at for pk, b in bids.items() if b.lying}
    assert {b.key: b.lot for b in purchase.bids} == lots_of(listing, list(bids.values()))
    assert len(purchase.sheets) == 5 and purchase.award == life.award.pk
    assert [w.bidders for w in purchase.wins] == [3]
    places = ranking(listing)
    assert first_of(purchase) == places[0].bid.pk
    assert {key: sum(dict(s.totals)[key] for s in purchase.sheets) for key in bids} == {p.bid.pk: p.points for p in places}


def test_one_who_was_turned_away_is_out(cast: Cast) -> None:
    turned_away = reach("bid", "disqualified", cast)
    purchase = gather.of_listing(turned_away.listing)
    assert purchase is not None
    assert {b.key: b.standing for b in purchase.bids}[turned_away.pk] == "out"
    assert sorted(b.standing for b in purchase.bids) == ["in", "in", "out"]


def test_purchases_cost_the_same_queries_however_many(cast: Cast) -> None:
    life_at("announce", cast)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            for purchase in gather.of_listings(Listing.objects.all()):
                flags_of(purchase)
        return len(asked)

    cost()
    one = cost()
    for _n in range(3):
        life_at("lock", cast)
    assert len(gather.of_listings(Listing.objects.all())) == 4 and cost() == one


def seen(person: User, listing: Any) -> bool:
    return queries.visible(User.objects.get(pk=person.pk)).filter(pk=listing.pk).exists()


def test_only_auditors_and_the_observer_of_the_unit_see_them(
    cast: Cast, personas: dict[str, User], strangers: dict[str, User]
) -> None:
    life = life_at("open_bids", cast)
    allowed = {letter for letter, person in personas.items() if seen(person, life.listing)}
    assert allowed == {"AU", "AL", "IR", "D"}
    assert {letter for letter, person in strangers.items() if seen(person, life.listing)} == set()


def test_an_auditor_with_an_office_at_a_bidder_sees_nothing_of_it(cast: Cast, personas: dict[str, User]) -> None:
    life = life_at("open_bids", cast)
    auditor = personas["AU"]
    assert seen(auditor, life.listing)
    Office.objects.create(person=auditor, role=Role.ORG_LEAD, organisation=life.bids["muming"].organisation, since=clock.today())
    assert not seen(auditor, life.listing)
