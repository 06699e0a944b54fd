"""Applications of one's own: the list, and one application with what it asks for and what became of it."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards import actions as award_actions
from grants.awards.models import Award
from grants.awards.queries import PUBLIC
from grants.bids import actions, rules
from grants.bids.models import Bid
from grants.portals.columns import InstantColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.pages import Action, Head
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskList, Filter, status_filter
from grants.portals.provider.steps import steps_of
from grants.portals.stepper import Step
from grants.portals.words import category_name
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Words
from grants.trail.money import ZERO

# What an organisation does with its application. Giving up an award takes the award with it.
MOVES: Any = SimpleNamespace(
    submit=actions.submit, recall=actions.recall, withdraw=actions.withdraw, lapse=award_actions.ACTS["lapse"]
)
TOLD = ("proposed", "reserve", "unsuccessful", "awarded", "lapsed")


class BidTable(Table):
    caption = _("Our applications")
    listing = LinkColumn(accessor="listing__title", verbose_name=_("Call"))
    unit = tables.Column(accessor="listing__unit__name", verbose_name=_("Purchaser"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Organisation"))
    amount = MoneyColumn()
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


class BidPage(DeskDetail):
    queryset_for = staticmethod(own.bids)
    template_name = "provider/bids/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("My applications"), reverse("provider:bids"))]

    def head(self, obj: Bid) -> Head:
        return Head(
            name=obj.listing.title, number=obj.listing.number, amount=obj.amount, amount_label=_("Asked for"),
            parties=[
                (_("Organisation"), obj.organisation), (_("Purchaser"), obj.listing.unit), (_("Project lead"), obj.lead or "—"),
            ],
        )  # fmt: skip

    def steps(self, obj: Bid) -> Sequence[Step]:
        return steps_of(obj.listing, self.request.user)

    def files(self, obj: Bid) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bid = self.object
        lines = list(bid.lines.all())
        award = Award.objects.filter(PUBLIC, bid=bid).order_by("-id").first()
        told = bid.status in TOLD and Award.objects.filter(PUBLIC, listing=bid.listing).exists()
        return super().get_context_data(
            lines=[(line, category_name(bid.listing.rule_set, line.category)) for line in lines],
            total=sum((line.amount for line in lines), ZERO),
            caps=list(shares(bid, lines)),
            declarations=list(bid.declarations.select_related("by")),
            award=award,
            result=bid if told and bid.rank is not None else None,
            may_edit=bid.status in actions.EDITABLE and rules.may_draft(bid, self.request.user),
            contract=own.contracts(self.request.user).filter(award__bid=bid).first(),
            **kwargs,
        )


def shares(bid: Bid, lines: Sequence[Any]) -> Iterable[tuple[Words, Any, Any]]:
    """Each category with what is asked for and, where the rule set has one, the most that is allowed."""
    caps, total = rulebook.category_caps(bid.listing.rule_set), sum((line.amount for line in lines), ZERO)
    for code in sorted({line.category for line in lines}):
        amount = sum((line.amount for line in lines if line.category == code), ZERO)
        yield category_name(bid.listing.rule_set, code), amount, caps[code] * total if code in caps else None
