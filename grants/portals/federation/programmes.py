"""Projects as people know them: bought year after year, with all their contracts, money and deliverables together."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.listings import actions, queries, rules
from grants.listings.models import Programme
from grants.milestones import queries as milestones
from grants.needs.models import Basis
from grants.people.queries import units_below
from grants.people.roles import Role
from grants.portals import figures
from grants.portals.columns import MoneyColumn, NumberColumn, Table
from grants.portals.federation import papers
from grants.portals.federation.desk import DeskDetail, DeskList, holds, units_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.filters import Filter, place_filter
from grants.portals.forms import DraftForm
from grants.portals.links import object_url
from grants.portals.pages import Action, Head
from grants.portals.stepper import State, Step
from grants.portals.words import counted
from grants.trail.blockers import Words
from grants.trail.clock import SHANGHAI
from grants.trail.money import ZERO

LIST = (_("Projects"), "federation:programmes")
# What published figures count over, beyond what ours do.
BASES: dict[str, Words] = {**dict(Basis.choices), "capacity": _("capacity"), "rate": _("rate")}
SIGNED = Q(contracts__status__in=contracts.PUBLIC)


def visible(person: Any) -> QuerySet[Programme]:
    """Projects she sees, with the number and the sum of their signed contracts."""
    seen = Programme.objects.filter(pk__in=queries.visible_programmes(person).values("pk")).select_related("unit")
    return seen.annotate(bought=Count("contracts", filter=SIGNED), total=Sum("contracts__amount", filter=SIGNED))


class ProgrammeTable(Table):
    caption = _("Projects")
    name = tables.Column(linkify=("federation:programmes-detail", {"pk": tables.A("pk")}))
    number = tables.Column()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Purchaser"))
    bought = NumberColumn(verbose_name=_("Contracts"))
    total = MoneyColumn(verbose_name=_("Contracted (yuan)"))

    class Meta(Table.Meta):
        model = Programme
        fields = ("name", "number", "unit", "bought", "total")
        order_by = "-id"


class ProgrammeFilter(Filter):
    searched = ("name", "number", "description")
    unit = place_filter(units_below, _("Purchaser"))

    class Meta:
        model = Programme
        fields: Sequence[str] = ()


class Programmes(DeskList):
    title = _("Projects")
    lead = _("A project is bought again year after year; here are all its purchases together.")
    queryset_for = staticmethod(visible)
    table_class, filterset_class = ProgrammeTable, ProgrammeFilter
    empty = _("Projects of your unit will be listed here. The first one begins with “New project”.")

    def actions(self) -> Iterable[Action]:
        if holds(self.person, Role.HANDLER):
            yield Action(_("New project"), reverse("federation:programmes-new"))


class ProgrammePage(DeskDetail):
    queryset_for = staticmethod(visible)
    template_name = "federation/programmes/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Any) -> Head:
        return Head(
            number=obj.number, name=obj.name, parties=[(_("Purchaser"), obj.unit)], amount=obj.total or ZERO,
            amount_label=_("Contracted"),
        )  # fmt: skip

    def steps(self, obj: Programme) -> list[Step]:
        return [year_step(c) for c in self.bought]

    @property
    def bought(self) -> list[Contract]:
        if "bought" not in self.__dict__:
            seen = contracts.visible(self.person).filter(programme=self.object, status__in=contracts.PUBLIC)
            self.__dict__["bought"] = list(seen.select_related("rule_set", "unit", "organisation").order_by("starts", "pk"))
        found: list[Contract] = self.__dict__["bought"]
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme, person = self.object, self.person
        balances, delivered = disbursements.balances(self.bought), milestones.delivered(self.bought)
        years = [(c, balances[c.pk], milestones.worth(delivered[c.pk])) for c in self.bought]
        money = {
            "amount": sum((c.amount for c in self.bought), ZERO),
            "received": sum((b.received for b in balances.values()), ZERO),
            "verified": sum((b.verified for b in balances.values()), ZERO),
            "value": sum((worth[1] for _c, _b, worth in years), ZERO),
        }
        if self.bought:
            kwargs["pictures"] = [figures.spending_picture(self.bought), figures.flow_picture(self.bought)]
            kwargs["goods"] = milestones.across(line for c in self.bought for line in delivered[c.pk])
        coming = contracts.visible(person).filter(programme=programme).exclude(status__in=contracts.PUBLIC)
        return super().get_context_data(
            years=years, money=money, coming=coming,
            listings=queries.visible(person).filter(programme=programme).order_by("-year", "-id"),
            observations=[observed(o) for o in programme.observations.all()],
            papers=papers.of_programme(programme, person), may_issue=papers.may_issue(self.bought, person),
            may_list=rules.may_draft(programme, person), **kwargs,
        )  # fmt: skip


def year_step(contract: Contract) -> Step:
    """A purchase as one step of the project."""
    state: State = "current"
    if contract.status in {"closed_out", "archived", "terminated"}:
        state = "done"
    on = contract.sign_at.astimezone(SHANGHAI).date() if contract.sign_at else None
    return Step("contract", state, on, object_url(contract, "federation"), label=str(contract.starts.year))


def observed(observation: Any) -> dict[str, Any]:
    """A published figure with the words it was told in."""
    return {
        "label": observation.label,
        "figure": f"{counted(observation.value, observation.precision)} {observation.unit}",
        "basis": BASES.get(observation.basis, observation.basis),
        "quote": observation.quote,
    }


class ProgrammeForm(DraftForm):
    class Meta(DraftForm.Meta):
        model = Programme
        fields = ["unit", "number", "name", "description"]
        help_texts = {"number": _("One number for all its years, for example JJ-BLH."), "name": _("The name people know it by.")}

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]

        field.queryset = units_of(person, Role.HANDLER)
        if field.queryset.count() == 1:
            field.initial = field.queryset.get().pk


class ProgrammeNew(DeskDraft):
    title = _("New project")
    form_class = ProgrammeForm

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def act(self, form: ProgrammeForm) -> Programme:
        return actions.start_programme(by=self.person, **form.cleaned_data)

    def next_page(self, done: Programme) -> str:
        return reverse("federation:programmes-detail", args=[done.pk])
