"""Matching funds on a contract in draft: what the organisation adds of its own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.funds import actions
from grants.portals.federation.contract_lines import SectionPage
from grants.portals.forms import AmountField, LineField
from grants.portals.lines import initial_of, line_set
from grants.portals.tabled import BigForm, Line


class PledgeLine(Line):
    sums = ("amount",)
    purpose = LineField(label=_("Used for"), max_length=200)
    amount = AmountField(label=_("Amount"))


class PledgesForm(BigForm, forms.Form):
    tables = {"pledges": line_set(PledgeLine, prefix="pledges", blank=2, most=20)}
    captions = {"pledges": _("Matching funds")}


class PledgesPage(SectionPage):
    title, key, form_class, must_add_up = _("Matching funds"), "pledges", PledgesForm, False
    hint = _("What the organisation promised of its own, beside the public money. It is no part of the contract amount.")

    def form_rows(self) -> Mapping[str, Any]:
        return {"pledges": initial_of(self.object.pledges.all(), PledgeLine)}

    def act(self, form: Any) -> Any:
        return actions.pledge(self.object, by=self.person, rows=form.cleaned_data["pledges"])


urls = [path("contracts/<int:pk>/edit/pledges/", PledgesPage.as_view(), name="contracts-edit-pledges")]
