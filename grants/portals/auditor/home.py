"""Her first page: what she audits, what changed since she was here, the figures, what asks for attention."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.audits.findings import TestHit
from grants.audits.models import Engagement, TestRun
from grants.disbursements import summary
from grants.portals.auditor import changes, desk, engagements, runs, scope, scopes
from grants.portals.auditor.desk import DeskPage
from grants.portals.auditor.summary import kept, rows
from grants.trail.blockers import Words

FEW = 12
MOST_HITS = 6
LIVING = ("planned", "frozen", "fieldwork", "consulting", "issued", "follow_up")


class Home(DeskPage):
    title = _("Audit desk")
    template_name = "auditor/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request, person = self.request, self.request.user
        filters = scope.ScopeFilter(request.GET or None, queryset=scope.signed(person), request=request)
        news = changes.changed(request)
        years = rows("year", filters.qs, person, kept(request))
        return super().get_context_data(
            offices=desk.offices(person),
            units=desk.units(person).count(),
            years=desk.years_of(person),
            sources=list(desk.sources_of(person)),
            filter=filters,
            filtered=bool(kept(request)),
            together=summary.added(row.together for row in years),
            rows=years,
            more=f"{reverse('auditor:summary')}?{urlencode(kept(request))}",
            span=changes.SPANS[changes.span_of(request)],
            since=changes.since(request, changes.span_of(request)),
            tabs=changes.tabs(request, **kept(request)),
            kinds=changes.by_kind(news),
            news=changes.changes(list(news.order_by("-id")[:FEW]), person),
            attention=attention(person, filters.qs),
            saved=scopes.saved(request),
            engagements=mine(person),
            hits=heaviest(person),
            **kwargs,
        )


@dataclass(frozen=True)
class Mine:
    """An engagement whose team she is on, with what it waits for."""

    engagement: Engagement
    unchecked: int
    drafts: int
    open: int


def mine(person: Any) -> list[Mine]:
    """Those that live, the latest first. One query for each figure."""
    rows = list(engagements.of_team(person).filter(status__in=LIVING).order_by("-pk")[:FEW])
    keys = [row.pk for row in rows]
    unchecked = dict(of(Engagement, keys, "samples__items", Q(samples__items__result="")))
    drafts = dict(of(Engagement, keys, "findings", Q(findings__status="drafted")))
    hits = dict(open_hits(keys).order_by().values_list("run__engagement").annotate(n=Count("pk")))
    return [Mine(row, unchecked[row.pk], drafts[row.pk], hits.get(row.pk, 0)) for row in rows]


def of(model: Any, keys: list[int], name: str, condition: Q) -> Any:
    counted = model.objects.filter(pk__in=keys).order_by().annotate(n=Count(name, filter=condition, distinct=True))
    return counted.values_list("pk", "n")


def open_hits(keys: list[int]) -> QuerySet[TestHit]:
    """Of the latest run of each test of these engagements, not judged yet."""
    latest = TestRun.objects.filter(engagement__in=keys).order_by().values("engagement", "code").annotate(last=Max("pk"))
    return TestHit.objects.filter(run__in=latest.values("last"), judged="")


def heaviest(person: Any) -> list[runs.Shown]:
    """The open hits of her engagements with the most money in question."""
    keys = list(engagements.of_team(person).filter(status__in=LIVING).values_list("pk", flat=True))
    return runs.shown(runs.weighed(open_hits(keys))[:MOST_HITS]) if keys else []


def attention(person: Any, contracts: Any) -> list[tuple[Words, int, str]]:
    """What an auditor looks at first, within the scope: (words, how many, address)."""
    lines = desk.expenses_of(person).filter(contract__in=contracts.order_by().values("pk"))
    instalments = desk.disbursements_of(person).filter(contract__in=contracts.order_by().values("pk"))
    ledger, paid = reverse("auditor:expenses"), reverse("auditor:disbursements")
    found = [
        (_("Lines called into question"), lines.filter(status="questioned").count(), f"{ledger}?status=questioned"),
        (_("Lines disallowed"), lines.filter(status="disallowed").count(), f"{ledger}?status=disallowed"),
        (_("Lines paid in cash"), lines.filter(paid="cash").count(), f"{ledger}?paid=cash"),
        (_("Lines reversed"), lines.filter(kind="reversal").count(), f"{ledger}?kind=reversal"),
        (_("Instalments withheld"), instalments.filter(status="withheld").count(), f"{paid}?status=withheld"),
        (_("Payments reversed"), instalments.filter(status="reversed").count(), f"{paid}?status=reversed"),
    ]
    return [(words, count, url) for words, count, url in found if count]
