"""The tests of an engagement: running them, what they hit by weight, taking a hit up into a finding or putting it aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import rules, run_actions, scope
from grants.audits.checks import BY_CODE, CHECKS
from grants.audits.findings import Finding, TestHit
from grants.audits.models import Engagement, TestRun
from grants.portals.auditor import desk
from grants.portals.forms import LineField
from grants.trail.blockers import NotAllowed, Refused, Words
from grants.trail.money import ZERO

PAGE = 30


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
    """All of them in their order; three queries."""
    runs: dict[int, TestRun] = {}
    for run in engagement.runs.order_by("pk"):
        runs[run.code] = run
    told = list(TestHit.objects.filter(run__in=[r.pk for r in runs.values()]).values_list("run__code", "judged", "amount"))
    categories: dict[str, Words] = dict(Finding.Category.choices)
    found = []
    for check in CHECKS:
        hers = [(judged, amount or ZERO) for code, judged, amount in told if code == check.code]
        counts = {state: sum(judged == state for judged, _amount in hers) for state in ("", "taken_up", "put_aside")}
        amount = sum((abs(amount) for judged, amount in hers if not judged), ZERO)
        found.append(
            Tested(
                check.code, check.title, categories.get(check.category, check.category), runs.get(check.code), counts[""],
                counts["taken_up"], counts["put_aside"], amount,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Shown:
    """A hit in the reader's language, its rows with their addresses."""

    hit: TestHit
    title: Words
    words: str
    rows: list[tuple[str, str]]
    take_up: str


def weighed(hits: QuerySet[TestHit]) -> QuerySet[TestHit]:
    """The open ones first, then by the money in question."""
    return hits.order_by("judged", F("amount").desc(nulls_last=True), "run__code", "pk").select_related(
        "run__engagement__unit", "contract", "finding", "judged_by"
    )


def shown(hits: Iterable[TestHit]) -> list[Shown]:
    return [
        Shown(
            hit, BY_CODE[hit.run.code].title if hit.run.code in BY_CODE else "", hit.says,
            [(label, address(kind, key)) for kind, key, label in hit.rows], take_up(hit),
        )
        for hit in hits
    ]  # fmt: skip


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
        return works(self.engagement, self.person)


def works(engagement: Engagement, person: Any) -> bool:
    working = engagement.status in run_actions.RUNNING and rules.may_work(engagement, person)
    return working and not rules.team_problem(engagement, person)


class Runs(OfEngagement):
    """GET: the hits of one test or of all, by weight. POST: run the tests."""

    title = _("Tests")
    template_name = "auditor/runs/list.html"
    http_method_names = ["get", "post", "head", "options"]

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_engagement(self.engagement, "tests")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            runs = run_actions.run(self.engagement, by=self.person)
        except Refused as refusal:
            for one in refusal.blockers:
                messages.warning(request, str(one))
            return self.render_to_response(self.get_context_data(), status=403 if isinstance(refusal, NotAllowed) else 422)
        found = scope.hits_now(self.engagement).count()
        words = _("%(tests)s tests were run over %(contracts)s contracts: %(hits)s hits.")
        messages.success(request, words % {"tests": len(runs), "contracts": runs[0].contracts, "hits": found})
        return redirect("auditor:runs", pk=self.engagement.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("test", "")
        code = int(asked) if asked.isdigit() and int(asked) in BY_CODE else None
        hits = scope.hits_now(self.engagement)
        if code is not None:
            hits = hits.filter(run__code=code)
        if self.request.GET.get("only") == "open":
            hits = hits.filter(judged="")
        page = Paginator(weighed(hits), PAGE).get_page(self.request.GET.get("page"))
        told = block(self.engagement)
        return super().get_context_data(
            engagement=self.engagement,
            tests=told,
            test=next((one for one in told if one.code == code), None),
            only=self.request.GET.get("only", ""),
            ran=next((one.run for one in told if one.run), None),
            page=page,
            hits=shown(page.object_list),
            works=self.works,
            **kwargs,
        )


class ReasonForm(forms.Form):
    reason = LineField(label=_("What explains it"), max_length=300)


class HitAct(desk.DeskPage):
    """Judging one hit."""

    http_method_names = ["post", "options"]

    @cached_property
    def hit(self) -> TestHit:
        seen = TestHit.objects.filter(run__engagement__in=desk.engagements_of(self.person))
        return get_object_or_404(seen.select_related("run__engagement__unit"), pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hit = self.hit
        try:
            self.act(hit)
        except NotAllowed as refusal:
            return HttpResponse(" ".join(map(str, refusal.blockers)), status=403, content_type="text/plain; charset=utf-8")
        except Refused as refusal:
            for one in refusal.blockers:
                messages.warning(request, str(one))
        query = {name: value for name in ("test", "only", "page") if (value := request.POST.get(name, ""))}
        asked = f"?{urlencode(query)}" if query else ""
        return redirect(f"{reverse('auditor:runs', args=[hit.run.engagement_id])}{asked}#hit-{hit.pk}")

    def act(self, hit: TestHit) -> None:
        raise NotImplementedError


class PutAside(HitAct):
    def act(self, hit: TestHit) -> None:
        form = ReasonForm(self.request.POST)
        run_actions.put_aside(hit, by=self.person, reason=form.cleaned_data["reason"] if form.is_valid() else "")
        messages.success(self.request, _("The hit was put aside; the reason stays with it."))


class TakeBack(HitAct):
    def act(self, hit: TestHit) -> None:
        run_actions.take_back(hit, by=self.person)
        messages.success(self.request, _("The hit is open again."))
