"""Milestone reports: what was reported, what of it is recognised and why."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from grants.contracts import queries as contracts
from grants.milestones import actions, queries, rules
from grants.milestones.models import Activity, Measurement, MilestoneReport
from grants.people.queries import units_below
from grants.portals.columns import (
    DateColumn,
    DueColumn,
    InstantColumn,
    LinkColumn,
    NumberColumn,
    QuantityColumn,
    StatusColumn,
    Table,
)
from grants.portals.federation.desk import DeskDetail, DeskList
from grants.portals.federation.drafts import DeskDraft
from grants.portals.federation.sign_offs import required
from grants.portals.fields import control
from grants.portals.filters import Filter, row_filter, status_filter
from grants.portals.forms import CountField, LineField, ProseField
from grants.portals.life import of_contract
from grants.portals.pages import Head, turn_to
from grants.portals.shown import day, quantity
from grants.portals.stepper import Step
from grants.spending.queries import READERS
from grants.trail import clock
from grants.trail.blockers import Act, Words

LIST = (_("Milestone reports"), "federation:milestone_reports")


class ReportTable(Table):
    caption = _("Milestone reports")
    milestone = LinkColumn(accessor="milestone__name", verbose_name=_("Milestone"))
    contract = tables.Column(accessor="contract__title", verbose_name=_("Contract"))
    organisation = tables.Column(accessor="contract__organisation__name", verbose_name=_("Provider"))
    due = DueColumn(accessor="milestone__due", verbose_name=_("Report due"), done="submit_at")
    submit_at = InstantColumn(verbose_name=_("Handed in"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = MilestoneReport
        fields = ("milestone", "contract", "organisation", "due", "submit_at", "status")
        order_by = "-submit_at"


class ReportFilter(Filter):
    searched = ("contract__number", "contract__title", "milestone__name", "contract__organisation__name")
    status = status_filter(MilestoneReport, leave_out=("draft",))
    contract = row_filter(contracts.visible, _("Contract"), "contract")

    class Meta:
        model = MilestoneReport
        fields: Sequence[str] = ()


class Reports(DeskList):
    title = _("Milestone reports")
    lead = _("What organisations say they delivered, and what of it is recognised.")
    queryset_for = staticmethod(queries.visible)
    table_class, filterset_class = ReportTable, ReportFilter
    empty = _("Reports will be listed here once an organisation hands one in.")


class ActivityTable(Table):
    caption = _("Activities")
    title = tables.Column()
    date = DateColumn()
    method = tables.Column()
    site = tables.Column(accessor="site__short_name", verbose_name=_("Place"))
    persons = NumberColumn()
    person_times = NumberColumn()
    signatures = NumberColumn()
    volunteers = NumberColumn()
    hours = QuantityColumn()

    class Meta(Table.Meta):
        model = Activity
        fields = ("title", "date", "method", "site", "persons", "person_times", "signatures", "volunteers", "hours")
        order_by = "date"


class ReportPage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/milestone_reports/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object.contract
        page = reverse("federation:contracts-detail", args=[contract.pk])
        return [(LIST[0], reverse(LIST[1])), (contract.number, f"{page}#milestones")]

    def head(self, obj: MilestoneReport) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Contract"), obj.contract.title), (_("Provider"), obj.contract.organisation), (_("Report due"), day(obj.milestone.due)),
        ]  # fmt: skip
        return Head(
            number=obj.contract.number, name=_now("Report: %(milestone)s") % {"milestone": obj.milestone.name}, parties=parties
        )

    def steps(self, obj: MilestoneReport) -> list[Step]:
        return of_contract(obj.contract, self.portal)

    def files(self, obj: MilestoneReport) -> Iterable[Any]:
        """Sign-in sheets may carry names: for those who judge the report, not for the places served."""
        reader = units_below(self.person, READERS).filter(pk=obj.contract.unit_id).exists()
        return obj.documents.all() if reader else ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report: MilestoneReport = self.object
        goals = {(t.deliverable_id, t.site_id): t.quantity for t in report.milestone.targets.all()}
        measured = report.measurements.select_related("deliverable", "site").order_by("deliverable_id", "site__path")
        activities = ActivityTable(report.activities.select_related("site"), request=self.request, prefix="a-")
        missed = turn_to(activities, self.request.GET.get("a-page", ""), 25)
        opinions = [
            queries.Opinion(s.group, s.issued, s.valid, tuple(getattr(s, name) for name in queries.ANSWERS))
            for s in report.satisfactions.all()
        ]
        return super().get_context_data(
            measured=[(m, goals.get((m.deliverable_id, m.site_id))) for m in measured], activities=activities, activities_missed=missed,
            opinions=opinions, sign_offs=required(report), may_decide=may_decide(report, self.person), **kwargs,
        )  # fmt: skip


def may_decide(report: MilestoneReport, person: Any) -> bool:
    """Whether the form that recognises figure by figure is hers now."""
    if report.status != "submitted" or not rules.may_recognise_part(report, person):
        return False
    act = Act(by=person, at=clock.now(), offered=True)
    return not rules.may_recognise_part.blockers(report, person) and not rules.not_the_payment_handler.blockers(report, act)


class PartForm(forms.Form):
    """A figure and a reason for each measurement; whatever is left as reported is recognised as reported."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    note = ProseField(label=_("Summary of the reasons"), help_text=_("The organisation reads it; it can reply."))

    def __init__(self, *args: Any, report: MilestoneReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measured = list(report.measurements.select_related("deliverable", "site").order_by("deliverable_id", "site__path"))
        for one in self.measured:
            words = f"{one.deliverable.name} · {one.site.short_name}"
            told = {"label": words, "required": True, "initial": one.reported}
            self.fields[f"figure-{one.pk}"] = CountField(**told)
            self.fields[f"reason-{one.pk}"] = LineField(
                label=_now("Reason: %(what)s") % {"what": words}, required=False, max_length=300
            )
            for name in (f"figure-{one.pk}", f"reason-{one.pk}"):
                self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    @property
    def rows(self) -> list[tuple[Measurement, list[tuple[Any, Any]]]]:
        """Each measurement with its two cells: the bound field and its control."""
        pairs = ((one, [self[f"figure-{one.pk}"], self[f"reason-{one.pk}"]]) for one in self.measured)
        return [(one, [(bound, control(bound)) for bound in bounds]) for one, bounds in pairs]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for one in self.measured:
            figure, reason = given.get(f"figure-{one.pk}"), given.get(f"reason-{one.pk}", "")
            if figure is None:
                continue
            if figure > one.reported:
                words = _now("At most what was reported: %(reported)s.")
                self.add_error(f"figure-{one.pk}", words % {"reported": quantity(one.reported)})
            elif figure < one.reported and not reason:
                self.add_error(f"reason-{one.pk}", _now("Say why less is recognised."))
        return given

    def decisions(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        return [
            {"measurement": one, "recognised": given[f"figure-{one.pk}"], "reason": given[f"reason-{one.pk}"]}
            for one in self.measured
        ]


class RecognisePart(DeskDraft):
    """Figure by figure: the page behind the button of this move, which needs more than a note."""

    title = _("Recognise in part")
    lead = _("Lower a figure and say why; every other figure is recognised as reported.")
    form_class = PartForm
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/milestone_reports/part.html"
    submit_label = _("Recognise in part")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1])), (self.object, reverse("federation:milestone_reports-detail", args=[self.object.pk]))]

    @property
    def kept(self) -> str:
        """Where a note waits that was typed into the button's own small form."""
        return f"part-of-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {"version": self.object.version, "note": self.request.session.get(self.kept, "")}
        return {**super().get_form_kwargs(), "report": self.object, "initial": initial}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require()
        if request.headers.get("HX-Request"):
            request.session[self.kept] = request.POST.get("note", "")[:2000]
            return HttpResponseClientRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def require(self) -> None:
        if not rules.may_recognise_part(self.object, self.person):
            raise PermissionDenied(_("This is not yours to do; nothing was changed."))

    def act(self, form: PartForm) -> MilestoneReport:
        given = form.cleaned_data
        actions.recognise_part(
            self.object, by=self.person, note=given["note"], version=given["version"], decisions=form.decisions()
        )
        self.request.session.pop(self.kept, None)
        report: MilestoneReport = self.object
        return report
