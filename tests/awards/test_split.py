"""Purchases split over the year (实施条例 28): added up with others of their kind, at the bound, whatever the method."""

from decimal import Decimal
from typing import Any

import pytest

from grants.listings import actions, rules
from grants.listings.models import Listing
from grants.portals.federation.objections import added_up
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Act
from tests.factories import plans
from tests.factories.ways import fresh
from tests.portals.desk import page
from tests.portals.seen import words

LIMIT = Decimal("200000.00")
CENT = Decimal("0.01")


@pytest.fixture
def listing(cast: Cast) -> Any:
    """Before its approval, under a rule set with an open-tender figure."""
    found = fresh(plans.life(cast, "sign_off_listing", budget=Decimal("80000.00")).listing)
    found.rule_set.figures["thresholds.open_tender"]["value"] = str(LIMIT)
    return found


def another(cast: Cast, listing: Any, step: str, budget: str, **changes: Any) -> Any:
    """One more purchase of the year, its status and method as they are told."""
    made = fresh(plans.life(cast, step, budget=Decimal(budget)).listing)
    fields = {"year": listing.year, "category": listing.category, **changes}
    Listing.objects.filter(pk=made.pk).update(**fields)
    return fresh(made)


def split(listing: Any) -> list[str]:
    return [str(b) for b in rules.not_split.blockers(listing, Act(by=None, at=clock.now(), offered=True))]


def test_together_exactly_the_figure_passes_one_fen_more_does_not(cast: Cast, listing: Any) -> None:
    another(cast, listing, "approve", "120000.00")
    assert split(listing) == []
    listing.budget += CENT
    assert len(split(listing)) == 1
    assert "200,000.01" in split(listing)[0]


def test_other_methods_count_the_open_tender_does_not(cast: Cast, listing: Any) -> None:
    other = another(cast, listing, "approve", "150000.00", method="competitive_consultation")
    assert (len(split(listing)), list(rules.added_up(listing))) == (1, [other])
    Listing.objects.filter(pk=other.pk).update(method="open_tender")
    assert (split(listing), list(rules.added_up(listing))) == ([], [])
    Listing.objects.filter(pk=other.pk).update(method="below_threshold")
    listing.method = "open_tender"
    assert split(listing) == []


@pytest.mark.parametrize(("field", "value"), [("year", 2019), ("category", "children")])
def test_another_year_or_kind_does_not_count(cast: Cast, listing: Any, field: str, value: Any) -> None:
    another(cast, listing, "approve", "150000.00", **{field: value})
    assert split(listing) == []


@pytest.mark.parametrize(
    ("step", "counts"),
    [("draft_listing", False), ("submit_listing", False), ("approve", True), ("publish", True), ("close", True)],
)
def test_what_is_approved_counts(cast: Cast, listing: Any, step: str, counts: bool) -> None:
    another(cast, listing, step, "150000.00")
    assert bool(split(listing)) is counts


def test_a_cancelled_one_counts_no_more(cast: Cast, listing: Any) -> None:

    other = another(cast, listing, "approve", "150000.00")
    assert len(split(listing)) == 1
    actions.cancel(other, by=cast.persons["approver"], note="取消")
    assert split(listing) == []


def test_without_a_figure_nothing_is_added_up(cast: Cast, listing: Any) -> None:
    listing.rule_set.figures["thresholds.open_tender"]["value"] = None
    another(cast, listing, "approve", "900000.00")
    assert (split(listing), added_up(listing)) == ([], {})


def test_the_page_shows_what_it_was_added_up_from(cast: Cast) -> None:
    first = fresh(plans.life(cast, "approve").listing)
    second = plans.life(cast, "sign_off_listing").listing
    shown = words(page(cast.persons["reviewer"], "listings-detail", second.pk))
    assert [one in shown for one in (first.title, "132,000.00", "2,000,000.00")] == [True] * 3
