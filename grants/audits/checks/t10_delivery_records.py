"""虚列支出: person-times and signatures do not fit, or one picture proves two activities.

A report is not handed in with an activity of more person-times than signatures. Its figures are typed beside them, so they are held
against the signatures of their place too: against those of the activities charged to the deliverable, else of all that took place there.

What cannot be told here: whether a venue was closed that day, and what the attendance cost (no line of a ledger names its activity).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.audits.checks.facts import Activity, Book, Contract, File, Hit, Measured, Ref, Report

CODE = 10
TITLE = _("Person-times, signatures and pictures of activities")
CATEGORY = "FY"
TELLING = range(16, 49)  # set bits of a perceptual hash: sheets of paper have fewer and all look alike

OVER = _("“%(title)s” on %(day)s: %(reported)s person-times are reported, %(signed)s signed.")
FIGURE = _("%(name)s at %(site)s: %(reported)s person-times count, the activities reported there hold %(signed)s signatures.")
TWICE = _(
    "One picture is evidence in %(count)s places: %(where)s. There is a suspicion that a picture of one activity was used for another."
)


def hits(book: Book) -> Iterator[Hit]:
    for contract in book.contracts:
        yield from _activities(contract)
        yield from _figures(contract)
    yield from _pictures(book)


def _activities(contract: Contract) -> Iterator[Hit]:
    for one in contract.activities:
        if one.person_times > one.signatures:
            told = {"title": one.title, "day": str(one.on), "reported": str(one.person_times), "signed": str(one.signatures)}
            yield Hit(contract.key, f"signatures:{one.key}", OVER, tuple(told.items()), (_row(one),), one.on)


def _figures(contract: Contract) -> Iterator[Hit]:
    places: dict[tuple[int, str], list[Activity]] = {}
    for one in contract.activities:
        places.setdefault((one.report, one.site), []).append(one)
    for figure in contract.measured:
        held = _held(places.get((figure.report, figure.site), []), figure)
        most = sum(max(one.signatures, one.person_times) for one in held)  # more person-times than signatures were told above
        if not figure.person_times or not held or figure.counts <= most:
            continue
        told = {
            "name": figure.name, "site": figure.site, "reported": _whole(figure.counts),
            "signed": str(sum(one.signatures for one in held)),
        }  # fmt: skip
        rows = tuple(dict.fromkeys(_row(one) for one in held))
        yield Hit(contract.key, f"figure:{figure.key}", FIGURE, tuple(told.items()), rows, max(one.on for one in held))


def _held(there: list[Activity], figure: Measured) -> list[Activity]:
    """The activities charged to its deliverable, else all that took place there."""
    return [one for one in there if one.deliverable == figure.deliverable] or there


@dataclass(frozen=True, slots=True)
class _Place:
    contract: int
    report: int
    activity: int | None
    row: Ref
    where: str
    on: date | None


def _pictures(book: Book) -> Iterator[Hit]:
    """One hit for a picture, of the first contract of the scope that holds it; dated when it was last shown."""
    inside = {contract.key for contract in book.contracts}
    seen: dict[str, list[_Place]] = {}
    contracts = [*((c, c.activities) for c in book.contracts), *((c, activities) for c, _lines, activities in book.elsewhere)]
    for contract, activities in contracts:
        for place, file in _shown(contract, activities):
            places = seen.setdefault(_likeness(file), [])
            if place not in places:
                places.append(place)
    for likeness, places in seen.items():
        apart = _apart(places)
        home = next((place.contract for place in apart if place.contract in inside), None)
        if len(apart) > 1 and home is not None:
            told = (("count", str(len(apart))), ("where", "；".join(place.where for place in apart)))
            rows = tuple(dict.fromkeys(place.row for place in apart))
            yield Hit(home, f"picture:{likeness}", TWICE, told, rows, max((p.on for p in apart if p.on), default=None))


def _shown(contract: Contract, activities: tuple[Activity, ...]) -> Iterator[tuple[_Place, File]]:
    for one in activities:
        where = f"{contract.number} {one.on} {one.title}"
        yield from (
            (_Place(contract.key, one.report, one.key, _row(one), where, one.on), file) for file in one.files if file.picture
        )
    for report in contract.reports:
        where = f"{contract.number} {report.milestone}"
        place = _Place(contract.key, report.key, None, _report(report), where, report.submitted_on)
        yield from ((place, file) for file in report.files if file.picture)


def _apart(places: list[_Place]) -> list[_Place]:
    """In the order of their keys. A report that shows the picture of one of its own activities adds no place."""
    told = {place.report for place in places if place.activity is not None}
    found = [place for place in places if place.activity is not None or place.report not in told]
    return sorted(found, key=lambda place: (place.contract, place.report, place.activity or 0))


def _likeness(file: File) -> str:
    """What makes two pictures one: their look where it is telling, else their very bytes."""
    return file.picture if is_telling(file) else file.sha256[:16]


def is_telling(file: File) -> bool:
    return int(file.picture, 16).bit_count() in TELLING


def _row(activity: Activity) -> Ref:
    return Ref("milestone_reports", activity.report, f"{activity.on} {activity.title}")


def _report(report: Report) -> Ref:
    return Ref("milestone_reports", report.key, report.milestone)


def _whole(figure: Decimal) -> str:
    return f"{figure.normalize():f}"
