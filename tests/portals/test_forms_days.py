"""Days and instants in forms: written as people write them, in years that can be meant, and shown again as typed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms

from grants.portals.forms import DayField, InstantField


class Sheet(forms.Form):
    day = DayField(required=False)
    at = InstantField(required=False)


@pytest.mark.parametrize("typed", ["2026-11-21", "2026年11月21日", "２０２６/１１/２１"])
def test_days(typed: str) -> None:
    sheet = Sheet({"day": typed, "at": "2026-11-21T16:00"})
    assert sheet.is_valid()
    assert sheet.cleaned_data == {"day": date(2026, 11, 21), "at": datetime(2026, 11, 21, 16, tzinfo=ZoneInfo("Asia/Shanghai"))}


def test_nothing_typed_is_nothing() -> None:
    sheet = Sheet({"day": " ", "at": ""})
    assert sheet.is_valid()
    assert sheet.cleaned_data == {"day": None, "at": None}


@pytest.mark.parametrize(
    ("day", "at"),
    [
        ("2026-02-30", "2026-02-30T10:00"),
        ("0001-01-01", "0001-01-01T00:00"),
        ("9999-12-31", "9999-12-31T23:59"),
        ("46023", "46023"),
        ("<b>", "\x00"),
    ],
)
def test_what_is_no_day_is_refused_and_shown_again(day: str, at: str) -> None:
    sheet = Sheet({"day": day, "at": at})
    assert set(sheet.errors) == {"day", "at"}
    assert (sheet["day"].value(), sheet["at"].value()) == (day, at)
