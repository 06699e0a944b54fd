"""A milestone report while it is written: its parts as forms, each saved as far as it can be read, the rest kept as typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Deliverable, Target
from grants.milestones import actions
from grants.milestones import queries as milestones
from grants.milestones.models import MilestoneReport
from grants.people.models import Unit
from grants.portals.lines import MORE, with_more
from grants.portals.provider.documents import DocumentsForm
from grants.portals.provider.outcome import Outcome, of_lines
from grants.portals.provider.report_forms import (
    Activities,
    MeasurementForm,
    NarrativeForm,
    Satisfactions,
    initial_activity,
    initial_satisfaction,
)
from grants.portals.seen import mark_of, remember, require_seen
from grants.trail.blockers import Blocked, Blocker, Refused, Words
from grants.trail.money import ZERO
from grants.trail.moves import available_moves, lock

PARTS: Mapping[str, Words] = {
    "measurements": _("Figures"), "activities": _("Activities"), "satisfaction": _("Satisfaction"), "narrative": _("What was done"),
    "documents": _("Documents"), "sign_offs": _("Accountant's signature"), "": _("Conditions"),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One deliverable at one place: what is due by this milestone, in all, and what earlier reports told."""

    deliverable: Deliverable
    site: Unit
    due: Decimal
    whole: Decimal
    earlier: Decimal | None
    form: MeasurementForm
    first: bool  # of its deliverable, for the heading of the group


class ReportDraft:
    """The forms of one report, unbound or bound to what was posted."""

    def __init__(self, report: MilestoneReport, request: HttpRequest) -> None:
        self.report, self.request = report, request
        self.person: Any = request.user
        self.posted = request.method == "POST"
        data: Any = request.POST if self.posted else None
        more = request.POST.get(MORE, "") if self.posted else ""
        if more in ("activities", "satisfactions"):
            data = with_more(request.POST, more)
        self.grid = list(self._grid(data))
        choices = {
            "deliverables": {str(c.deliverable.pk): c.deliverable for c in self.grid},
            "sites": {str(c.site.pk): c.site for c in self.grid},
        }
        known = report.activities.all()
        self.activities = Activities(data, initial=[initial_activity(a) for a in known], form_kwargs=choices)
        self.satisfactions = Satisfactions(data, initial=[initial_satisfaction(s) for s in report.satisfactions.all()])
        self.narrative = NarrativeForm(data, initial={"narrative": report.narrative})
        self.documents = DocumentsForm(data, request.FILES if self.posted else None, held=report.documents.all(), by=self.person)

    def _grid(self, data: Any) -> Any:
        targets = Target.objects.filter(deliverable__contract=self.report.contract_id).select_related(
            "deliverable", "site", "milestone"
        )
        due: dict[tuple[int, int], Decimal] = {}
        whole: dict[tuple[int, int], Decimal] = {}
        rows: dict[tuple[int, int], tuple[Deliverable, Unit]] = {}
        for t in targets.order_by("deliverable_id", "site__path"):
            where = t.deliverable_id, t.site_id
            rows[where] = t.deliverable, t.site
            whole[where] = whole.get(where, ZERO) + t.quantity
            if t.milestone_id == self.report.milestone_id:
                due[where] = t.quantity
        told = {(m.deliverable_id, m.site_id): m for m in self.report.measurements.all()}
        before = milestones.by_site([self.report.contract])[self.report.contract_id]
        earlier = {(d.deliverable.pk, d.site.pk): d.reported for d in before if d.site is not None}
        last = None
        for where, (deliverable, site) in rows.items():
            stored = told.get(where)
            initial = {"reported": stored.reported, "precision": stored.precision, "basis": stored.basis} if stored else {}
            form = MeasurementForm(data, deliverable=deliverable, site=site, initial=initial)
            yield Cell(deliverable, site, due.get(where, ZERO), whole[where], earlier.get(where), form, deliverable.pk != last)
            last = deliverable.pk

    @property
    def mark(self) -> str:
        """A name for what is stored now."""
        return mark_of(list(map(str, actions.content(self.report))))

    def save(self, version: int | None) -> Outcome:
        """Save every part that can be read, in one transaction; say which could not."""
        outcome, by = Outcome(), self.person
        given = self._readable(outcome)
        outcome.wrong += self.documents.receive()
        try:
            with transaction.atomic():
                self.report = lock(self.report)
                require_seen(self.request, self.report, self.mark)
                documents = self.documents.result(self.report.documents.all())
                actions.revise(self.report, by=by, version=version, documents=documents, **given)
                self.report = milestones.visible(by).get(pk=self.report.pk)
                remember(self.request, self.report, self.mark)
        except Refused as refusal:
            outcome.refusal = refusal
        except ValidationError as error:
            outcome.refusal = Blocked(*(Blocker("invalid", words) for words in error.messages))
        return outcome

    def _readable(self, outcome: Outcome) -> dict[str, Any]:
        given: dict[str, Any] = {}
        wrong = [
            (f"{c.deliverable} {c.site.short_name}", str(e), str(b.id_for_label))
            for c in self.grid
            for b in c.form
            for e in b.errors
        ]
        if not wrong:
            given["measurements"] = [
                {"deliverable": c.deliverable, "site": c.site, **c.form.cleaned_data}
                for c in self.grid
                if c.form.cleaned_data["reported"] is not None
            ]
        outcome.wrong += wrong
        tables = (
            ("activities", PARTS["activities"], self.activities),
            ("satisfactions", PARTS["satisfaction"], self.satisfactions),
        )
        for name, title, lines in tables:
            if lines.is_valid():
                given[name] = lines.rows()
            else:
                outcome.wrong += of_lines(title, lines)
        if self.narrative.is_valid():
            given["narrative"] = self.narrative.cleaned_data["narrative"]
        outcome.wrong += [(str(b.label), str(e), str(b.id_for_label)) for b in self.narrative for e in b.errors]
        return given

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """Each part with what the door still misses in it, read from what is stored."""
        offer = next((o for o in available_moves(self.report, self.request.user) if o.name == "submit"), None)
        missing: dict[str, list[str]] = {}
        for blocker in offer.blockers if offer else ():
            missing.setdefault(blocker.anchor if blocker.anchor in PARTS else "", []).append(str(blocker))
        return [{"key": key, "label": label, "missing": missing.get(key, [])[:5]} for key, label in PARTS.items()]
