"""The result sheet of a roadshow on any page: which were issued, the files, and issuing the next one.

One address for every desk and for the public: who may read it is asked of the papers' own queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from grants.papers import files, kinds, queries, rules
from grants.papers.models import Paper
from grants.papers.session_result import issue
from grants.roadshows.models import Roadshow
from grants.spreadsheets.session_result import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOSTS = "federation"  # the desk that issues


@dataclass(frozen=True)
class Sheets:
    """What a page shows of them. `issue_url` "" where she may not issue; `fresh`: the last says all there is to say."""

    over: bool
    papers: Sequence[Paper]
    issue_url: str = ""
    fresh: bool = False

    @property
    def shown(self) -> bool:
        return bool(self.papers) or bool(self.issue_url)

    @property
    def latest(self) -> int:
        return self.papers[0].pk if self.papers else 0


def sheets(roadshow: Roadshow, person: Any, portal: str) -> Sheets:
    """Nothing before the session is over; one query after it, for its host a handful more."""
    if roadshow.status not in issue.OVER:
        return Sheets(over=False, papers=[])
    papers = list(queries.results(person).filter(roadshow=roadshow).defer("facts").order_by("-id"))
    if portal != HOSTS or not rules.may_issue_result(roadshow, person):
        return Sheets(True, papers)
    url = reverse(f"{HOSTS}:roadshows-issue_result", args=[roadshow.pk])
    return Sheets(True, papers, url, bool(papers) and not issue.outdated(roadshow))


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as issued."""
    paper = get_object_or_404(queries.results(request.user), pk=pk)
    data = files.original(paper)
    if data is None:
        raise Http404
    return _saved(data, "application/pdf", paper.file_name)


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The same facts as a workbook, made from those of the paper."""
    paper = get_object_or_404(queries.results(request.user), pk=pk)
    made = workbook(kinds.read(paper.facts)[1], paper.facts_sha256)
    return _saved(made, XLSX, paper.file_name.removesuffix(".pdf") + ".xlsx")


def _saved(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


urls = [
    path("session_results/<int:pk>/sheet/", sheet, name="session_result"),
    path("session_results/<int:pk>/workbook/", table, name="session_result-workbook"),
]
