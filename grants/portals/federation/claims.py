"""Claims: the list, and one placard with its terms, the needs it answers, the queue it stood in and what it became."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Case, CharField, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.people.roles import Role
from grants.portals import claimed, offered, shown
from grants.portals.columns import DueColumn, InstantColumn, LinkColumn, NumberColumn, StatusColumn, Table
from grants.portals.federation.desk import DeskDetail, DeskList, units_of
from grants.portals.federation.sign_offs import required
from grants.portals.filters import Filter, row_filter, status_filter
from grants.portals.life import of_contract
from grants.portals.pages import Head
from grants.portals.stepper import Step, life
from grants.roadshows import queries, rules
from grants.roadshows.models import Claim, Roadshow
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Words

LIST = (_("Claims"), "federation:claims")
BECOMES: dict[str, Words] = {
    "free": _("The offer costs nothing: it becomes a free agreement."),
    "contract": _("The price lies within the procurement limit: it becomes a contract."),
    "call": _("The price lies above the procurement limit: it needs a call."),
}


class ClaimTable(Table):
    caption = _("Claims")
    offer = LinkColumn(accessor="pitch__listing__title", verbose_name=_("Offer"))
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Unit"))
    organisation = tables.Column(accessor="pitch__organisation__name", verbose_name=_("Organisation"))
    roadshow = tables.Column(accessor="pitch__roadshow__title", verbose_name=_("Roadshow"))
    ticket = NumberColumn(verbose_name=_("Order of the server"))
    raised_at = InstantColumn(verbose_name=_("Raised at"))
    confirm_by_day = DueColumn(verbose_name=_("To be confirmed by"), done="done")
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Claim
        fields = ("offer", "unit", "organisation", "roadshow", "ticket", "raised_at", "confirm_by_day", "status")
        order_by = "-raised_at"


def supply_led(person: Any) -> QuerySet[Roadshow]:
    return queries.visible(person).filter(kind=Roadshow.Kind.SUPPLY)


class ClaimFilter(Filter):
    searched = ("pitch__listing__title", "pitch__listing__number", "pitch__organisation__name", "unit__name")
    status = status_filter(Claim)
    roadshow = row_filter(supply_led, _("Roadshow"), "pitch__roadshow")

    class Meta:
        model = Claim
        fields: Sequence[str] = ()


class Claims(DeskList):
    title = _("Claims")
    lead = _(
        "Placards that were raised. Who holds a slot confirms it within the days of the rules; then it becomes an agreement."
    )
    table_class, filterset_class = ClaimTable, ClaimFilter
    empty = _("Placards are listed here the moment they are raised in a roadshow.")

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Claim]:
        """A deadline counts only while it is waited for."""
        waiting = When(status__in=["locked", "contested"], then=None)
        return queries.visible_claims(person).annotate(done=Case(waiting, default="status", output_field=CharField()))


class ClaimPage(DeskDetail):
    template_name = "federation/claims/detail.html"

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Claim]:
        return queries.visible_claims(person).select_related("site", "call", "pitch__roadshow__rule_set")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Claim) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Unit"), obj.unit), (_("Organisation"), obj.pitch.organisation), (_("Roadshow"), obj.pitch.roadshow),
        ]  # fmt: skip
        number, amount = obj.pitch.listing.number, obj.amount or None
        return Head(name=obj.pitch.listing.title, number=number, parties=parties, amount=amount, amount_label=_("Price per slot"))

    def steps(self, obj: Claim) -> Sequence[Step]:
        contract = obj.contracts.select_related("award", "rule_set", "listing").order_by("-id").first()
        if contract is not None:
            return of_contract(contract, self.portal)
        return life(offered.until_claim(obj.pitch.listing, self.portal, obj))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim = self.object
        return super().get_context_data(
            standing=claimed.standing(claim), terms=terms(claim, self.person), becomes=BECOMES[rules.kind_for(claim)],
            needs=list(claim.needs.select_related("unit")), outcome=claimed.outcome(claim), sign_offs=required(claim),
            queue=[(one, second, one.pk == claim.pk) for one, second in queue(claim)], may_state=may_state(claim, self.person),
            limit=rulebook.procurement_limit(claim.pitch.roadshow.rule_set), **kwargs,
        )  # fmt: skip


def may_state(claim: Claim, person: Any) -> bool:
    return claim.status == Claim.Status.LOCKED and rules.may_confirm(claim, person)


def terms(claim: Claim, person: Any) -> list[tuple[Words, Any]]:
    """What the unit states; before it confirms, its notes are its own."""
    if claim.status not in claimed.AGREED and not rules.may_confirm(claim, person):
        return []
    return [
        (_("Where it takes place"), claim.site or shown.NOTHING), (_("Service begins on"), shown.day(claim.starts)),
        (_("Service ends on"), shown.day(claim.ends)),
        (_("How many people"), shown.quantity(claim.people)), (_("Where the money comes from"), claim.funding or shown.NOTHING),
        (_("Amount"), shown.money(claim.amount) if claim.amount else _("free of charge")),
        (_("Who looks after it"), claim.contact or shown.NOTHING),
    ]  # fmt: skip


def queue(claim: Claim) -> Iterable[tuple[Claim, str]]:
    """All placards of the same pitch in the order of the server, to the thousandth of a second: what a contest is settled by."""
    for one in Claim.objects.filter(pitch=claim.pitch_id).select_related("unit").order_by("ticket"):
        yield one, claimed.second(one.raised_at)


def to_state(person: Any) -> QuerySet[Claim]:
    """Claims of her units whose terms are still to be written before they can be confirmed; the session is over."""
    own = units_of(person, Role.TOWN)
    held = Claim.objects.filter(unit__in=own, status="locked", pitch__roadshow__status="ended")
    return held.filter(site=None).select_related("pitch__listing", "unit").order_by("confirm_by_day", "pk")
