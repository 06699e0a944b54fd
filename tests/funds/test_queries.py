"""Appropriations: how they stand, who sees them, until when they may be corrected."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from grants.funds import actions, queries
from grants.funds.models import Appropriation, Source
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories.after_contract import closed_out
from tests.factories.plans import fund
from tests.factories.plans import life as lived


def written(cast: Cast, **changes: Any) -> Appropriation:
    unit, by = cast.units["jinjiang"], cast.persons["finance"]
    source = actions.open_source(by=by, unit=unit, name="关爱基金", kind="donated")
    return actions.appropriate(
        by=by, **{"source": source, "unit": unit, "year": 2026, "purpose": "关爱", "amount": Decimal(1000), **changes}
    )


def test_what_is_promised_is_what_signed_contracts_bind_and_did_not_free(cast: Cast) -> None:
    given = fund(cast)
    assert queries.standings([given])[given.pk] == queries.Standing(given.amount, Decimal(0))
    signed = lived(cast, "sign").contract
    assert queries.standings([given])[given.pk].committed == signed.amount
    closed = closed_out(cast).contract
    standing = queries.standings([given])[given.pk]
    assert standing.committed == signed.amount + closed.received - closed.refunded
    assert standing.uncommitted == given.uncommitted


def test_an_appropriation_may_be_corrected_until_something_rests_on_it(cast: Cast) -> None:
    given = written(cast)
    assert queries.may_change(given)
    assert actions.revise(given, by=cast.persons["finance"], amount=Decimal(2000)).amount == Decimal(2000)
    used = lived(cast, "draft_listing").listing.appropriation
    assert not queries.may_change(used)
    with pytest.raises(Blocked):
        actions.revise(used, by=cast.persons["finance"], amount=Decimal(1))
    assert Appropriation.objects.get(pk=used.pk).amount == used.amount


def test_only_finance_of_the_unit_keeps_funds(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    given, sources = written(cast), Source.objects.count()
    for person in (personas["H"], personas["A"], personas["C"], personas["OA"], strangers["F"]):
        with pytest.raises(NotAllowed):
            actions.open_source(by=person, unit=cast.units["jinjiang"], name="别的", kind="own")
        with pytest.raises(NotAllowed):
            actions.revise(given, by=person, amount=Decimal(5))
    assert (Source.objects.count(), Appropriation.objects.get(pk=given.pk).amount) == (sources, Decimal(1000))


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"amount": Decimal(-1)}, ValidationError), ({"amount": Decimal("0.001")}, ValidationError), ({"amount": Decimal(0)}, ValidationError),
     ({"purpose": ""}, ValidationError), ({"year": 1800}, Blocked)],
)  # fmt: skip
def test_what_cannot_be_is_not_written_down(changes: dict[str, Any], error: type[Exception], cast: Cast) -> None:
    before = Appropriation.objects.count()
    with pytest.raises(error):
        written(cast, **changes)
    assert Appropriation.objects.count() == before


def test_funds_are_seen_by_the_officers_of_the_unit(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    given = written(cast)
    seen = {x for x in "HRFACKVT" if queries.visible(personas[x]).filter(pk=given.pk).exists()}
    assert seen == set("HRFACK")
    assert not queries.visible(strangers["F"]).filter(pk=given.pk).exists()
    assert queries.visible_sources(personas["F"]).filter(pk=given.source_id).exists()
    assert not queries.visible_sources(strangers["F"]).filter(pk=given.source_id).exists()
