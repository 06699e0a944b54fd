"""Audit reports on this desk: the register, one report with its digests, looking at a draft, issuing, the file itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC
from grants.disbursements.summaries.facts import SummaryFacts
from grants.evidence.types import TYPES
from grants.listings.models import Programme
from grants.papers import files, issue, kinds, queries, rules
from grants.papers.audit_report.facts import SCHEMA, SECOND_SCHEMA, SecondReport
from grants.papers.audit_report.gather.report import NothingToReport
from grants.papers.models import Paper
from grants.portals.auditor import desk
from grants.portals.columns import InstantColumn, Table
from grants.portals.filters import Filter, choice_filter, row_filter
from grants.portals.pages import Head
from grants.portals.reported.workbook import workbook
from grants.portals.status import DONE, STOPPED, badge_of
from grants.spreadsheets.summary import workbook as summary_workbook
from grants.trail.blockers import Blocker, NotAllowed, Refused, Words

SUBJECTS: dict[str, Any] = {"contracts": desk.contracts_of, "projects": desk.projects_of}
DRAFTED: dict[str, Any] = {**SUBJECTS, "audit_engagements": desk.engagements_of}
NOTHING = _("No contract of it is signed yet, so there is nothing to report on.")


@dataclass(frozen=True)
class Block:
    """What the page of a contract or a project shows of its reports."""

    papers: list[Paper]
    may_issue: bool
    issue_url: str
    draft_url: str


def block(subject: Contract | Programme, person: Any) -> Block:
    stage = "contracts" if isinstance(subject, Contract) else "projects"
    of = queries.covering(subject) if isinstance(subject, Contract) else Q(programme=subject)
    covered = covers(subject)
    return Block(
        list(desk.papers_of(person).filter(of)),
        rules.may_issue_all(covered, person),
        reverse(f"auditor:{stage}-issue", args=[subject.pk]) if covered else "",
        reverse(f"auditor:{stage}-draft", args=[subject.pk]) if covered else "",
    )


def of_engagement(engagement: Engagement, person: Any) -> Block:
    """Its report is issued by its own move; what stands here is the draft, once something is frozen, and what was issued."""
    told = engagement.covered.exists() and engagement.status != "stopped"
    url = reverse("auditor:audit_engagements-draft", args=[engagement.pk]) if told else ""
    return Block(list(desk.papers_of(person).filter(engagement=engagement)), may_issue=False, issue_url="", draft_url=url)


def covers(subject: Contract | Programme) -> list[Contract]:
    """The signed contracts a report on it would cover."""
    rows = Contract.objects.filter(pk=subject.pk) if isinstance(subject, Contract) else subject.contracts.all()
    return list(rows.filter(status__in=PUBLIC).select_related("unit", "organisation").order_by("starts", "id"))


class PaperTable(Table):
    caption = _("Audit reports")
    serial = tables.Column(
        verbose_name=_("Serial"), linkify=("auditor:papers-detail", {"pk": tables.A("pk")}), attrs={"a": {"class": "row-link"}}
    )
    kind = tables.Column(verbose_name=_("Kind"))
    subject = tables.Column(verbose_name=_("Subject"), accessor="pk", orderable=False)
    cut_off = InstantColumn(verbose_name=_("Data as of"))
    issued_at = InstantColumn(verbose_name=_("Issued at"))
    issued_by = tables.Column(verbose_name=_("Issued by"))
    file_sha256 = tables.Column(verbose_name=_("SHA-256 of the file"), orderable=False, attrs={"td": {"class": "hash"}})
    state = tables.Column(verbose_name=_("State"), accessor="pk", orderable=False)

    class Meta(Table.Meta):
        order_by = "-issued_at"

    def render_subject(self, record: Paper) -> str:
        return str(record.subject)

    def render_file_sha256(self, value: str) -> str:
        return f"{value[:16]}…"

    def render_state(self, record: Paper) -> Any:
        superseded = hasattr(record, "superseded_by")
        return badge_of(STOPPED if superseded else DONE, _("Superseded") if superseded else _("Valid"))


class PaperFilter(Filter):
    searched = (
        "serial",
        "contract__number",
        "contract__title",
        "programme__name",
        "roadshow__title",
        "file_sha256",
        "facts_sha256",
    )
    kind = choice_filter(Paper.Kind.choices, _("Kind"), "kind")
    contract = row_filter(desk.contracts_of, _("Contract"), "contract")

    class Meta:
        model = Paper
        fields: tuple[str, ...] = ()


class Papers(desk.DeskList):
    title = _("Audit reports")
    lead = _("Every report issued on your units. A report is never changed: a later one takes its place.")
    table_class = PaperTable
    filterset_class = PaperFilter
    empty = _("Reports are listed here once one was issued, from the page of a contract or a project.")

    def get_queryset(self) -> QuerySet[Paper]:
        return desk.papers_of(self.request.user)


class PaperPage(desk.DeskDetail):
    template_name = "auditor/papers/detail.html"
    queryset_for = staticmethod(desk.papers_of)
    object: Paper

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Audit reports"), reverse("auditor:papers"))]

    def head(self, obj: Paper) -> Head:
        return Head(name=obj.get_kind_display(), number=obj.serial, parties=[(_("Subject"), obj.subject)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paper = self.object
        return super().get_context_data(
            later=getattr(paper, "superseded_by", None), kept=files.path_of(paper).exists(), tables=has_tables(paper), **kwargs
        )


class PaperFile(desk.DeskPage):
    """The PDF as issued."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paper = get_object_or_404(desk.papers_of(request.user), pk=kwargs["pk"])
        data = files.original(paper)
        if data is None:
            raise Http404
        return pdf(data, paper.file_name)


REPORTS = (Paper.Kind.CONTRACT_AUDIT, Paper.Kind.PROJECT_AUDIT, Paper.Kind.ENGAGEMENT_AUDIT)


def has_tables(paper: Paper) -> bool:
    """Whether its facts are those of a report as it is made now, and so can be told as a workbook."""
    schemas = Q(facts__contains=f'"schema":"{SCHEMA}"') | Q(facts__contains=f'"schema":"{SECOND_SCHEMA}"')
    told = Paper.objects.filter(schemas, pk=paper.pk)  # facts may be large: they stay where they are
    return paper.kind == Paper.Kind.SUMMARY or (paper.kind in REPORTS and told.exists())


class PaperWorkbook(desk.DeskPage):
    """The same facts as a workbook, one sheet for each table, written row by row into a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        paper = get_object_or_404(desk.papers_of(request.user), pk=kwargs["pk"])
        if not has_tables(paper):
            raise Http404
        facts = kinds.read(paper.facts)[1]
        out = TemporaryFile()  # noqa: SIM115 the answer closes it once it is sent
        if isinstance(facts, SecondReport):
            workbook(facts, paper.facts_sha256, out)
        elif isinstance(facts, SummaryFacts):
            summary_workbook(facts, paper.facts_sha256, out)
        else:
            raise Http404
        out.seek(0)
        name = paper.file_name.removesuffix(".pdf") + ".xlsx"
        answer = FileResponse(out, as_attachment=True, filename=name, content_type=TYPES["xlsx"].content_type)
        answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "private, no-store"
        return answer


class OfSubject(desk.DeskPage):
    """A page about the report of one contract or one project."""

    stage = ""

    @cached_property
    def subject(self) -> Any:
        return get_object_or_404(DRAFTED[self.stage](self.request.user), pk=self.kwargs["pk"])

    @property
    def person(self) -> Any:
        return self.request.user

    @property
    def back(self) -> str:
        return reverse(f"auditor:{self.stage}-detail", args=[self.subject.pk]) + "#papers"


class Draft(OfSubject):
    """The report as it would be now, with its watermark and without a serial; nothing is stored."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            data = issue.draft(self.subject)
        except NothingToReport:
            messages.warning(request, NOTHING)
            return redirect(self.back)
        return pdf(data, _now("draft %(number)s.pdf") % {"number": self.subject.number})


class IssueForm(forms.Form):
    """The report that stood when she looked: a second click finds another one and is answered like the first."""

    before = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


class Issue(OfSubject):
    """What issuing means, then issuing."""

    title = _("Issue an audit report")
    template_name = "auditor/papers/issue.html"
    http_method_names = ["get", "post", "head", "options"]

    def latest(self) -> Paper | None:
        of: dict[str, Any] = {"programme": self.subject}
        if isinstance(self.subject, Contract):
            of = {"contract": self.subject, "kind": Paper.Kind.CONTRACT_AUDIT}
        return Paper.objects.filter(superseded_by=None, **of).defer("facts").order_by("-id").first()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_issue_all(covers(self.subject), self.person):
            raise PermissionDenied(
                _("Reports are issued by the lead auditor or by the approver of the purchaser. Nothing was issued.")
            )
        return self.answered([], 200)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = IssueForm(request.POST)
        seen = (form.cleaned_data["before"] or 0) if form.is_valid() else 0
        latest = self.latest()
        if latest is not None and latest.pk != seen and latest.issued_by_id == request.user.pk:
            return self.done(latest)
        make = issue.contract_audit if isinstance(self.subject, Contract) else issue.project_audit
        try:
            paper = make(self.subject, by=self.person)
        except NothingToReport:
            return self.answered([Blocker("nothing", NOTHING)], 422)
        except Refused as refusal:
            return self.answered(refusal.blockers, 403 if isinstance(refusal, NotAllowed) else 422)
        return self.done(paper)

    def done(self, paper: Paper) -> HttpResponseRedirect:
        words = _("The report was issued as %(serial)s: %(pages)s pages, entered in the trail of every contract it covers.")
        messages.success(self.request, words % {"serial": paper.serial, "pages": paper.pages})
        return redirect("auditor:papers-detail", pk=paper.pk)

    def answered(self, blockers: list[Blocker], status: int) -> HttpResponse:
        latest = self.latest()
        context = self.get_context_data(
            subject=self.subject, covered=covers(self.subject), latest=latest, before=latest.pk if latest else 0,
            blockers=blockers, back=self.back,
        )  # fmt: skip
        return self.render_to_response(context, status=status)


def pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
