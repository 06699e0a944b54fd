"""Placards as the auditor reads them: when raised, which place, what was contested and settled, the terms, what it became."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.portals import claimed
from grants.portals.auditor import chains, desk
from grants.portals.auditor.roadshows import signed
from grants.portals.columns import InstantColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table
from grants.portals.filters import Filter, place_filter, row_filter, status_filter
from grants.portals.pages import Head
from grants.roadshows.models import Claim
from grants.trail.blockers import Words


class ClaimTable(Table):
    caption = _("Claims")
    unit = LinkColumn(verbose_name=_("Unit"))
    offer = tables.Column(accessor="pitch__listing__title", verbose_name=_("Offer"))
    organisation = tables.Column(accessor="pitch__organisation__name", verbose_name=_("Organisation"))
    roadshow = tables.Column(accessor="pitch__roadshow__title", verbose_name=_("Roadshow"))
    ticket = NumberColumn(verbose_name=_("Number"))
    raised_at = InstantColumn(verbose_name=_("Raised at"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-raised_at"


class ClaimFilter(Filter):
    searched = ("unit__name", "pitch__listing__title", "pitch__listing__number", "pitch__organisation__name")
    roadshow = row_filter(desk.roadshows_of, _("Roadshow"), "pitch__roadshow")
    unit = place_filter(desk.units)
    status = status_filter(Claim)

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()


class Claims(desk.DeskList):
    title = _("Claims")
    lead = _("Every placard raised in your units, with its number in the order of the server.")
    table_class, filterset_class = ClaimTable, ClaimFilter
    empty = _("Placards are listed here from the moment they are raised.")

    def get_queryset(self) -> QuerySet[Claim]:
        return desk.claims_of(self.person)


class ClaimPage(desk.DeskDetail):
    template_name = "auditor/claims/detail.html"
    object: Claim

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Claim]:
        return desk.claims_of(person).select_related("site", "call")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        roadshow = self.object.pitch.roadshow
        return [
            (_("Roadshows"), reverse("auditor:roadshows")),
            (roadshow.title, reverse("auditor:roadshows-detail", args=[roadshow.pk])),
        ]

    def head(self, obj: Claim) -> Head:
        pitch = obj.pitch
        parties = [(_("Unit"), obj.unit), (_("Organisation"), pitch.organisation), (_("Roadshow"), pitch.roadshow)]
        return Head(name=pitch.listing.title, number=pitch.listing.number, parties=parties, amount=obj.amount or None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim, pitch = self.object, self.object.pitch
        window = [
            (_("Called at"), claimed.second(pitch.called_at)),
            (_("Placards counted from"), claimed.second(pitch.opens_at)),
            (_("Placards counted until"), claimed.second(pitch.closes_at)),
            (_("Slots"), pitch.slots),
            (_("Placards raised"), pitch.raised),
        ]
        return super().get_context_data(
            standing=claimed.standing(claim),
            window=window,
            terms=claimed.terms(claim),
            needs=list(desk.needs_of(self.person).filter(claims=claim)),
            outcome=claimed.outcome(claim),
            signed=signed(claim),
            chain=chains.state_of(claim, check=self.request.GET.get("chain") == "check"),
            **kwargs,
        )
