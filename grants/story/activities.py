"""The events of a half-year: as many as were promised for each place, with head-counts that make the promised figures exactly."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grants.contracts.models import Target
from grants.story import facts
from grants.story.life import Life
from grants.story.plan import in_parts

EVENTS, VOLUNTEERS, PERSON_TIMES, HOURS = "D1", "D5", "D6", "D7"
SUNDAY = 6


def held(life: Life, order: int, first: date, last: date) -> list[dict[str, Any]]:
    """Rows of activities between two days; the stations are open from Monday to Saturday."""
    targets = Target.objects.filter(deliverable__contract=life.contract, milestone__order=order).select_related("deliverable")
    due = {(t.deliverable.code, t.site_id): t.quantity for t in targets}
    events = next(d for d in life.contract.deliverables.all() if d.code == EVENTS)
    rows: list[dict[str, Any]] = []
    for place, site in enumerate(life.sites):
        promised = {code: due[(code, site.pk)] for code in (EVENTS, VOLUNTEERS, PERSON_TIMES, HOURS)}
        rows += at_place(place, promised, first, last, {"site": site, "deliverable": events})
    return rows


def at_place(place: int, promised: dict[str, Decimal], first: date, last: date, fixed: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of one place, evenly over the days, subjects in turn."""
    subjects, count = facts.read("milestones")["subjects"], int(promised[EVENTS])
    times = in_parts(promised[PERSON_TIMES], [80 + (n * 37 + place * 11) % 41 for n in range(count)], Decimal(1))
    volunteers = in_parts(promised[VOLUNTEERS], [1] * count, Decimal(1))
    hours = in_parts(promised[HOURS], volunteers, Decimal("0.5"))
    rows = []
    for n in range(count):
        day = first + timedelta(days=((last - first).days * n + place) // count)
        title, method = subjects[(n * 5 + place * 3) % len(subjects)]
        rows.append(
            {
                **fixed,
                "date": day + timedelta(days=1) if day.weekday() == SUNDAY else day,
                "method": method,
                "title": title,
                "persons": int(times[n]) * 7 // 10,
                "person_times": int(times[n]),
                "signatures": int(times[n]) + n % 3,
                "volunteers": int(volunteers[n]),
                "hours": hours[n],
            }
        )
    return rows
