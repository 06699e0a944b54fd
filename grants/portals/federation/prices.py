"""An abnormally low price at the reviewer's desk: asking the bidder, recording the explanation and the decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.bids import queries
from grants.bids.models import Bid
from grants.panels import actions
from grants.panels.models import PriceCheck
from grants.portals.federation.drafts import DeskDraft
from grants.portals.forms import ProseField
from grants.trail.blockers import Words


class OfBid(DeskDraft):
    """A page about the price of one application; the form knows the application, not what stands about it."""

    @cached_property
    def bid(self) -> Bid:
        return get_object_or_404(queries.visible(self.person), pk=self.kwargs["pk"])

    @property
    def object(self) -> None:
        return None

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(self.bid.organisation.name, reverse("federation:bids-detail", args=[self.bid.pk]))]

    def next_page(self, done: Any) -> str:
        return reverse("federation:bids-detail", args=[self.bid.pk]) + "#prices"


class AskForm(forms.Form):
    """Nothing is typed."""


class PriceAsk(OfBid):
    title = _("Ask for an explanation of the price")
    lead = _(
        "The bidder is asked now and its time begins to run. Tell it by telephone or on the spot, and write down what it says."
    )
    form_class = AskForm
    submit_label = _("It is asked now")

    def act(self, form: AskForm) -> PriceCheck:
        return actions.ask_price(self.bid, by=self.person)


class DecideForm(forms.Form):
    answer = ProseField(
        label=_("The bidder's explanation"), rows=6, max_length=5000, required=False,
        help_text=_("Its own words, and what it proved them with. Empty only when its time is over."),
    )  # fmt: skip
    accepted = forms.ChoiceField(
        label=_("Decision of the panel"), widget=forms.RadioSelect,
        choices=[("yes", _("The explanation is accepted")), ("no", _("It is not accepted: the application is disqualified"))],
    )  # fmt: skip
    note = ProseField(label=_("Reason"), max_length=2000, help_text=_("Kept in the trail; the other side reads it."))


class PriceDecide(OfBid):
    title = _("Record the explanation of the price")
    form_class = DecideForm
    submit_label = _("Record")

    def act(self, form: DecideForm) -> PriceCheck:
        given = form.cleaned_data
        return actions.decide_price(
            self.bid, by=self.person, answer=given["answer"], accepted=given["accepted"] == "yes", note=given["note"]
        )
