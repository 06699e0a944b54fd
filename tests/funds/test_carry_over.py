"""Carry-over: what is free at the end of a year goes into the next, and no 元 is made or lost on the way."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from grants.contracts import actions as contracts
from grants.funds import actions, queries
from grants.funds.models import Appropriation, CarryOver, Source
from grants.story import agreeing
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories import plans

YEAR = 2024
NEXT = datetime(YEAR + 1, 1, 10, 4, tzinfo=UTC)


def source_of(cast: Cast, name: str = "结转测试资金") -> Source:
    unit = cast.units["jinjiang"]
    found: Source = Source.objects.create(name=name, kind="fiscal", unit=unit, origin="synthetic")
    return found


def money(source: Source, year: int, amount: Any) -> Appropriation:
    found: Appropriation = Appropriation.objects.create(
        source=source, unit=source.unit, year=year, purpose=f"{year}年度购买服务", amount=Decimal(amount), origin="synthetic"
    )
    return found


def carried(cast: Cast, out: Appropriation, into: Appropriation, amount: Any, number: str = "结〔2025〕1号") -> CarryOver:
    return actions.carry_over(out, by=cast.persons["finance"], into=into, amount=Decimal(amount), document_number=number)


def test_what_was_carried_over_is_borne_by_the_next_year(cast: Cast) -> None:
    source = source_of(cast)
    old, new = money(source, YEAR, 1000), money(source, YEAR + 1, 500)
    with clock.at(NEXT):
        carried(cast, old, new, "300.05")
    assert (old.bearing, old.uncommitted) == (Decimal("699.95"), Decimal("699.95"))
    assert (new.bearing, new.uncommitted) == (Decimal("800.05"), Decimal("800.05"))
    standings = queries.standings([old, new])
    assert standings[old.pk] == queries.Standing(Decimal(1000), Decimal(0), carried_out=Decimal("300.05"))
    assert standings[new.pk] == queries.Standing(Decimal(500), Decimal(0), carried_in=Decimal("300.05"))
    assert not queries.may_change(old)
    assert not queries.may_change(new)


def test_a_contract_is_signed_against_what_is_borne(cast: Cast) -> None:
    """59,999.99 元 of the year are not enough for 60,000; with one 分 carried over they are."""
    source = source_of(cast)
    old, new = money(source, YEAR, 10), money(source, YEAR + 1, "59999.99")
    contract = ready(cast, new)
    approver = cast.persons["approver"]
    with pytest.raises(Blocked) as refused:
        contracts.sign(contract, by=approver)
    assert [b.code for b in refused.value.blockers] == ["appropriation_bears_it"]
    with clock.at(NEXT):
        carried(cast, old, new, "0.01")
    contracts.sign(contract, by=approver)
    assert (new.committed, new.uncommitted) == (Decimal(60000), Decimal(0))


def test_what_a_contract_or_a_call_counts_on_is_not_carried_over(cast: Cast) -> None:
    source = source_of(cast)
    old, new = money(source, YEAR, "60000.50"), money(source, YEAR + 1, 1)
    contracts.sign(ready(cast, old), by=cast.persons["approver"])
    with clock.at(NEXT):
        with pytest.raises(Blocked) as refused:
            carried(cast, old, new, "0.51")
        assert [b.code for b in refused.value.blockers] == ["amount"]
        carried(cast, old, new, "0.50")
        with pytest.raises(Blocked):
            carried(cast, old, new, "0.01", "结〔2025〕2号")
    assert CarryOver.objects.count() == 1
    assert old.uncommitted == Decimal(0)


def test_money_a_published_call_counts_on_stays(cast: Cast) -> None:
    listing = plans.life(cast, "publish").listing
    used = listing.appropriation
    into = money(used.source, used.year + 1, 1)
    with clock.at(datetime(used.year + 1, 1, 10, 4, tzinfo=UTC)):
        with pytest.raises(Blocked) as refused:
            carried(cast, used, into, used.amount - listing.budget + Decimal("0.01"))
        assert [b.code for b in refused.value.blockers] == ["amount"]
        carried(cast, used, into, used.amount - listing.budget)
    assert queries.free(used) == Decimal(0)


@pytest.mark.parametrize(
    ("year", "other", "at", "code"),
    [(YEAR + 2, False, NEXT, "year"), (YEAR, False, NEXT, "year"), (YEAR + 1, True, NEXT, "source"),
     (YEAR + 1, False, datetime(YEAR, 12, 31, 4, tzinfo=UTC), "too_early")],
)  # fmt: skip
def test_only_into_the_next_year_of_the_same_source(year: int, other: bool, at: datetime, code: str, cast: Cast) -> None:
    source = source_of(cast)
    old = money(source, YEAR, 1000)
    into = money(source_of(cast, "别的资金") if other else source, year, 1000)
    with clock.at(at), pytest.raises(Blocked) as refused:
        carried(cast, old, into, 1)
    assert [b.code for b in refused.value.blockers] == [code]
    assert not CarryOver.objects.exists()


def test_a_carry_over_has_its_paper_and_its_person(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    source = source_of(cast)
    old, new = money(source, YEAR, 1000), money(source, YEAR + 1, 1000)
    with clock.at(NEXT):
        with pytest.raises(ValidationError):
            carried(cast, old, new, 1, "")
        for person in (personas["H"], personas["A"], personas["C"], personas["OA"], strangers["F"]):
            with pytest.raises(NotAllowed):
                actions.carry_over(old, by=person, into=new, amount=Decimal(1), document_number="结〔2025〕1号")
    assert not CarryOver.objects.exists()


AMOUNTS = st.integers(1, 200_000).map(lambda n: Decimal(n) / 100)


@drawn(
    years=st.lists(AMOUNTS, min_size=2, max_size=5),
    steps=st.lists(st.tuples(st.integers(0, 3), st.decimals(0, 3, places=2)), max_size=12),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sum_over_the_years_stays(cast: Cast, years: list[Decimal], steps: list[tuple[int, Decimal]]) -> None:
    """Whatever is carried over, more than is free included: what all years bear together is what was appropriated."""
    source = source_of(cast, f"资金{Source.objects.count()}")
    rows = [money(source, YEAR + n, amount) for n, amount in enumerate(years)]
    free = list(years)
    for place, share in steps:
        n = place % (len(rows) - 1)
        amount = (free[n] * share).quantize(Decimal("0.01"))
        with clock.at(datetime(YEAR + n + 1, 2, 1, 4, tzinfo=UTC)):
            try:
                carried(cast, rows[n], rows[n + 1], amount, f"结〔{YEAR}〕{CarryOver.objects.count() + 1}号")
            except Blocked:
                assert not Decimal(0) < amount <= free[n]
                continue
        assert Decimal(0) < amount <= free[n]
        free[n], free[n + 1] = free[n] - amount, free[n + 1] + amount
    standings = queries.standings(rows)
    assert [standings[row.pk].uncommitted for row in rows] == free == [row.uncommitted for row in rows]
    assert sum(free) == sum(years) == queries.together(source.appropriations.all()).bearing


def ready(cast: Cast, appropriation: Appropriation) -> Any:
    """An agreement without a call, signed by its organisation: only the money is still to be found."""
    cast.appropriations["test"] = appropriation
    steps = ("draft_contract", "circulate", "sign_off_contract", "agree", "sign_for_provider")
    when = dict.fromkeys((*steps, "start"), clock.now())
    life = Life(cast, plans.plan(when), when)
    for step in steps:
        getattr(agreeing, step)(life)
    return life.contract
