"""Publishing rule sets and filling the calendar. Both may be repeated at will: what is there already stays as it is."""

import datetime
from pathlib import Path

from chinese_calendar import constants
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.rulebook import calendar
from grants.rulebook.files import all_files, read
from grants.rulebook.models import CalendarDay, RuleSet
from grants.trail import clock
from grants.trail.blockers import Blocker, Refused

CHANGED = _(
    "Rule set %(version)s was published with other figures. A published rule set never changes: give the file a new version."
)
YEARS_AHEAD = 2
HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
# 《全国年节及纪念日放假办法》 names these by their date; the others follow the moon and wait for the notice.
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}


def load(path: Path) -> RuleSet:
    """Read a rule-set file and publish it.

    The same version with the same content gives the stored rule set back; other content is Refused. Raises Faulty for a bad file.
    """
    file = read(path)
    fields = {**vars(file), "digest": file.digest, "published_at": clock.now()}
    published, _created = RuleSet.objects.get_or_create(version=file.version, defaults=fields)
    if published.digest != file.digest:
        raise Refused(Blocker("changed", CHANGED % {"version": file.version}))
    return published


def load_all() -> list[RuleSet]:
    """Every rule set that comes with the product."""
    with transaction.atomic():
        return [load(path) for path in all_files()]


def load_calendar() -> int:
    """Fill the calendar from the State Council's notices (2004 to the last one known) and add the years ahead as 暂定.

    A provisional day gives way when its notice is known; any other day that stands already is kept, also one put right by hand.
    Returns the number of days added.
    """
    last = max(day.year for day in constants.holidays)
    days = {**_noticed(), **_ahead(last)}
    with transaction.atomic():
        CalendarDay.objects.filter(provisional=True, day__lte=datetime.date(last, 12, 31)).delete()
        there = set(CalendarDay.objects.values_list("day", flat=True))
        added = CalendarDay.objects.bulk_create((row for day, row in days.items() if day not in there), ignore_conflicts=True)
    calendar.forget()
    return len(added)


def _noticed() -> dict[datetime.date, CalendarDay]:
    free = {day: CalendarDay(day=day, working=False, name=HOLIDAYS[name]) for day, name in constants.holidays.items()}
    made_up = {
        day: CalendarDay(day=day, working=True, name=f"{HOLIDAYS[name]}调休上班") for day, name in constants.workdays.items()
    }
    return {**free, **made_up}


def _ahead(last: int) -> dict[datetime.date, CalendarDay]:
    days = {datetime.date(year, *at): name for year in range(last + 1, last + 1 + YEARS_AHEAD) for at, name in FIXED.items()}
    return {day: CalendarDay(day=day, working=False, name=name, provisional=True) for day, name in days.items()}
