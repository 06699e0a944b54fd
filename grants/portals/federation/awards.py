"""Results: proposed, announced, on notice, notified."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards import queries, rules
from grants.awards.models import Award
from grants.contracts import rules as contract_rules
from grants.contracts.models import Contract
from grants.contracts.queries import PUBLIC as SIGNED
from grants.funds import queries as funds
from grants.portals import objected
from grants.portals.columns import DueColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.federation.desk import DeskDetail, DeskList
from grants.portals.filters import Filter, status_filter
from grants.portals.life import of_listing
from grants.portals.pages import Head
from grants.portals.shown import day, instant
from grants.portals.stepper import Step
from grants.trail.blockers import Words

LIST = (_("Awards"), "federation:awards")


class AwardTable(Table):
    caption = _("Awards")
    listing = LinkColumn(accessor="listing__title", verbose_name=_("Listing"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Chosen"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"))
    notice_until = DueColumn(verbose_name=_("Notice until"), done="clear_at")
    sign_by = DueColumn(verbose_name=_("To be signed by"), done="signed")
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Award
        fields = ("listing", "organisation", "amount", "notice_until", "sign_by", "status")
        order_by = "-id"


class AwardFilter(Filter):
    searched = ("listing__title", "listing__number", "organisation__name")
    status = status_filter(Award)

    class Meta:
        model = Award
        fields: Sequence[str] = ()


class Awards(DeskList):
    title = _("Awards")
    lead = _("Who was chosen, for how much; announced, on notice, notified.")
    table_class, filterset_class = AwardTable, AwardFilter
    empty = _("Awards will be listed here. One begins when the approver proposes the first-ranked application.")

    @staticmethod
    def queryset_for(person: Any) -> Any:
        return with_signing(queries.visible(person))


def with_signing(awards: Any) -> Any:
    """Each with `signed`: whether its contract was signed."""
    contracts = Contract.objects.filter(award=OuterRef("pk"), status__in=SIGNED)
    return awards.annotate(signed=Exists(contracts))


class AwardPage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/awards/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Award) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Chosen"), obj.organisation),
            (_("Rank"), obj.rank),
            (_("Purchaser"), obj.listing.unit),
        ]
        return Head(
            number=obj.listing.number, name=obj.listing.title, parties=parties, amount=obj.amount, amount_label=_("Amount")
        )

    def steps(self, obj: Award) -> list[Step]:
        return of_listing(obj.listing, self.portal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        award = self.object
        told = [
            (_("Announced"), instant(award.announce_at)),
            (_("Notice from"), day(award.notice_from)),
            (_("Notice until"), day(award.notice_until)),
            (_("Notified"), instant(award.notify_at)),
            (_("To be signed by"), day(rules.signing_ends(award))),
        ]
        contracts = list(award.contracts.select_related("unit", "organisation").order_by("-id"))
        drawable = award.status == "notified" and not contracts
        drafted = Contract(award=award, unit=award.listing.unit, organisation=award.organisation)
        money = funds.visible(self.person).filter(pk=award.listing.appropriation_id).first()
        return super().get_context_data(
            facts=told,
            standing=funds.standings([money])[money.pk] if money is not None else None,
            contracts=contracts,
            sentences=objected.sentences(award.listing, award.bid.edition),
            objections=list(queries.visible_objections(self.person).filter(listing=award.listing, edition=award.bid.edition)),
            overturned=rules.overturned_by(award) if award.status in {"on_notice", "cleared", "notified"} else None,
            may_draw_up=drawable and contract_rules.may_draft(drafted, self.person),
            **kwargs,
        )


def due_awards(person: Any) -> Iterable[Award]:
    """Notified awards of her units without a contract: a handler draws it up."""
    return queries.visible(person).filter(status="notified", contracts__isnull=True).order_by("sign_by")
