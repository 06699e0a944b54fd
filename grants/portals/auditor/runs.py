"""The tests of an engagement: running them, and what they hit by weight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Abs
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import rules, run_actions, scope, works
from grants.audits.checks import BY_CODE, CHECKS
from grants.audits.findings import Finding, TestHit
from grants.audits.models import Engagement, TestRun
from grants.audits.works import Work
from grants.papers import working
from grants.portals.auditor import desk
from grants.portals.auditor.refused import Refusal
from grants.portals.digits import number_of
from grants.trail.blockers import NotAllowed, Refused, Words
from grants.trail.money import ZERO

PAGE = 30
NARROWED = ("test", "only", "page")  # of the address: which hits are shown
NONE = (0, ZERO)
EVERYWHERE = (7, 10)  # an invoice claimed twice, a picture shown twice: looked for in every contract there is
EVERYWHERE_OF = {"expenses": desk.expenses_of, "milestone_reports": desk.reports_of}
RAN = _("%(tests)s tests were run over %(contracts)s contracts: %(hits)s hits.")


@dataclass(frozen=True)
class Tested:
    """One of the eighteen as it stands for an engagement: how many hits are open, taken up, put aside; 元 of the open ones."""

    code: int
    title: Words
    category: Words
    run: TestRun | None
    open: int
    taken_up: int
    put_aside: int
    amount: Decimal

    @property
    def hits(self) -> int:
        return self.open + self.taken_up + self.put_aside


def block(engagement: Engagement) -> list[Tested]:
    """All of them in their order; two queries."""
    runs: dict[int, TestRun] = {}
    for run in engagement.runs.order_by("pk"):
        runs[run.code] = run
    hits = TestHit.objects.filter(run__in=[r.pk for r in runs.values()]).order_by().values_list("run__code", "judged")
    told = {(code, judged): (n, amount or ZERO) for code, judged, n, amount in hits.annotate(n=Count("pk"), a=Sum(Abs("amount")))}
    categories: dict[str, Words] = dict(Finding.Category.choices)
    found = []
    for check in CHECKS:
        (open_, amount), (taken_up, _t), (aside, _a) = (
            told.get((check.code, now), NONE) for now in ("", "taken_up", "put_aside")
        )
        category = categories.get(check.category, check.category)
        found.append(Tested(check.code, check.title, category, runs.get(check.code), open_, taken_up, aside, amount))
    return found


@dataclass(frozen=True)
class Shown:
    """A hit in the reader's language, its rows with their addresses; `finding`: the one it was taken up into, where she may see it;
    `refusal`: of the act on it just tried."""

    hit: TestHit
    title: Words
    words: str
    rows: list[tuple[str, str]]
    take_up: str
    finding: Finding | None
    refusal: Refusal | None = None


def weighed(hits: QuerySet[TestHit]) -> QuerySet[TestHit]:
    """The open ones first, then by the money in question."""
    return hits.order_by("judged", F("amount").desc(nulls_last=True), "run__code", "pk").select_related(
        "run__engagement__unit", "contract", "finding", "judged_by"
    )


def shown(hits: Iterable[TestHit], person: Any, refusal: Refusal | None = None) -> list[Shown]:
    """A row of a contract she does not audit is named and leads nowhere."""
    rows = list(hits)
    away, hidden = out_of_reach(rows, person), unseen(rows, person)
    return [
        Shown(
            hit, BY_CODE[hit.run.code].title if hit.run.code in BY_CODE else "", hit.says,
            [(label, "" if (kind, key) in away else address(kind, key)) for kind, key, label in hit.rows], take_up(hit),
            None if hit.finding_id in hidden else hit.finding, refusal if refusal and refusal.row == hit.pk else None,
        )
        for hit in rows
    ]  # fmt: skip


def out_of_reach(hits: Sequence[TestHit], person: Any) -> set[tuple[str, int]]:
    """Rows beyond the units she audits: only tests that look everywhere name such. A query for each kind of row they name."""
    told = {(kind, key) for hit in hits if hit.run.code in EVERYWHERE for kind, key, _label in hit.rows}
    found = set(told)
    for kind in {kind for kind, _key in told}:
        near = EVERYWHERE_OF[kind](person).filter(pk__in=[key for one, key in told if one == kind])
        found -= {(kind, key) for key in near.order_by().values_list("pk", flat=True)}
    return found


def unseen(hits: Sequence[TestHit], person: Any) -> set[int]:
    """Findings that were referred and are not for her to see."""
    referred = {hit.finding.pk for hit in hits if hit.finding is not None and hit.finding.status == "referred"}
    return referred - set(desk.findings_of(person).filter(pk__in=referred).values_list("pk", flat=True)) if referred else set()


def address(kind: str, key: int) -> str:
    """The page of a row on this desk, "" where it has none."""
    try:
        return reverse(f"auditor:{kind}-detail", args=[key])
    except NoReverseMatch:
        return ""


def take_up(hit: TestHit) -> str:
    """The form of a finding, filled in from the hit."""
    page = reverse("auditor:audit_engagements-finding", args=[hit.run.engagement_id])
    return f"{page}?{urlencode({'hit': hit.pk})}"


class OfEngagement(desk.DeskPage):
    """A page about the tests of one engagement."""

    @cached_property
    def engagement(self) -> Engagement:
        return get_object_or_404(desk.engagements_of(self.person), pk=self.kwargs["pk"])

    @property
    def works(self) -> bool:
        return rules.works(self.engagement, self.person, run_actions.RUNNING)


class Runs(OfEngagement):
    """GET: the hits of one test or of all, by weight. POST: run the tests."""

    title = _("Tests")
    template_name = "auditor/runs/list.html"
    http_method_names = ["get", "post", "head", "options"]
    refusal: Refusal | None = None

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.engagement, "tests")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            work = working.begin(self.engagement, Work.Kind.RUN_TESTS, by=self.person)
        except Refused as refusal:
            for one in refusal.blockers:
                messages.warning(request, str(one))
            return self.render_to_response(self.get_context_data(), status=403 if isinstance(refusal, NotAllowed) else 422)
        if work.pk:
            return redirect("auditor:works-detail", pk=work.pk)
        messages.success(request, RAN % work.result)
        return redirect("auditor:runs", pk=self.engagement.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET if self.refusal is None else self.refusal.typed
        code = number if (number := number_of(asked.get("test"))) in BY_CODE else None
        hits = scope.hits_now(self.engagement)
        if code is not None:
            hits = hits.filter(run__code=code)
        if asked.get("only") == "open":
            hits = hits.filter(judged="")
        page = Paginator(weighed(hits), PAGE).get_page(asked.get("page"))
        told = block(self.engagement)
        return super().get_context_data(
            engagement=self.engagement,
            tests=told,
            test=next((one for one in told if one.code == code), None),
            only=asked.get("only", ""),
            ran=next((one.run for one in told if one.run), None),
            page=page,
            hits=shown(page.object_list, self.person, self.refusal),
            works=self.works,
            work=works.latest(self.engagement),
            refusal=self.refusal,
            **kwargs,
        )
