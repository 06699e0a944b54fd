"""T14: every event of the reports handed in, in the order of days."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from grants.contracts.models import Contract
from grants.milestones.models import Activity
from grants.milestones.queries import HANDED_IN
from grants.papers.audit_report.conduct import ActivityRow


def activities(contracts: Sequence[Contract], upto: date | None = None) -> dict[int, list[Activity]]:
    """By contract, of reports due until a day. One query."""
    found: dict[int, list[Activity]] = {}
    rows = Activity.objects.filter(report__contract__in=contracts, report__status__in=HANDED_IN)
    rows = rows if upto is None else rows.filter(report__milestone__due__lte=upto)
    for one in rows.select_related("site", "deliverable", "report").order_by("date", "id"):
        found.setdefault(one.report.contract_id, []).append(one)
    return found


def rows(told: Iterable[Activity]) -> list[ActivityRow]:
    return [
        ActivityRow(
            str(number), one.date, one.site.name, one.method, one.title, one.deliverable.code if one.deliverable else "",
            one.persons, one.person_times, one.signatures, one.volunteers, Decimal(one.hours),
        )
        for number, one in enumerate(told, 1)
    ]  # fmt: skip
