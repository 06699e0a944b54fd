"""Funds: appropriations with what is still free, the sources they come from, the year of the unit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.disbursements import queries as disbursements
from grants.funds import actions, queries, rules
from grants.funds.models import Appropriation, Source
from grants.people.queries import units_below, visible_organisations
from grants.people.roles import Role
from grants.portals import figures
from grants.portals.columns import MoneyColumn
from grants.portals.digits import number_of
from grants.portals.federation import carrying
from grants.portals.federation.desk import DeskDetail, DeskList, DeskPage, holds, units_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.figured import FiguredMoney, FiguredTable
from grants.portals.filters import Filter, choice_filter, place_filter
from grants.portals.forms import DraftForm
from grants.portals.pages import Action, Head
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("Funds"), "federation:appropriations")


class AppropriationTable(FiguredTable):
    caption = _("Appropriations")
    purpose = tables.Column(linkify=("federation:appropriations-detail", {"pk": tables.A("pk")}))
    year = tables.Column(attrs={"td": {"class": "num-left"}})
    source = tables.Column(accessor="source__name", verbose_name=_("Source"))
    kind = tables.Column(accessor="source__kind", verbose_name=_("Kind"))
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Unit"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)
    committed = FiguredMoney("committed", verbose_name=_("Promised to contracts"))
    bearing = FiguredMoney("bearing", verbose_name=_("Bears in all"))
    uncommitted = FiguredMoney("uncommitted", verbose_name=_("Uncommitted"))

    class Meta(FiguredTable.Meta):
        model = Appropriation
        fields = ("purpose", "year", "source", "kind", "unit", "amount", "bearing", "committed", "uncommitted")
        order_by = "-year"

    def figures_of(self, rows: Sequence[Any]) -> Mapping[int, queries.Standing]:
        return queries.standings(rows)

    def render_kind(self, record: Appropriation) -> str:
        return record.source.get_kind_display()


class AppropriationFilter(Filter):
    searched = ("purpose", "document_number", "source__name")
    kind = choice_filter(Source.Kind.choices, _("Kind"), "source__kind")
    unit = place_filter(units_below, _("Unit"))

    class Meta:
        model = Appropriation
        fields: Sequence[str] = ()


class Appropriations(DeskList):
    title = _("Funds")
    lead = _("What each source gives for a year, what of it is promised to contracts, and what is still free.")
    queryset_for = staticmethod(queries.visible)
    table_class, filterset_class = AppropriationTable, AppropriationFilter
    empty = _("Appropriations will be listed here. One begins with “New source”, then “New appropriation”.")

    def actions(self) -> Iterable[Action]:
        yield Action(_("Where the money goes"), reverse("federation:flow"), primary=False)
        yield Action(_("Surplus"), reverse("federation:surplus"), primary=False)
        if holds(self.person, Role.FINANCE):
            yield Action(_("New appropriation"), reverse("federation:appropriations-new"))
            yield Action(_("New source"), reverse("federation:sources-new"), primary=False)


class AppropriationPage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/funds/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Appropriation) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Unit"), obj.unit), (_("Year"), obj.year), (_("Source"), obj.source), (_("Kind"), obj.source.get_kind_display()),
        ]  # fmt: skip
        return Head(
            number=obj.document_number, name=obj.purpose, parties=parties, amount=obj.amount, amount_label=_("Appropriated")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Appropriation = self.object
        bought = list(
            contracts.visible(self.person)
            .filter(appropriation=row)
            .select_related("rule_set", "organisation")
            .order_by("-starts")
        )
        signed = [c for c in bought if c.sign_at is not None]
        balances = disbursements.balances(bought)
        return super().get_context_data(
            standing=queries.standings([row])[row.pk], planned=queries.planned(row), carried=carrying.carried(row),
            may_carry_over=carrying.may_carry_over(row, self.person), contracts=[(c, balances[c.pk]) for c in bought],
            commitments=row.commitments.select_related("contract", "by"), picture=figures.flow_picture(signed) if signed else None,
            may_change=rules.may_keep(row, self.person) and queries.may_change(row), **kwargs,
        )  # fmt: skip


class YearPage(DeskPage):
    """The year of her units: appropriation → committed → paid → spent, and where it goes."""

    title = _("The year's money")
    template_name = "federation/funds/year.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        units = units_below(self.person, queries.READERS)
        told = year_of(units, self.request.GET.get("year", ""))
        bought = contracts.visible(self.person).filter(appropriation__year=told["year"].year, sign_at__isnull=False)
        signed = list(bought.filter(unit__in=units).select_related("rule_set").order_by("starts", "pk"))
        return super().get_context_data(picture=figures.flow_picture(signed) if signed else None, **told, **kwargs)


def year_of(units: QuerySet[Any], asked: str) -> dict[str, Any]:
    """The figures of the year asked for (else the latest there is) and the years to choose from."""
    years = disbursements.years_of(units)
    told = number_of(asked)
    chosen = told if told in years else (years[0] if years else clock.today().year)
    year = disbursements.year_of(units, chosen)
    steps: list[tuple[Words, Any]] = [(_("Appropriated"), year.appropriated)]
    if year.carried_in or year.carried_out:
        steps += [
            (_("Carried over into it"), year.carried_in), (_("Carried over out of it"), year.carried_out), (_("Bears in all"), year.bearing),
        ]  # fmt: skip
    steps += [
        (_("Promised to contracts"), year.committed), (_("Uncommitted"), year.uncommitted), (_("Paid"), year.paid),
        (_("Spent and verified"), year.spent),
    ]  # fmt: skip
    return {"year": year, "years": years, "year_steps": steps}


class SourceForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Source
        fields = ["unit", "name", "kind", "donor", "note"]
        help_texts = {"donor": _("Only for donated money."), "kind": _("Rules for fiscal money bind fiscal money only.")}

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units_of(person, Role.FINANCE)
        fields["donor"].queryset = visible_organisations(person)


class AppropriationForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Appropriation
        fields = ["source", "unit", "year", "purpose", "document_number", "amount"]
        help_texts = {
            "amount": _("It can be corrected until a listing or a contract counts on it."),
            "document_number": _("Of the paper that gives the money."),
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units_of(person, Role.FINANCE)
        fields["source"].queryset = queries.visible_sources(person)
        if not self.instance.pk:
            fields["year"].initial = clock.today().year


class FundsDraft(DeskDraft):
    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def next_page(self, done: Any) -> str:
        if isinstance(done, Appropriation):
            return reverse("federation:appropriations-detail", args=[done.pk])
        return reverse("federation:appropriations-new") + f"?source={done.pk}"


class SourceNew(FundsDraft):
    title = _("New source")
    form_class = SourceForm

    def act(self, form: forms.BaseForm) -> Source:
        return actions.open_source(by=self.person, **form.cleaned_data)


class AppropriationNew(FundsDraft):
    title = _("New appropriation")
    form_class = AppropriationForm

    def get_initial(self) -> dict[str, Any]:
        asked = number_of(self.request.GET.get("source"))
        return {} if asked is None else {"source": asked}

    def act(self, form: forms.BaseForm) -> Appropriation:
        return actions.appropriate(by=self.person, **form.cleaned_data)


class AppropriationEdit(FundsDraft):
    title = _("Correct the appropriation")
    form_class = AppropriationForm
    queryset_for = staticmethod(queries.visible)

    def act(self, form: forms.BaseForm) -> Appropriation:
        return actions.revise(self.object, by=self.person, **form.cleaned_data)
