"""Audit reports on this desk: what was issued, a draft to look at, issuing one, the file itself."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views import View

from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.listings import queries as listings
from grants.listings.models import Programme
from grants.papers import files, issue, queries, rules
from grants.papers.audit_report.gather.report import NothingToReport
from grants.papers.models import Paper
from grants.portals.federation.desk import DeskPage
from grants.trail.blockers import Refused

SUBJECTS: dict[str, Any] = {"contracts": contracts.visible, "programmes": listings.visible_programmes}


def of_contract(contract: Contract, person: Any) -> QuerySet[Paper]:
    return queries.visible(person).filter(queries.covering(contract))


def of_programme(programme: Programme, person: Any) -> QuerySet[Paper]:
    return queries.visible(person).filter(programme=programme)


def may_issue(bought: Iterable[Contract], person: Any) -> bool:
    """Whether the button is shown: she may, for every contract the report covers."""
    return rules.may_issue_all(list(bought), person)


class OfSubject(DeskPage):
    """A page about the report of one contract or one project that the person sees."""

    stage = ""

    def subject(self) -> Any:
        return get_object_or_404(SUBJECTS[self.stage](self.person), pk=self.kwargs["pk"])

    def back(self, subject: Any) -> str:
        return reverse(f"federation:{self.stage}-detail", args=[subject.pk]) + "#papers"


class Draft(OfSubject):
    """The report as it would be now, with its watermark; nothing is stored."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        subject = self.subject()
        try:
            data = issue.draft(subject)
        except NothingToReport:
            messages.warning(request, _("No contract of it is signed yet, so there is nothing to report on."))
            return redirect(self.back(subject))
        return pdf(data, f"{subject.number}.pdf")


class Issue(OfSubject):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        subject = self.subject()
        make = issue.contract_audit if isinstance(subject, Contract) else issue.project_audit
        try:
            paper = make(subject, by=self.person)
        except NothingToReport:
            messages.warning(request, _("No contract of it is signed yet, so there is nothing to report on."))
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            words = _("The report was issued as %(serial)s: %(pages)s pages, entered in the trail of every contract it covers.")
            messages.success(request, words % {"serial": paper.serial, "pages": paper.pages})
        return redirect(self.back(subject))


class File(DeskPage, View):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paper = get_object_or_404(queries.visible(self.person), pk=kwargs["pk"])
        data = files.original(paper)
        if data is None:
            raise Http404
        return pdf(data, paper.file_name)


def pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


urls = [
    path("papers/<int:pk>/", File.as_view(), name="papers-file"),
    *(path(f"{s}/<int:pk>/report_draft/", Draft.as_view(stage=s), name=f"{s}-report_draft") for s in SUBJECTS),
    *(path(f"{s}/<int:pk>/issue_report/", Issue.as_view(stage=s), name=f"{s}-issue_report") for s in SUBJECTS),
]
