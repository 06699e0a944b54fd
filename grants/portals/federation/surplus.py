"""Surplus of ended contracts: who owes what, since when it is late, and the letter that asks it back."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.http import Http404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements.models import RefundDemand
from grants.disbursements.surplus import Settlement, due_by_rule, ended, settlements
from grants.disbursements.surplus_rules import ENDED, may_demand
from grants.papers.refund_letter import issue
from grants.people.queries import units_below
from grants.portals import settled, shown
from grants.portals.columns import LinkColumn, StatusColumn, due
from grants.portals.federation.desk import DeskList
from grants.portals.federation.drafts import DeskDraft
from grants.portals.figured import FiguredMoney, FiguredTable
from grants.portals.filters import Filter, place_filter, status_filter
from grants.portals.forms import DayField, LineField
from grants.trail import clock
from grants.trail.blockers import Words


class SurplusTable(FiguredTable):
    caption = _("Surplus of ended contracts")
    title = LinkColumn()
    number = tables.Column()
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Provider"))
    surplus = FiguredMoney("surplus", verbose_name=_("Surplus (yuan)"))
    refunded = FiguredMoney("balance.refunded", verbose_name=_("Came back"))
    owed = FiguredMoney("owed", verbose_name=_("Asked back, still owed"))
    to_demand = FiguredMoney("to_demand", verbose_name=_("Not asked back yet"))
    due = tables.Column(accessor="pk", verbose_name=_("To be refunded by"), orderable=False)
    status = StatusColumn()

    class Meta(FiguredTable.Meta):
        model = Contract
        fields = ("title", "number", "organisation", "surplus", "refunded", "owed", "to_demand", "due", "status")
        order_by = "-id"

    def figures_of(self, rows: Sequence[Any]) -> Mapping[int, Settlement]:
        return settlements(rows)

    def render_due(self, record: Contract) -> Any:
        day = self.figures[record.pk].due
        return due(day) if day is not None else shown.NOTHING


class SurplusFilter(Filter):
    searched = ("number", "title", "organisation__name", "refund_demands__document_number")
    status = status_filter(Contract, only=("accepted", "not_accepted", "terminated"))
    unit = place_filter(units_below, _("Purchaser"))

    class Meta:
        model = Contract
        fields: Sequence[str] = ()


class Surpluses(DeskList):
    title = _("Surplus")
    lead = _("Contracts that were accepted or ended and are not closed out: what was not spent, asked back, come back.")
    queryset_for = staticmethod(ended)
    table_class, filterset_class = SurplusTable, SurplusFilter
    empty = _("Contracts are listed here from their acceptance until they are closed out.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Funds"), reverse("federation:appropriations"))]


class AskBackForm(forms.Form):
    payee = LineField(label=_("Payee"), max_length=100, help_text=_("Whose account the money is to be paid into."))
    bank_name = LineField(label=_("Bank"), max_length=100)
    account = LineField(label=_("Account number"), max_length=40)
    due = DayField(label=_("To be refunded by"), help_text=_("By the rule set, unless something else was agreed."))


class AskBack(DeskDraft):
    title = _("Ask the surplus back")
    form_class = AskBackForm
    queryset_for = staticmethod(ended)
    template_name = "federation/surplus/ask_back.html"
    submit_label = _("Issue the letter")

    @cached_property
    def object(self) -> Any:
        found = super().object
        if not may_demand(found, self.person):
            raise Http404
        return found

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("federation:contracts-detail", args=[self.object.pk])
        return [(_("Contracts"), reverse("federation:contracts")), (self.object.number, f"{page}#surplus")]

    def get_initial(self) -> dict[str, Any]:
        """The account of the last letter of this unit is likely still its account."""
        last = RefundDemand.objects.filter(contract__unit=self.object.unit).order_by("-id").first()
        told = {name: getattr(last, name) for name in ("payee", "bank_name", "account")} if last else {}
        return {"payee": self.object.unit.name, **told, "due": due_by_rule(self.object, clock.today())}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(settled=settled.settled(self.object, self.portal), **kwargs)

    def act(self, form: AskBackForm) -> Contract:
        demand, letter = issue.ask_back(self.object, by=self.person, **form.cleaned_data)
        words = _("%(serial)s asks for %(amount)s until %(day)s. The organisation sees it from now on.")
        told = {"serial": letter.serial, "amount": shown.money(demand.amount), "day": shown.day(demand.due)}
        messages.success(self.request, words % told)
        contract: Contract = self.object
        return contract

    def next_page(self, done: Any) -> str:
        return reverse("federation:contracts-detail", args=[done.pk]) + "#surplus"


def may_ask_back(contract: Contract, told: settled.Settled | None, person: Any) -> bool:
    """Whether the button is shown."""
    return bool(told and told.settlement.to_demand) and contract.status in ENDED and may_demand(contract, person)


urls = [
    path("surplus/", Surpluses.as_view(), name="surplus"),
    path("contracts/<int:pk>/ask_back/", AskBack.as_view(), name="contracts-ask_back"),
]
