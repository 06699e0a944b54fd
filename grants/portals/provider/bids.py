"""Applications of one's own: the list, and one application with what it asks for and what became of it."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.awards.queries import PUBLIC
from grants.bids import actions, queries, rules
from grants.bids.models import Bid, Declaration
from grants.portals.columns import InstantColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.eligibility import Sheet, self_check, sheet_of
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Action, Head
from grants.portals.provider import own
from grants.portals.provider.bid_seal import moves_of
from grants.portals.provider.bid_shown import Shown, receipt_facts, shown
from grants.portals.provider.desk import DeskDetail, DeskList
from grants.portals.provider.steps import steps_of
from grants.portals.sealed_path import OnSealedPath
from grants.portals.stepper import Step
from grants.trail import clock
from grants.trail.blockers import Words

TOLD = ("proposed", "reserve", "unsuccessful", "awarded", "lapsed")


class OpenedAmount(MoneyColumn):
    """What was asked for; nothing before the opening, when the sum lies sealed."""

    def write(self, value: Any) -> str:
        return super().write(value or None)


class BidTable(Table):
    caption = _("Our applications")
    listing = LinkColumn(accessor="listing__title", verbose_name=_("Call"))
    unit = tables.Column(accessor="listing__unit__name", verbose_name=_("Purchaser"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Organisation"))
    amount = OpenedAmount()
    closes_at = InstantColumn(accessor="listing__closes_at", verbose_name=_("Deadline"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Bid
        fields = ("listing", "unit", "organisation", "amount", "closes_at", "status")
        order_by = "-closes_at"


class BidFilter(Filter):
    searched = ("listing__title", "listing__number", "listing__unit__name")
    status = status_filter(Bid)

    class Meta:
        model = Bid
        fields: Sequence[str] = ()


class Bids(DeskList):
    title = _("My applications")
    lead = _("Applications of your organisation to calls, with what became of them.")
    queryset_for = staticmethod(own.bids)
    table_class, filterset_class = BidTable, BidFilter
    empty = _("Applications will be listed here; the first one begins on the page of a call.")

    @property
    def empty_action(self) -> Action:  # type: ignore[override]
        return Action(_("Look at the calls"), reverse("provider:listings"))


class BidPage(OnSealedPath, DeskDetail):
    queryset_for = staticmethod(own.bids)
    template_name = "provider/bids/detail.html"

    @cached_property
    def shown(self) -> Shown:
        return shown(self.object)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("My applications"), reverse("provider:bids"))]

    def head(self, obj: Bid) -> Head:
        lead = (_("Project lead"), self.shown.lead or "—")
        return Head(
            name=obj.listing.title, number=obj.listing.number, amount=self.shown.amount, amount_label=_("Asked for"),
            parties=[
                (_("Organisation"), obj.organisation), (_("Purchaser"), obj.listing.unit), *([lead] if self.shown.readable else []),
            ],
        )  # fmt: skip

    def steps(self, obj: Bid) -> Sequence[Step]:
        return steps_of(obj.listing, self.request.user)

    def files(self, obj: Bid) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bid, lying = self.object, self.shown.lying
        award = Award.objects.filter(PUBLIC, bid=bid).order_by("-id").first()
        told = bid.status in TOLD and Award.objects.filter(PUBLIC, listing=bid.listing).exists()
        hers = rules.may_draft(bid, self.request.user)
        return super().get_context_data(
            shown=self.shown,
            now=clock.now(),
            moves=moves_of(bid, self.request.user),
            receipt=receipt_facts(lying) if lying else None,
            signed=queries.receipt(lying) if lying else "",
            earlier=bid.sealed.filter(recalled_at__isnull=False),
            reveal=hers and queries.to_reveal(Bid.objects.filter(pk=bid.pk)).exists(),
            checked=self.checked(bid),
            asked=self.asked(bid),
            award=award,
            result=bid if told and bid.rank is not None else None,
            may_edit=bid.status in actions.EDITABLE and hers,
            contract=own.contracts(self.request.user).filter(award__bid=bid).first(),
            **kwargs,
        )

    def checked(self, bid: Bid) -> Sheet | None:
        """What was found of her own application, after the opening only."""
        return sheet_of(bid) if self.shown.phase in ("open", "unopened") else None

    def asked(self, bid: Bid) -> Sheet | None:
        """Would she be eligible today? While she can still do something about it; of her own organisation, nothing is kept."""
        if self.shown.phase not in ("draft", "sealed") or not bid.listing.accepts_bids:
            return None
        return self_check(bid, disclosed(bid) if self.shown.phase == "draft" else None)


def disclosed(bid: Bid) -> str:
    """What her draft says about offices held in the purchaser."""
    kind = Declaration.Kind.OFFICES_DISCLOSED
    return next((d.text for d in bid.content.declarations if d.kind == kind), "")
