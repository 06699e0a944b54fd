"""The ranking equals one worked out here from the bare rows, with fractions; ties go down to the lot; extremes where announced."""

from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.bids.models import Bid, Sealed
from grants.listings.models import Criterion, Listing
from grants.panels import queries
from grants.panels.models import Score, ScoreSheet
from grants.story.cast import Cast
from tests.factories import plans
from tests.factories.crowd import crowd

pytestmark = pytest.mark.django_db
PRICES = [Decimal("50000.00"), Decimal("60000.00"), Decimal("60000.01")]


@pytest.fixture
def listing(cast: Cast) -> Listing:
    """Six scored applications, five locked sheets, a price item of ten points beside the others."""
    life = plans.life(cast, "lock")
    crowd(life, 6)
    Criterion.objects.create(listing=life.listing, code="PR", name="价格", maximum=Decimal(10), kind="price", origin="test")
    return Listing.objects.get(pk=life.listing.pk)


def independently(listing: Listing) -> list[tuple[int, Fraction, Decimal, int]]:
    """(bid, mean, points, sheets) in order, from the rows alone."""
    salt = listing.openings.get(edition=1).salt
    bids = list(Bid.objects.filter(listing=listing).exclude(status__in=["disqualified", "withdrawn", "draft", "submitted"]))
    lowest = min(b.amount for b in bids)
    found = []
    for bid in bids:
        sums, plan = [], Decimal(0)
        for sheet in ScoreSheet.objects.filter(panel__listing=listing, status="locked"):
            rows = list(Score.objects.filter(sheet=sheet, bid=bid).select_related("criterion"))
            sums.append(sum((r.points for r in rows), Decimal(0)))
            plan += sum((r.points for r in rows if r.criterion.code == "E2"), Decimal(0))
        sums.sort()
        if listing.drop_extremes and len(sums) >= 5:
            sums = sums[1:-1]
        mean = sum((Fraction(s) for s in sums), Fraction(0)) / len(sums) + Fraction(10) * Fraction(lowest) / Fraction(bid.amount)
        sealed = Sealed.objects.filter(bid=bid, recalled_at__isnull=True).first()
        lot = sha256(f"{salt}|{sealed.serial if sealed else bid.pk}".encode()).hexdigest()
        found.append(((-mean, -plan, bid.amount, lot), (bid.pk, mean, sum(sums, Decimal(0)), len(sums))))
    return [line for _key, line in sorted(found)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=st.lists(st.integers(0, 4), min_size=180, max_size=180),
    prices=st.lists(st.sampled_from(PRICES), min_size=6, max_size=6),
    drop=st.booleans(),
)
def test_it_equals_an_independent_reckoning(listing: Listing, points: list[int], prices: list[Decimal], drop: bool) -> None:
    rows = list(Score.objects.filter(sheet__panel__listing=listing).order_by("pk"))
    for row, value in zip(rows, points * 2, strict=False):
        row.points = Decimal(value) / 2
    Score.objects.bulk_update(rows, ["points"], batch_size=200)
    for bid, amount in zip(Bid.objects.filter(listing=listing).order_by("pk"), prices, strict=True):
        Bid.objects.filter(pk=bid.pk).update(amount=amount)
    Listing.objects.filter(pk=listing.pk).update(drop_extremes=drop)
    now = Listing.objects.get(pk=listing.pk)
    places = queries.ranking(now)
    assert [(p.bid.pk, p.mean, p.points, p.sheets) for p in places] == independently(now)
    assert [p.rank for p in places] == [1, 2, 3, 4, 5, 6]


def equal(listing: Listing, **amounts: Decimal) -> None:
    """Everybody has the same points and the same price."""
    Score.objects.filter(sheet__panel__listing=listing).update(points=Decimal(5))
    Bid.objects.filter(listing=listing).update(amount=Decimal("60000.00"))


def test_the_tie_rule_step_by_step(listing: Listing) -> None:
    equal(listing)
    places = queries.ranking(listing)
    assert {p.tie for p in places} == {"lot"}
    assert [p.lot for p in places] == sorted(p.lot for p in places)
    assert len({p.mean for p in places}) == 1
    last = places[-1].bid
    # the same sum, one point more for the plan: it goes before all others
    sheet = ScoreSheet.objects.filter(panel__listing=listing)[0]
    Score.objects.filter(sheet=sheet, bid=last, criterion__code="E2").update(points=Decimal(6))
    Score.objects.filter(sheet=sheet, bid=last, criterion__code="E1").update(points=Decimal(4))
    places = queries.ranking(listing)
    assert (places[0].bid, places[0].tie, places[1].tie) == (last, "plan", "lot")
    assert places[0].mean == places[1].mean


def test_an_equal_mean_and_plan_is_decided_by_the_lower_price(listing: Listing) -> None:
    """Without a price item the price counts in the tie only."""
    listing.criteria.filter(kind="price").delete()
    equal(listing)
    cheap = queries.ranking(listing)[-1].bid
    Bid.objects.filter(pk=cheap.pk).update(amount=Decimal("59999.99"))
    places = queries.ranking(listing)
    assert (places[0].bid, places[0].tie) == (cheap, "price")


def test_full_precision_decides_where_two_places_would_not(listing: Listing) -> None:
    listing.criteria.filter(kind="price").delete()
    Criterion.objects.create(listing=listing, code="P2", name="价格", maximum=Decimal("0.10"), kind="price", origin="test")
    equal(listing)
    behind = queries.ranking(listing)[-1].bid
    Bid.objects.filter(pk=behind.pk).update(amount=Decimal("59999.00"))
    places = queries.ranking(listing)
    assert places[0].bid == behind
    assert places[0].mean_shown == places[1].mean_shown
    assert places[0].mean > places[1].mean
    assert places[0].tie == ""


def test_extremes_are_left_out_only_where_announced(listing: Listing) -> None:
    equal(listing)
    bid = queries.ranking(listing)[0].bid
    items = listing.criteria.filter(kind="expert").count()
    sheets = list(ScoreSheet.objects.filter(panel__listing=listing).order_by("pk"))
    Score.objects.filter(sheet=sheets[0], bid=bid).update(points=Decimal(0))
    Score.objects.filter(sheet=sheets[1], bid=bid).update(points=Decimal(10))
    place = next(p for p in queries.ranking(listing) if p.bid == bid)
    assert (place.sheets, place.dropped, place.points) == (5, (), Decimal(5 * 3 + 10) * items)
    Listing.objects.filter(pk=listing.pk).update(drop_extremes=True)
    place = next(p for p in queries.ranking(Listing.objects.get(pk=listing.pk)) if p.bid == bid)
    assert (place.sheets, place.points) == (3, Decimal(15) * items)
    assert place.dropped == (Decimal(0), Decimal(10) * items)


def test_only_sheets_that_count_count(listing: Listing, cast: Cast, personas: Any) -> None:
    before = {p.bid.pk: p.points for p in queries.ranking(listing)}
    one = ScoreSheet.objects.filter(panel__listing=listing)[0]
    lost = {row["bid"]: row["points"] for row in _sums(one)}
    other = ScoreSheet.objects.exclude(panel__listing=listing)
    assert not other.exists()
    plans.life(cast, "lock")  # another listing, its scores stay there
    assert {p.bid.pk: p.points for p in queries.ranking(listing)} == before
    assert all(lost[key] < before[key] for key in before)


def _sums(sheet: ScoreSheet) -> list[dict[str, Any]]:
    found: dict[int, Decimal] = {}
    for score in Score.objects.filter(sheet=sheet):
        found[score.bid_id] = found.get(score.bid_id, Decimal(0)) + score.points
    return [{"bid": bid, "points": points} for bid, points in found.items()]


def test_two_places_are_half_up() -> None:
    assert queries.shown(Fraction(8005, 100)) == Decimal("80.05")
    assert queries.shown(Fraction(80005, 1000)) == Decimal("80.01")
    assert queries.shown(Fraction(80015, 1000)) == Decimal("80.02")
    assert queries.shown(Fraction(2, 3)) == Decimal("0.67")
