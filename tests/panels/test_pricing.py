"""An abnormally low price on its way: asked, explained within its time, accepted or disqualified; before that nothing is locked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.bids.models import Bid
from grants.panels import actions, queries, rules
from grants.panels.models import PriceCheck, ScoreSheet
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.plan import Offer
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories import plans

pytestmark = pytest.mark.django_db
OFFERS = [
    Offer("qinghe", Decimal(1), Decimal("0.85"), "propose"),
    Offer("muming", Decimal("0.40"), Decimal("0.75"), "reserve"),
    Offer("yuanhang", Decimal("0.99"), Decimal("0.65"), "reject"),
]


@pytest.fixture
def told(cast: Cast) -> Any:
    """Every sheet is in; one of three offers lies at 40 % of the ceiling."""
    return plans.life(cast, "submit_sheet", offers=OFFERS)


def low(told: Any) -> Bid:
    return Bid.objects.get(pk=told.bids["muming"].pk)


def lock(told: Any) -> None:
    chair = told.panel.seats.get(is_chair=True).person
    for sheet in choosing.sheets(told.panel):
        actions.lock(sheet, by=chair)


def test_nothing_is_locked_before_it_is_explained(told: Any, personas: Any) -> None:
    assert set(rules.low_prices(told.listing)) == {low(told).pk}
    for step in ("", "asked"):
        if step:
            actions.ask_price(low(told), by=personas["R"])
        with pytest.raises(Blocked) as refusal:
            lock(told)
        assert [b.code for b in refusal.value.blockers] == ["price"]
        assert low(told).organisation.name in refusal.value.message
    assert set(ScoreSheet.objects.filter(panel=told.panel).values_list("status", flat=True)) == {"submitted"}
    actions.decide_price(low(told), by=personas["R"], answer="自有场地，志愿者不计费", accepted=True, note="附场地证明，合理")
    lock(told)
    assert low(told).status == "scored"
    assert PriceCheck.objects.get(bid=low(told)).accepted is True


def test_not_accepted_it_is_disqualified_and_the_price_points_are_those_of_the_rest(told: Any, personas: Any) -> None:
    actions.ask_price(low(told), by=personas["R"])
    actions.decide_price(low(told), by=personas["R"], answer="成本低", accepted=False, note="不能证明")
    assert low(told).status == "disqualified"
    lock(told)
    assert low(told).pk not in {p.bid.pk for p in queries.ranking(told.listing)}
    assert low(told).rank is None


def test_silence_counts_only_when_the_time_is_over(told: Any, personas: Any) -> None:
    check = actions.ask_price(low(told), by=personas["R"])
    assert check.due_at - check.asked_at == timedelta(minutes=30)
    with clock.at(check.due_at - timedelta(seconds=1)), pytest.raises(Blocked):
        actions.decide_price(low(told), by=personas["R"], answer="", accepted=False, note="未说明")
    with clock.at(check.due_at), pytest.raises(Blocked):
        actions.decide_price(low(told), by=personas["R"], answer="", accepted=True, note="未说明")
    assert low(told).status == "qualified"
    with clock.at(check.due_at):
        actions.decide_price(low(told), by=personas["R"], answer="", accepted=False, note="未说明")
    assert low(told).status == "disqualified"


def test_only_the_reviewer_and_only_of_a_low_price_once(told: Any, personas: Any) -> None:
    for letter in ("H", "A", "PL", "P", "OA", "D"):
        with pytest.raises(NotAllowed):
            actions.ask_price(low(told), by=personas[letter])
    with pytest.raises(Blocked):
        actions.ask_price(Bid.objects.get(pk=told.bids["qinghe"].pk), by=personas["R"])
    with pytest.raises(Blocked):
        actions.decide_price(low(told), by=personas["R"], answer="成本低", accepted=True, note="合理")
    assert not PriceCheck.objects.exists()
    actions.ask_price(low(told), by=personas["R"])
    with pytest.raises(Blocked):
        actions.ask_price(low(told), by=personas["R"])
    with pytest.raises(Blocked):
        actions.decide_price(low(told), by=personas["R"], answer="成本低", accepted=True, note=" ")
    actions.decide_price(low(told), by=personas["R"], answer="成本低", accepted=True, note="合理")
    with pytest.raises(Blocked):
        actions.decide_price(low(told), by=personas["R"], answer="又改", accepted=False, note="反悔")
    assert low(told).status == "qualified"
