"""Flags of the time to apply and of who keeps winning."""

from dataclasses import replace
from datetime import date

import pytest

from grants.awards.flags.facts import Win
from grants.awards.flags.flag import Strength
from grants.awards.flags.same_winner import same_winner
from grants.awards.flags.short_notice import short_notice
from tests.awards.purchases import clean, shuffled


@pytest.mark.parametrize(("day", "fires"), [(12, True), (13, True), (14, True), (15, False)])
def test_a_deadline_at_or_just_over_the_earliest(day: int, fires: bool) -> None:
    flag = short_notice(clean(closes_on=date(2026, 3, day), working_days=6))
    assert (flag is not None) is fires
    if flag is not None:
        assert dict(flag.rows[0].figures) == {"published": "2026-03-06", "closes": f"2026-03-{day}", "earliest": "2026-03-13"}
        assert flag.strength == (Strength.CLEAR if day < 13 else Strength.WEAK)


def test_a_week_of_holidays() -> None:
    """Published on 30 September, due on 9 October: eight of nine days were the National Day holiday."""
    purchase = clean(published_on=date(2026, 9, 30), closes_on=date(2026, 10, 9), earliest=date(2026, 10, 1), working_days=2)
    flag = short_notice(purchase)
    assert flag is not None and [dict(row.figures) for row in flag.rows] == [{"days": "9", "working": "2"}]
    assert short_notice(replace(purchase, working_days=5)) is None


def test_short_and_over_holidays_is_more() -> None:
    flag = short_notice(clean(closes_on=date(2026, 3, 13), working_days=1))
    assert flag is not None and flag.strength == Strength.CLEAR and len(flag.rows) == 2


def wins(*who: int, bidders: int = 3) -> tuple[Win, ...]:
    return tuple(Win(n, f"X-{n}", o, f"机构{o}", date(2025, 1, n), bidders) for n, o in enumerate(who, start=1))


@pytest.mark.parametrize(
    ("who", "fires"),
    [
        ((1, 1), False),
        ((1, 1, 1), True),
        ((1, 2, 1), True),
        ((1, 2, 3, 1), False),
        ((2, 3, 2, 1, 1, 1), True),
        ((2, 3, 2, 4, 1, 1), False),
    ],
)
def test_share_and_streak(who: tuple[int, ...], fires: bool) -> None:
    assert (same_winner(clean(wins=wins(*who), award=len(who))) is not None) is fires


def test_it_is_held_against_how_many_applied() -> None:
    many, alone = (
        same_winner(clean(wins=wins(1, 1, 1, 1), award=4)),
        same_winner(clean(wins=wins(1, 1, 1, 1, bidders=1), award=4)),
    )
    assert many is not None and alone is not None
    assert (many.strength, alone.strength) == (Strength.STRONG, Strength.CLEAR)
    assert dict(many.rows[1].figures) == {"streak": "4", "chance": "81"} and dict(alone.rows[1].figures)["chance"] == "1"
    assert dict(many.rows[0].figures) == {"name": "机构1", "won": "4", "all": "4", "years": "3", "streak": "4"}
    assert [row.awards for row in many.rows[2:]] == [(4,), (3,), (2,), (1,)]


def test_only_the_past_of_this_award_counts() -> None:
    assert same_winner(clean(wins=wins(1, 1, 1), award=2)) is None
    assert same_winner(clean(wins=wins(1, 1, 1), award=None)) is None


def test_the_order_of_the_rows_does_not_matter() -> None:
    purchase = clean(wins=wins(2, 1, 1, 1), award=4)
    assert same_winner(purchase) == same_winner(shuffled(purchase)) is not None
