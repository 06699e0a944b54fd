"""The parts of an application as forms: the plan, the lines of its budget, the declarations, the documents."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.bids.content import Content
from grants.bids.models import Bid, Declaration
from grants.portals.forms import CHOOSE, AmountField, CountField, LineField, ProseField
from grants.portals.lines import LineForm, line_set
from grants.portals.provider.desk import LaterProse
from grants.rulebook import queries as rulebook

PLAN = _("Aims that can be measured, who is served, how and when, by whom, what may go wrong. No names of people served.")


class PlanForm(forms.Form):
    lead = LineField(label=_("Project lead"), max_length=60, required=False, help_text=_("Who answers for the project."))
    plan = LaterProse(label=_("Service plan"), max_length=20000, rows=16, help_text=PLAN)


class BidLineForm(LineForm):
    """One line of the budget: quantity × unit price."""

    times = ("quantity", "unit_price")
    category = forms.ChoiceField(label=_("Category"))
    item = LineField(label=_("Item"), max_length=100)
    quantity = CountField(label=_("Quantity"))
    unit = LineField(label=_("Unit"), max_length=20)
    unit_price = AmountField(label=_("Unit price"))

    def __init__(self, *args: Any, categories: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", CHOOSE), *categories]  # type: ignore[attr-defined]


BidLines = line_set(BidLineForm, prefix="lines", blank=3, most=200)


class DeclarationsForm(forms.Form):
    """What is declared; the last one with the offices that are disclosed."""

    offices = ProseField(
        label=_("Offices our people hold in federations"), max_length=500, rows=2, required=False,
        help_text=_("Name and office of each; write “none” when there are none."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = {kind.value: forms.BooleanField(label=kind.label, required=False) for kind in Declaration.Kind}
        self.fields = {**boxes, **self.fields}

    @property
    def made(self) -> list[str]:
        return [kind for kind in Declaration.Kind.values if self.cleaned_data.get(kind)]


def categories_of(bid: Bid) -> list[tuple[str, str]]:
    chart = rulebook.categories(bid.listing.rule_set)
    return [(c.code, f"{c.code} {c.name}") for c in chart.values() if c.chargeable]


def initial_declarations(content: Content) -> Mapping[str, Any]:
    made = {d.kind: d for d in content.declarations}
    offices = made.get(Declaration.Kind.OFFICES_DISCLOSED)
    return {**dict.fromkeys(made, True), "offices": offices.text if offices else ""}
