"""How figures, days and badges are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from grants.portals import shown
from grants.portals.columns import due
from grants.portals.status import OF_MACHINE, SHAPES, TONES, badge_of, tone_of
from grants.trail import clock
from grants.trail.moves import machines


@pytest.mark.parametrize(
    ("value", "yuan"),
    [(Decimal("1234567.5"), "1,234,567.50"), (0, "0.00"), (Decimal("-8.1"), "-8.10"), (None, "—"), ("", "—"), ("x", "—"),
     (Decimal("0.005"), "0.01"), (Decimal("9999999999999.99"), "9,999,999,999,999.99")],
)  # fmt: skip
def test_yuan(value: Any, yuan: str) -> None:
    assert shown.yuan(value) == yuan


@pytest.mark.parametrize(("value", "english"), [(2240000, "2,240,000 yuan"), (Decimal("8640.50"), "8,640.5 yuan"), (None, "—")])
def test_headlines_in_english_do_not_count_in_ten_thousands(value: Any, english: str) -> None:
    with translation.override("en"):
        assert shown.wan(value) == english


def test_headlines_in_chinese_do() -> None:
    with translation.override("zh-hans"):
        assert shown.wan(2240000).startswith("224 ")
        assert shown.wan(Decimal("52345678.90")).startswith("5,234.57 ")
        assert shown.wan(9999).startswith("9,999 ")


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("1468.50"), "1,468.5"), (Decimal("868.00"), "868"), (100, "100"), (None, "—")]
)
def test_quantity(value: Any, text: str) -> None:
    assert shown.quantity(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("0.873"), "87.3%"), (Decimal("1.2345"), "123.5%"), (None, "—"), (0, "0.0%")]
)
def test_percent(value: Any, text: str) -> None:
    assert shown.percent(value) == text


def test_ratio_of_nothing_is_nothing() -> None:
    assert (shown.ratio(3, 0), shown.ratio(None, 4), shown.ratio(1, 4)) == (None, None, Decimal("0.25"))


def test_instants_are_told_in_shanghai() -> None:
    at = datetime(2026, 11, 21, 18, 3, tzinfo=UTC)
    assert (shown.instant(at), shown.day(at), shown.day(date(2026, 1, 2)), shown.day(None)) == (
        "2026-11-22 02:03", "2026-11-22", "2026-01-02", "—",
    )  # fmt: skip


@pytest.mark.parametrize(("days", "tone"), [(-1, "late"), (0, "soon"), (7, "soon"), (8, "far")])
def test_a_deadline_says_how_near_it_is(days: int, tone: str) -> None:
    now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # already the 3rd in Shanghai
    with clock.at(now):
        assert f"due-{tone}" in due(date(2026, 3, 3) + timedelta(days=days))
        assert due(date(2026, 3, 3) + timedelta(days=days), done=True) == (date(2026, 3, 3) + timedelta(days=days)).isoformat()


def test_every_status_of_every_machine_has_a_tone() -> None:
    told = {(name, value) for name, model in machines().items() for value in model.Status.values}  # type: ignore[attr-defined]
    assert {(m, s) for m, s in told if s not in TONES and (m, s) not in OF_MACHINE} == set()
    assert {(m, s) for m, s in OF_MACHINE if (m, s) not in told} == set()


def test_a_tone_is_told_by_word_and_shape_too() -> None:
    assert len(set(SHAPES.values())) == len(SHAPES) == len({*TONES.values(), *OF_MACHINE.values()})
    badge = badge_of("late", "<逾期>")
    assert ("<svg" in badge, "&lt;逾期&gt;" in badge) == (True, True)


def test_the_same_word_may_have_another_tone_in_another_machine() -> None:
    class Row:
        machine, status = "need", "closed"

    assert tone_of(Row()) == "stopped"
    Row.machine = "listing"
    assert tone_of(Row()) == "active"
