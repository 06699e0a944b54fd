"""What an auditor is to find in the work of the planted contracts: signed late, signatures short, one photograph twice, a firm of one's own.

Every act goes through its door: what is odd is what people did, not what somebody wrote past the rules.
"""

import io
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

from grants.evidence.actions import store
from grants.evidence.models import StoredFile
from grants.milestones import actions as reports
from grants.milestones.models import MilestoneReport
from grants.people import actions as people
from grants.people.models import RelatedFirm
from grants.people.roles import Role
from grants.rulebook import calendar
from grants.story import agreeing
from grants.story.course import AGREEING, Course, next_day
from grants.story.life import Life

EARLY = 12  # days from the first activity to the signature
SIGNED = 38  # signatures on the list; the figure beside it says 50
Row = Mapping[str, Any]


def signing_day(first: date) -> date:
    """When a contract whose drafting begins on `first` is signed: one act each working day."""
    day = calendar.roll_over(first)
    for _act in AGREEING[1:]:
        day = next_day(day)
    return day


def first_activity(first: date) -> date:
    """Twelve days before that; the term of the plan begins no later."""
    return signing_day(first) - timedelta(days=EARLY)


def agree_late(course: Course, first: date) -> None:
    """Drafted to signed as always, only that its first day and an activity are long gone by then; in force on the day it is signed."""
    day = calendar.roll_over(first)
    for act in AGREEING:
        course.at(day, 10, act, course.life)
        signed, day = day, next_day(day)
    course.at(signed, 15, agreeing.start, course.life)


def activity(life: Life, day: date, title: str, person_times: int, place: int = 0) -> Row:
    """One event, as many signatures as person-times."""
    return {
        "site": life.sites[place], "date": day, "method": "group", "title": title, "persons": min(person_times, 30),
        "person_times": person_times, "signatures": person_times,
    }  # fmt: skip


def too_few_signatures(life: Life, day: date, place: int = 0) -> Row:
    """The only event of its place and report: 38 signed, while the figure of the milestone there, its target, is 50 person-times."""
    return activity(life, day, "亲子手工课", SIGNED, place)


def show_photograph(life: Life, report: MilestoneReport, title: str, *, again: bool = False) -> None:
    """Attach the photograph to a report that is still being written; `again`: made smaller and saved anew, so that no byte is the same."""
    lead = life.theirs(Role.ORG_LEAD)
    picture = photograph(title, again, by=lead)
    reports.revise(report, by=lead, documents=[*report.documents.all(), picture])


def photograph(title: str, again: bool, *, by: Any) -> StoredFile:
    name = f"{title}{'（二）' if again else ''}.jpg"
    return store(ContentFile(_saved(again), name), by=by, origin="synthetic")


@cache
def _saved(again: bool) -> bytes:
    out = io.BytesIO()
    picture = _drawn().resize((480, 360), Image.Resampling.LANCZOS) if again else _drawn()
    picture.save(out, "JPEG", quality=82 if again else 92)
    return out.getvalue()


def _drawn() -> Image.Image:
    """A room with people in it, out of focus; light and shadow enough to be told from any other picture by its look."""
    room = Image.new("RGB", (640, 480), "#d8c9a8")
    pen = ImageDraw.Draw(room)
    for n, shade in enumerate(("#7a5c3e", "#e9e2d0", "#4d6a5a", "#c98f5a", "#38404f", "#efe6c8", "#8b3d2f", "#b9c7bd")):
        left, top = (n * 173) % 600, (n * 131) % 400
        pen.ellipse((left, top, left + 150, top + 120), fill=shade)
        pen.rectangle(((left + 310) % 600, (top + 190) % 430, (left + 310) % 600 + 70, (top + 190) % 430 + 90), fill=shade)
    return room.filter(ImageFilter.GaussianBlur(6))


def declare_firm(life: Life, name: str, since: date) -> RelatedFirm:
    """The project lead is the legal representative of a firm; the organisation has said so itself."""
    officer = life.theirs(Role.ORG_LEAD).name
    return people.declare_firm(
        life.provider, by=life.theirs(Role.ORG_ADMIN), name=name, officer=officer, nature="法定代表人", since=since
    )
