"""What was claimed of one's own offers: every placard with its place, its terms once confirmed, what it became."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.portals import claimed
from grants.portals.columns import DateColumn, InstantColumn, LinkColumn, NumberColumn, StatusColumn, Table
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Head
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskList
from grants.roadshows.models import Claim
from grants.trail.blockers import Words


class ClaimTable(Table):
    caption = _("Placards raised for our offers")
    unit = LinkColumn(accessor="unit__name", verbose_name=_("Unit"))
    offer = tables.Column(accessor="pitch__listing__title", verbose_name=_("Offer"))
    roadshow = tables.Column(accessor="pitch__roadshow__title", verbose_name=_("Roadshow"))
    ticket = NumberColumn()
    raised_at = InstantColumn()
    confirm_by_day = DateColumn(verbose_name=_("To be confirmed by"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Claim
        fields = ("unit", "offer", "roadshow", "ticket", "raised_at", "confirm_by_day", "status")
        order_by = "-raised_at"


class ClaimFilter(Filter):
    searched = ("unit__name", "pitch__listing__title", "pitch__listing__number", "pitch__roadshow__title")
    status = status_filter(Claim)

    class Meta:
        model = Claim
        fields: Sequence[str] = ()


class Claims(DeskList):
    title = _("Claimed of ours")
    lead = _("Placards town federations raised for what your organisation pitched, in the order of the server.")
    queryset_for = staticmethod(own.claims)
    table_class, filterset_class = ClaimTable, ClaimFilter
    empty = _("Placards will be listed here as soon as one is raised for an offer of yours.")


class ClaimPage(DeskDetail):
    template_name = "provider/claims/detail.html"
    object: Claim

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Claim]:
        return own.claims(person).select_related("call")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        offer = self.object.pitch.listing
        return [
            (_("Our offers"), reverse("provider:offers")),
            (offer.title, reverse("provider:listings-detail", args=[offer.pk])),
        ]

    def head(self, obj: Claim) -> Head:
        parties = [(_("Unit"), obj.unit), (_("Roadshow"), obj.pitch.roadshow), (_("Organisation"), obj.pitch.organisation)]
        return Head(
            name=obj.pitch.listing.title, number=obj.pitch.listing.number, parties=parties, amount=obj.amount or None,
            amount_label=_("Price per slot"),
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim, mine = self.object, own.contracts(self.person)
        shown = [*mine.filter(claim=claim), *own.calls(self.person).filter(claims_behind=claim)]
        return super().get_context_data(
            standing=claimed.standing(claim), terms=claimed.terms(claim), outcome=shown, became=claim.into, **kwargs
        )
