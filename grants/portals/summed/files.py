"""The summary to take away: paper, workbook, plain table, all of the same facts; and issuing it as a paper."""

import hashlib
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries import tables
from grants.disbursements.summaries.facts import SummaryFacts
from grants.disbursements.summaries.gather import MOST_LISTED, About
from grants.evidence.types import TYPES
from grants.papers.rules import may_issue
from grants.papers.summary import issue, paper
from grants.people.models import Unit
from grants.portals.summed.chosen import Chosen
from grants.portals.summed.page import Summed
from grants.spreadsheets.summary import workbook
from grants.trail.blockers import Refused, Words
from grants.trail.canonical import canonical


class Described(Summed):
    """A page that names its scope on paper."""

    def root(self) -> Unit | None:
        """The one place all of this desk's money is of, where there is one."""
        return None

    @property
    def place(self) -> Unit | None:
        return self.chosen.unit or self.root()

    def about(self) -> About:
        told = dict(self.chosen.told)
        scope = [(say.SCOPE["own" if self.chosen.own else "unit"], self.place.name if self.place else say.ALL)]
        scope += [(say.SCOPE[name], told.get(name, say.ALL)) for name in say.GROUPS if name != "unit"]
        issuer = self.place.name if self.place is not None else say.PUBLIC_ISSUER
        return About(issuer, tuple(scope), least=self.withholds, small=self.small if self.withholds else None)

    def facts(self) -> SummaryFacts:
        return issue.draft(self.scope, self.about())


class File(Described):
    """`kind`: pdf, xlsx or csv."""

    kind = "pdf"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated and self.scope.contracts.count() > MOST_LISTED:
            words = _("A file holds at most %(most)s contracts. Choose a smaller place, a year or a source; nothing was made.")
            messages.warning(request, words % {"most": MOST_LISTED})
            return redirect(self.to("summary", self.chosen.asked))
        facts = self.facts()
        made = self.streamed(facts) if self.kind == "xlsx" else self.made(facts)
        answer: FileResponse | HttpResponse = FileResponse(made) if self.kind == "xlsx" else HttpResponse(made)
        answer["Content-Type"] = TYPES[self.kind].content_type
        answer["Content-Disposition"] = (
            content_disposition_header(True, f"{facts.issuer}{facts.title}.{self.kind}") or "attachment"
        )
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer

    def made(self, facts: SummaryFacts) -> Any:
        if self.kind == "csv":
            return tables.written(facts)
        return paper.make(facts)

    def streamed(self, facts: SummaryFacts) -> Any:
        """Written row by row into a file that is gone once it is sent: a long list takes no more memory than a short one."""
        out = TemporaryFile()  # noqa: SIM115 the answer closes it once it is sent
        workbook(facts, hashlib.sha256(canonical(facts).encode()).hexdigest(), out)
        out.seek(0)
        return out


class IssueSummary(Described):
    """What issuing means, then issuing."""

    title = _("Issue a summary of spending")
    template_name = "summed/issue.html"
    http_method_names = ["get", "post", "head", "options"]

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Summary of spending"), self.to("summary", self.chosen.asked))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.place is None or not may_issue(self.place, self.person):
            raise PermissionDenied(
                _(
                    "Summaries are issued by the lead auditor or the approver of the unit. Choose a unit of yours first. Nothing was issued."
                )
            )
        return self.render_to_response(self.get_context_data(**self.told()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = self.place
        if place is None:
            raise PermissionDenied(_("Choose the unit the summary is of. Nothing was issued."))
        try:
            issued = issue.summary(place, self.scope, self.about(), by=self.person)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(self.to("summary", self.chosen.asked))
        words = _("The summary was issued as %(serial)s: %(pages)s pages, entered in the trail of %(unit)s.")
        messages.success(request, words % {"serial": issued.serial, "pages": issued.pages, "unit": place.name})
        return redirect(self.issued_at(issued))

    def issued_at(self, issued: Any) -> str:
        """The page of the paper on this desk."""
        raise NotImplementedError

    def told(self) -> dict[str, Any]:
        return {"place": self.place, "scope_told": self.about().scope, "asked": Chosen.query(self.chosen.asked)}
