"""Days as people type them, and the years a day may lie in.

A day of the year 1 or 9999 is stored by PostgreSQL and then breaks every page that shows it, so the bounds hold everywhere.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)

NOT_A_DAY = _("“%(typed)s” is not a date. Please write it like 2026-11-21.")
NO_SUCH_DAY = _("There is no such day: “%(typed)s”. Please look at the month and the day.")
SERIAL = _("“%(typed)s” looks like a date number from Excel. Please write the date like 2026-11-21.")
OUT_OF_BOUNDS = _("The year %(year)s cannot be right here: a date lies between 1900 and 2100.")

_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|\.([0-9]{1,2})\.|年([0-9]{1,2})月|([0-9]{2}))([0-9]{1,2})日?")


def parse_day(text: str) -> date:
    """2026-11-21, 2026/11/21, 2026.11.21, 20261121, 2026年11月21日, full-width or not. Raises ValidationError."""
    typed = "".join(unicodedata.normalize("NFKC", text[:60]).split())
    shape = _SHAPE.fullmatch(typed)
    if shape is None:
        words: Any = SERIAL if re.fullmatch(r"[1-9][0-9]{4}(\.[0-9]+)?", typed) else NOT_A_DAY
        raise ValidationError(words, code="invalid", params={"typed": typed[:40]})
    year, *months, day = shape.groups()
    try:
        found = date(int(year), int(next(filter(None, months))), int(day))
    except ValueError:
        raise ValidationError(NO_SUCH_DAY, code="no_such_day", params={"typed": typed}) from None
    return within_bounds(found)


def within_bounds(day: date) -> date:
    """`day` (or an instant) when its year is one that can be meant. Raises ValidationError."""
    only = day.date() if isinstance(day, datetime) else day
    if not FIRST <= only <= LAST:
        raise ValidationError(OUT_OF_BOUNDS, code="bounds", params={"year": str(only.year)})
    return day
