"""The audit reports on a contract of one's own: which holds, which was superseded by which, and the file as issued."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.http import content_disposition_header

from grants.contracts.models import Contract
from grants.papers import files, queries
from grants.papers.models import Paper
from grants.portals.provider import own
from grants.portals.provider.desk import DeskPage


def of_contract(contract: Contract, person: Any) -> QuerySet[Paper]:
    return queries.visible(person).filter(queries.covering(contract)).defer("facts")


class File(DeskPage):
    """The PDF of a report on one of her contracts."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        contract = get_object_or_404(own.contracts(self.person), pk=kwargs["pk"])
        paper = get_object_or_404(of_contract(contract, self.person), pk=kwargs["number"])
        data = files.original(paper)
        if data is None:
            raise Http404
        answer = HttpResponse(data, content_type="application/pdf")
        answer["Content-Disposition"] = content_disposition_header(True, paper.file_name)
        answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "private, no-store"
        return answer


urls = [path("contracts/<int:pk>/papers/<int:number>/", File.as_view(), name="contracts-paper")]
