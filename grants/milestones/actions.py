"""What people do with milestone reports."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from grants.contracts.models import Milestone
from grants.milestones import rules
from grants.milestones.models import Activity, Measurement, MilestoneReport, Satisfaction
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Act
from grants.trail.chain import append
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.moves import lock as lock_row
from grants.trail.moves import move, plain, require
from grants.trail.signoffs import given_for
from grants.trail.signoffs import sign_off as give

EDITABLE = ("draft", "returned")
Rows = Iterable[Mapping[str, Any]]
PARTS: dict[str, Any] = {"measurements": Measurement, "activities": Activity, "satisfactions": Satisfaction}


def draft(
    *, by: User, milestone: Milestone, documents: Iterable[Any] = (), narrative: str = "", origin: str = "entered", **parts: Rows
) -> MilestoneReport:
    """Begin the report of a milestone; parts: measurements, activities, satisfactions."""
    report = MilestoneReport(contract=milestone.contract, milestone=milestone, narrative=narrative, origin=origin)
    require(rules.may_draft, report, by)
    with transaction.atomic():
        begun: MilestoneReport = begin(report, by=by)
        begun.documents.set(documents)
        _parts(begun, parts)
    return begun


def revise(
    report: MilestoneReport, *, by: User, version: int | None = None, narrative: str | None = None,
    documents: Iterable[Any] | None = None, **parts: Rows,
) -> MilestoneReport:  # fmt: skip
    """Change a draft or returned report; given parts replace those there. A signature on what was changed no longer counts."""
    require(rules.may_draft, report, by)
    fields = {} if narrative is None else {"narrative": narrative}
    with transaction.atomic():
        before = content(lock_row(report))
        revised: MilestoneReport = edit(report, by=by, version=version, within=EDITABLE, **fields)
        if documents is not None:
            revised.documents.set(documents)
        _parts(revised, parts)
        if given_for(revised, "submit") and content(lock_row(report)) != before:
            _void_signature(revised, by)
    return revised


def content(report: MilestoneReport) -> list[Any]:
    """Everything that is told in a report and that a signature covers, comparable."""
    told: list[Any] = [report.narrative, sorted(report.documents.values_list("pk", flat=True))]
    for model in PARTS.values():
        names = [f.attname for f in model._meta.concrete_fields if f.name not in {"id", "report", "origin"}]
        told.append(sorted(map(str, model.objects.filter(report=report).values_list(*names))))
    return told


def _void_signature(report: MilestoneReport, by: User) -> None:
    """Sign-offs count for one version, so the version steps on; the entry says why."""
    row = lock_row(report)
    row.version += 1
    append(row, Act(by=by, at=clock.now()), move="edit", role="", was=row.status, facts={"signature_void": True})
    row.save(force_update=True)
    report.version = row.version


def _parts(report: MilestoneReport, parts: Mapping[str, Rows]) -> None:
    for name, rows in parts.items():
        model = PARTS[name]
        model.objects.filter(report=report).delete()
        made = [model(report=report, origin=report.origin, **row) for row in rows]
        for row in made:
            row.clean_fields()
        model.objects.bulk_create(made)


send_back = plain("send_back")
submit = plain("submit")
reject = plain("reject")
lock = plain("lock")


def sign_off(report: MilestoneReport, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """The organisation's accountant signs the financial part of a report that is to be submitted."""
    return give(report, move, role=role, by=by, note=note, version=version)


def recognise(report: MilestoneReport, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Recognise every figure as reported."""
    with transaction.atomic():
        lock_row(report)
        entry = move(report, "recognise", by=by, note=note, version=version)
        report.measurements.update(recognised=F("reported"))
    return entry


def recognise_part(
    report: MilestoneReport, *, by: User, note: str = "", version: int | None = None, decisions: Rows = ()
) -> Entry:
    """Recognise each figure as decided (measurement, recognised, reason); what is not named is recognised as reported."""
    require(rules.may_recognise_part, report, by)
    with transaction.atomic():
        row = lock_row(report)
        if row.status == MilestoneReport.Status.SUBMITTED and version in (None, row.version):  # else the door refuses below
            report.measurements.update(recognised=F("reported"))
            for decision in decisions:
                figure = report.measurements.get(pk=decision["measurement"].pk)
                figure.recognised, figure.reason = decision["recognised"], decision.get("reason", "")
                figure.full_clean()
                figure.save()
        return move(report, "recognise_part", by=by, note=note, version=version)
