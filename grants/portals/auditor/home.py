"""Her first page: what she audits, what changed since she was here, the figures, what asks for attention."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.disbursements import summary
from grants.portals.auditor import changes, desk, scope
from grants.portals.auditor.desk import DeskPage
from grants.portals.auditor.summary import kept, rows
from grants.trail.blockers import Words

FEW = 12


class Home(DeskPage):
    title = _("Audit desk")
    template_name = "auditor/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request, person = self.request, self.request.user
        filters = scope.ScopeFilter(request.GET or None, queryset=scope.signed(person), request=request)
        news = changes.changed(request)
        return super().get_context_data(
            offices=desk.offices(person),
            units=desk.units(person).count(),
            years=desk.years_of(person),
            sources=list(desk.sources_of(person)),
            filter=filters,
            filtered=bool(kept(request)),
            together=summary.whole(filters.qs),
            rows=rows("year", filters.qs, person, kept(request)),
            more=f"{reverse('auditor:summary')}?{urlencode(kept(request))}",
            span=changes.SPANS[changes.span_of(request)],
            since=changes.since(request, changes.span_of(request)),
            tabs=changes.tabs(request, **kept(request)),
            kinds=changes.by_kind(news),
            news=changes.changes(list(news.order_by("-id")[:FEW]), person),
            attention=attention(person, filters.qs),
            **kwargs,
        )


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
