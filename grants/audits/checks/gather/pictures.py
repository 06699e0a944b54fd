"""Reports of contracts outside the scope that show a picture of one inside it. One query for so many pictures, two for their rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import Q, QuerySet

from grants.audits.checks import facts
from grants.audits.checks.gather.files import Files
from grants.audits.checks.t10_delivery_records import is_telling
from grants.contracts.models import Contract
from grants.listings import standstill
from grants.milestones.models import MilestoneReport
from grants.milestones.queries import HANDED_IN

TOGETHER = 20_000  # pictures asked for at once


def reports(inside: Sequence[Contract], told: Iterable[facts.Contract], files: Files) -> dict[int, list[facts.Report]]:
    """By contract."""
    shown = {file for contract in told for report in contract.reports for file in report.files if file.picture}
    outside = MilestoneReport.objects.filter(status__in=HANDED_IN).exclude(contract__in=inside)
    keys = set(_asked(outside, "documents__perceptual_hash__in", {file.picture for file in shown if is_telling(file)}))
    keys |= set(_asked(outside, "documents__sha256__in", {file.sha256 for file in shown}))
    found: dict[int, list[facts.Report]] = defaultdict(list)
    rows = MilestoneReport.objects.filter(pk__in=keys).select_related("milestone").prefetch_related("documents")
    for row in rows.order_by("contract_id", "pk") if keys else ():
        found[row.contract_id].append(report(row, files))
    return found


def report(row: MilestoneReport, files: Files) -> facts.Report:
    papers = files.told(row.documents.all())
    return facts.Report(row.pk, row.milestone.name, row.milestone.due, standstill.day(row.submit_at), row.status, papers)


def _asked(rows: "QuerySet[MilestoneReport]", by: str, wanted: set[str]) -> Iterator[int]:
    left = iter(sorted(wanted))
    while part := list(islice(left, TOGETHER)):
        yield from rows.filter(Q(**{by: part})).order_by().values_list("pk", flat=True)
