"""The register: who may be bought from, with what is on file about them."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.bids import queries as bids
from grants.contracts import queries as contracts
from grants.people import queries, rules
from grants.people.models import Office, Organisation
from grants.people.roles import Role
from grants.portals.columns import DateColumn, LinkColumn, StatusColumn, Table
from grants.portals.federation.desk import DeskDetail, DeskList, holds
from grants.portals.filters import Filter, choice_filter, status_filter
from grants.portals.pages import Head
from grants.portals.shown import day
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("Organisations"), "federation:organisations")
MONEY = (Role.HANDLER, Role.REVIEWER, Role.FINANCE, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER)


class OrganisationTable(Table):
    caption = _("Organisations")
    name = LinkColumn()
    credit_code = tables.Column(attrs={"td": {"class": "num-left nowrap"}})
    kind = tables.Column()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Registered with"))
    rating = tables.Column()
    registered_on = DateColumn()
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Organisation
        fields = ("name", "credit_code", "kind", "unit", "rating", "registered_on", "status")
        order_by = "name"


class OrganisationFilter(Filter):
    searched = ("name", "credit_code", "scope")
    status = status_filter(Organisation)
    kind = choice_filter(Organisation.Kind.choices, _("Kind"), "kind")
    rating = choice_filter([(f"{n}A", f"{n}A") for n in range(5, 0, -1)], _("Rating"), "rating")

    class Meta:
        model = Organisation
        fields: Sequence[str] = ()


class Organisations(DeskList):
    title = _("Organisations")
    lead = _("The register of your places: whoever is on it as eligible may apply.")
    table_class, filterset_class = OrganisationTable, OrganisationFilter
    empty = _("Organisations that apply for the register of your unit will be listed here; they apply at their own desk.")

    @staticmethod
    def queryset_for(person: Any) -> Any:
        return queries.visible_organisations(person).select_related("unit")


class OrganisationPage(DeskDetail):
    template_name = "federation/organisations/detail.html"

    @staticmethod
    def queryset_for(person: Any) -> Any:
        return queries.visible_organisations(person).select_related("unit", "created_by")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Organisation) -> Head:
        parties = [(_("Kind"), obj.get_kind_display()), (_("Registered with"), obj.unit)]
        if obj.barred_until:
            parties.append((_("Barred until"), day(obj.barred_until)))
        return Head(number=obj.credit_code or "", name=obj.name, parties=parties)

    def files(self, obj: Organisation) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation, person = self.object, self.person
        today = clock.today()
        offices = organisation.offices.select_related("person").order_by("role", "since")
        told = [
            (_("Credit code"), organisation.credit_code or "—"),
            (_("Legal representative"), organisation.legal_representative or "—"),
            (_("Registered on"), day(organisation.registered_on)),
            (_("Registration authority"), organisation.registration_authority or "—"),
            (_("Supervising unit"), organisation.supervising_unit or "—"),
            (_("Rating"), self.rating(organisation)),
            (_("Hub organisation"), _("yes") if organisation.is_hub else _("no")),
            (_("Independent accountant"), _("named") if organisation.accountant_named else _("not named")),
            (_("Offices held in federations"), _("declared") if organisation.offices_declared else _("not declared")),
            (_("Address"), organisation.address or "—"),
            (_("Office telephone"), organisation.phone or "—"),
        ]
        if holds(person, *MONEY):
            told += [(_("Bank"), organisation.bank_name or "—"), (_("Account number"), organisation.bank_account or "—")]
        return super().get_context_data(
            facts=told, inspections=organisation.inspections.all(), lists=organisation.listed.all(),
            may_list=rules.may_put_on_list(organisation, person),
            offices=[o for o in offices if o.until is None or o.until >= today],
            doubled=self.doubled(organisation),
            interests=organisation.interests.select_related("person"),
            bids=bids.visible(person).filter(organisation=organisation).order_by("-id")[:30],
            contracts=contracts.visible(person).filter(organisation=organisation).order_by("-starts")[:30], **kwargs,
        )  # fmt: skip

    def rating(self, organisation: Organisation) -> str:
        if not organisation.rating:
            return "—"
        told = [organisation.rating, organisation.rating_authority, day(organisation.rated_on) if organisation.rated_on else ""]
        return " · ".join(t for t in told if t)

    def doubled(self, organisation: Organisation) -> list[Any]:
        """Federation offices its people hold as well: whoever decides on it must know."""
        persons = organisation.offices.filter(queries.current()).values("person")
        return list(
            Office.objects.filter(queries.current(), person__in=persons, unit__isnull=False).select_related("person", "unit")
        )
