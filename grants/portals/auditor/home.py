"""Her first page: what she audits, what changed since she was here, the figures, what asks for attention."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.disbursements import summary
from grants.portals.auditor import changes, desk, runs, scope, scopes
from grants.portals.auditor.desk import DeskPage
from grants.portals.auditor.summary import kept, rows
from grants.portals.auditor.waits import mine, open_hits, waiting
from grants.spending.models import STRIKING, Expense
from grants.trail.blockers import Words

FEW = 12
MANY = 200  # units: from here on the figures follow the page
MOST_HITS = 6


class Home(DeskPage):
    title = _("Audit desk")
    template_name = "auditor/home.html"

    def get_template_names(self) -> list[str]:
        return ["auditor/home_figures.html" if self.alone else "auditor/home.html"]

    @property
    def alone(self) -> bool:
        """Asked by the page itself, which has everything else already."""
        return bool(getattr(self.request, "htmx", False)) and self.request.GET.get("figures") == "1"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where she audits many units the figures follow the page: they read every line there is."""
        request: Any = self.request
        person = self.person
        filters: Any = scope.ScopeFilter(request.GET or None, queryset=scope.signed(person), request=request)
        units = desk.units(person).count()
        later = units > MANY and request.GET.get("figures") != "1"
        kwargs |= {
            "filter": filters,
            "filtered": bool(kept(request)),
            "more": f"{reverse('auditor:summary')}?{urlencode(kept(request))}",
        }
        if later:
            kwargs["figures"] = "?" + urlencode({**kept(request), "since": changes.span_of(request), "figures": "1"})
        else:
            years = rows("year", filters.qs, person, kept(request))
            kwargs |= {
                "rows": years,
                "together": summary.added(row.together for row in years),
                "attention": attention(person, filters.qs),
            }
        if self.alone:
            return super().get_context_data(**kwargs)
        news = changes.news(changes.changed(request), FEW)
        living, sources = waiting(person), list(desk.sources_of(person))
        filters.form.fields["source"].widget.choices = [("", _("All")), *((source.pk, str(source)) for source in sources)]
        return super().get_context_data(
            offices=desk.offices(person),
            units=units,
            years=[key for key, _words in filters.filters["year"].extra["choices"]],
            sources=sources,
            span=changes.SPANS[changes.span_of(request)],
            since=changes.since(request, changes.span_of(request)),
            tabs=changes.tabs(request, **kept(request)),
            kinds=news.kinds,
            counted=changes.COUNTED if news.more else 0,
            news=changes.changes(news.latest, person),
            saved=scopes.saved(request),
            engagements=mine(living[:FEW]),
            hits=heaviest(living, person),
            **kwargs,
        )


def heaviest(rows: Sequence[Any], person: Any) -> list[runs.Shown]:
    """The open hits of these engagements with the most money in question."""
    return runs.shown(runs.weighed(open_hits(rows))[:MOST_HITS], person) if rows else []


def attention(person: Any, contracts: Any) -> list[tuple[Words, int, str]]:
    """What an auditor looks at first, within the scope: (words, how many, address)."""
    chosen = contracts.order_by().values("pk")
    lines = Expense.objects.filter(STRIKING, contract__in=chosen).exclude(status="draft").aggregate(
        questioned=_count(status="questioned"), disallowed=_count(status="disallowed"), cash=_count(paid="cash"),
        reversal=_count(kind="reversal"),
    )  # fmt: skip
    instalments = desk.disbursements_of(person).filter(status__in=("withheld", "reversed"), contract__in=chosen)
    stopped = instalments.aggregate(withheld=_count(status="withheld"), reversed=_count(status="reversed"))
    ledger, paid = reverse("auditor:expenses"), reverse("auditor:disbursements")
    found = [
        (_("Lines called into question"), lines["questioned"], f"{ledger}?status=questioned"),
        (_("Lines disallowed"), lines["disallowed"], f"{ledger}?status=disallowed"),
        (_("Lines paid in cash"), lines["cash"], f"{ledger}?paid=cash"),
        (_("Lines reversed"), lines["reversal"], f"{ledger}?kind=reversal"),
        (_("Instalments withheld"), stopped["withheld"], f"{paid}?status=withheld"),
        (_("Payments reversed"), stopped["reversed"], f"{paid}?status=reversed"),
    ]
    return [(words, count, url) for words, count, url in found if count]


def _count(**standing: str) -> Count:
    return Count("contract", filter=Q(**standing))
