"""Milestone reports of one's own: the list, one report, the beginning of a report, the page on which it is written."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Milestone
from grants.milestones import actions, rules
from grants.milestones.models import MilestoneReport
from grants.milestones.queries import ANSWERS
from grants.people.roles import Role
from grants.portals.columns import DueColumn, InstantColumn, LinkColumn, StatusColumn, Table
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Head
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskList, DeskPage, contract_filter
from grants.portals.provider.outcome import Outcome
from grants.portals.provider.report_draft import ReportDraft
from grants.portals.provider.self_saving import SelfSaving
from grants.trail.blockers import Refused, Words
from grants.trail.models import Entry
from grants.trail.signoffs import given_for

NOT_HERS = _("Reports are written by the project lead and the accountant of the organisation; you can read this one.")


class ReportTable(Table):
    caption = _("Our milestone reports")
    name = LinkColumn(accessor="milestone__name", verbose_name=_("Milestone"))
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    title = tables.Column(accessor="contract__title", verbose_name=_("Title"))
    due = DueColumn(accessor="milestone__due", verbose_name=_("Report due"), done="submit_at")
    submit_at = InstantColumn(verbose_name=_("Submitted"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = MilestoneReport
        fields = ("name", "contract", "title", "due", "submit_at", "status")
        order_by = "-due"


class ReportFilter(Filter):
    searched = ("milestone__name", "contract__number", "contract__title")
    status = status_filter(MilestoneReport)
    contract = contract_filter()

    class Meta:
        model = MilestoneReport
        fields: Sequence[str] = ()


class Reports(DeskList):
    title = _("Milestone reports")
    lead = _("What your organisation says it delivered, and what of it was recognised.")
    queryset_for = staticmethod(own.reports)
    table_class, filterset_class = ReportTable, ReportFilter
    empty = _("Reports will be listed here; each begins at a milestone on the page of its contract.")


def crumbs_of(contract: Any) -> list[tuple[Words, str]]:
    return [
        (_("Contracts"), reverse("provider:contracts")),
        (contract.number, reverse("provider:contracts-detail", args=[contract.pk])),
    ]


def returned(report: MilestoneReport) -> Entry | None:
    """Why the report came back, while it is with the organisation."""
    if report.status != MilestoneReport.Status.RETURNED:
        return None
    sent = Entry.objects.filter(kind=report.machine, object_id=report.pk, move="send_back")
    return sent.select_related("by").order_by("-id").first()


class ReportPage(DeskDetail):
    queryset_for = staticmethod(own.reports)
    template_name = "provider/milestone_reports/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return crumbs_of(self.object.contract)

    def head(self, obj: MilestoneReport) -> Head:
        return Head(
            name=obj.milestone.name, number=obj.contract.number,
            parties=[
                (_("Contract"), obj.contract.title), (_("Purchaser"), obj.contract.unit), (_("Report due"), obj.milestone.due.isoformat()),
            ],
        )  # fmt: skip

    def files(self, obj: MilestoneReport) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        targets = {(t.deliverable_id, t.site_id): t.quantity for t in report.milestone.targets.all()}
        measured = report.measurements.select_related("deliverable", "site").order_by("deliverable_id", "site__path")
        return super().get_context_data(
            measurements=[(m, targets.get((m.deliverable_id, m.site_id))) for m in measured],
            activities=list(report.activities.select_related("site", "deliverable")),
            satisfactions=[(s, [getattr(s, name) for name in ANSWERS]) for s in report.satisfactions.all()],
            returned=returned(report),
            signature=given_for(report, "submit").get(Role.ORG_ACCOUNTANT),
            may_edit=report.status in actions.EDITABLE and rules.may_draft(report, self.request.user),
            **kwargs,
        )


class ReportNew(DeskPage):
    """The door to a report: what is due, and the button that begins it. Who comes a second time is led to the one begun."""

    template_name = "provider/milestone_reports/new.html"
    title = _("Write the report")

    @cached_property
    def milestone(self) -> Milestone:
        rows = Milestone.objects.filter(contract__in=own.contracts(self.request.user)).select_related(
            "contract__organisation", "contract__unit"
        )
        found: Milestone = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def begun(self) -> MilestoneReport | None:
        return own.reports(self.request.user).filter(milestone=self.milestone).exclude(status="rejected").first()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return crumbs_of(self.milestone.contract)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        begun = self.begun()
        if begun is not None:
            return redirect("provider:milestone_reports-detail", pk=begun.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        report = self.begun()
        if report is None:
            try:
                report = actions.draft(by=self.person, milestone=self.milestone)
            except Refused as refusal:
                messages.error(request, refusal.message)
                return redirect("provider:contracts-detail", pk=self.milestone.contract_id)
        editable = report.status in actions.EDITABLE
        return redirect("provider:milestone_reports-edit" if editable else "provider:milestone_reports-detail", pk=report.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sketch = MilestoneReport(contract=self.milestone.contract, milestone=self.milestone)
        targets = self.milestone.targets.select_related("deliverable", "site")
        return super().get_context_data(
            milestone=self.milestone, targets=list(targets), may=rules.may_draft(sketch, self.request.user), **kwargs
        )


class ReportEdit(SelfSaving):
    template_name = "provider/milestone_reports/edit.html"
    about = "report"
    pages = ("provider:milestone_reports-detail", "provider:milestone_reports-edit")
    editable = actions.EDITABLE
    closed = _("This report is “%(status)s” and can no longer be changed.")
    saved = _("The report is saved as a draft.")

    @cached_property
    def report(self) -> MilestoneReport:
        found: MilestoneReport = get_object_or_404(own.reports(self.request.user), pk=self.kwargs["pk"])
        return found

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("provider:milestone_reports-detail", args=[self.report.pk])
        return [*crumbs_of(self.report.contract), (self.report.milestone.name, page)]

    def begun(self) -> ReportDraft:
        return ReportDraft(self.report, self.request)

    def check(self) -> None:
        if not rules.may_draft(self.report, self.request.user):
            raise PermissionDenied(NOT_HERS)

    def drawn(self, draft: ReportDraft, outcome: Outcome | None = None, status: int = 200) -> HttpResponse:
        report = draft.report
        context = self.get_context_data(
            title=report.milestone.name, report=report, draft=draft, outcome=outcome, seen=draft.mark, returned=returned(report),
            signature=given_for(report, "submit").get(Role.ORG_ACCOUNTANT),
        )  # fmt: skip
        return self.render_to_response(context, status=status)
