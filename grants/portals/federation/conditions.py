"""Deciding what a condition left open: met or not, with the reason."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.bids import eligibility, queries
from grants.bids.models import Bid
from grants.portals.eligibility import Cell, Line, opened, sheet_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.forms import ProseField
from grants.trail.blockers import Words


class DecisionForm(forms.Form):
    result = forms.ChoiceField(
        label=_("The condition is"), choices=[("pass", _("met")), ("fail", _("not met"))], widget=forms.RadioSelect
    )
    note = ProseField(label=_("Reason"), max_length=500, help_text=_("Kept in the trail; the bidder reads it."))
    before = forms.CharField(required=False, widget=forms.HiddenInput)


class Decide(DeskDraft):
    """For the reviewer, after the opening; whoever sits on the panel or is tied to the bidder leaves it to another."""

    title = _("Decide a condition")
    lead = _("The rule could not tell by itself. Read the papers, then say whether the condition is met.")
    submit_label = _("Decide")
    form_class = DecisionForm
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/bids/decide.html"

    @cached_property
    def told(self) -> tuple[Line, Cell]:
        """The rule and what it says at the moment of the address. 404 before the opening and for what is not there."""
        sheet = sheet_of(self.object, self.person)
        for line in sheet.lines if sheet else ():
            for cell in line.cells:
                if cell and line.rule == self.kwargs["rule"] and cell.moment == self.kwargs["moment"]:
                    return line, cell
        raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.only_hers()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.only_hers()
        return super().post(request, *args, **kwargs)

    def only_hers(self) -> None:
        if not opened(self.object):
            raise Http404
        if not eligibility.may_decide(self.object, self.person):
            raise PermissionDenied(_("The reviewer of the purchaser decides this; nothing was changed."))

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        bid: Bid = self.object
        return [(_("Applications"), reverse("federation:bids")), (bid.organisation.name, self.next_page(bid))]

    def get_initial(self) -> dict[str, Any]:
        cell = self.told[1]
        return {"before": cell.row.decided if cell.row else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line, cell = self.told
        return super().get_context_data(line=line, cell=cell, **kwargs)

    def act(self, form: DecisionForm) -> Bid:
        given = form.cleaned_data
        eligibility.decide(
            self.object, by=self.person, moment=self.kwargs["moment"], rule=self.kwargs["rule"], result=given["result"],
            note=given["note"], seen=given["before"],
        )  # fmt: skip
        found: Bid = self.object
        return found

    def next_page(self, done: Any) -> str:
        return reverse("federation:bids-detail", args=[self.object.pk]) + "#eligibility"
