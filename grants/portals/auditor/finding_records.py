"""Linking the vouchers, instalments, reports and purchases that prove a finding."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import finding_actions, finding_rules, records
from grants.audits.findings import Finding
from grants.portals import find
from grants.portals.auditor import desk
from grants.portals.auditor.desk import DeskPage
from grants.portals.digits import number_of
from grants.trail.blockers import Refused, Words


class OfFinding(DeskPage):
    """A page about the records of one finding."""

    http_method_names = ["get", "post", "head", "options"]

    @cached_property
    def finding(self) -> Finding:
        rows = desk.findings_of(self.person)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def page(self) -> str:
        return reverse("auditor:findings-detail", args=[self.finding.pk])


class Records(OfFinding):
    """Everything of the contract that could prove it, found by any fragment; several are ticked and linked at once."""

    title = _("Link records")
    template_name = "auditor/findings/records.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Findings"), reverse("auditor:findings")), (self.finding.number, self.page)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_draft(self.finding, request)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, wrong = find.read(self.request.GET.get("q", ""))
        linked = {(row.kind, row.object_id) for row in self.finding.records.all()}
        kinds = [
            (label, [(row, (row.kind, row.key) in linked) for row in rows])
            for label, rows in records.search(self.finding.contract, asked)
        ]
        return super().get_context_data(
            finding=self.finding, asked=asked, wrong=wrong, kinds=kinds, linked=list(self.finding.records.all()), most=records.MOST,
            back=self.page, **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_draft(self.finding, request)
        ticked = [one.partition(":") for one in request.POST.getlist("row")[:500]]
        keys = [(kind, key) for kind, _colon, told in ticked if (key := number_of(told, 12)) is not None]
        chosen = records.pick(self.finding.contract, keys)
        try:
            finding_actions.link(self.finding, by=self.person, records=chosen)
        except Refused as refusal:
            messages.warning(request, refusal.message)
            return redirect(self.page)
        messages.success(request, _("%(count)s records are linked.") % {"count": self.finding.records.count()})
        return redirect(self.page + "#records")


class Unlink(OfFinding):
    """Taking a record off the finding; the record itself stays where it is."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_draft(self.finding, request)
        row = get_object_or_404(self.finding.records, pk=self.kwargs["record"])
        try:
            finding_actions.unlink(self.finding, by=self.person, records=[row])
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return redirect(reverse("auditor:findings-records", args=[self.finding.pk]))


def require_draft(finding: Finding, request: HttpRequest) -> None:
    if not finding_rules.may_draft(finding, request.user):
        raise PermissionDenied(_("Findings are written by the auditors of the team."))
