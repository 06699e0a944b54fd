"""The report of the panel: facts, text and signatures on one page to print; writing it, signing it, and why a short panel goes on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing
from grants.panels import actions as panel_actions
from grants.panels import report, rules
from grants.panels.models import Panel
from grants.portals.forms import ProseField
from grants.portals.pages import DraftPage, Page
from grants.portals.panel import seats
from grants.portals.panel.seats import PORTAL
from grants.trail.blockers import Words


class OfPanel:
    """A page about the panel she sits on."""

    portal = PORTAL
    person: Any
    kwargs: dict[str, Any]

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(seats.listings(self.person), pk=self.kwargs["pk"])

    @cached_property
    def panel(self) -> Panel:
        found = self.listing.panel
        if found is None or not any(s.person_id == self.person.pk for s in found.live_seats):
            raise Http404
        panel: Panel = found
        return panel

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("panel:listings-detail", args=[self.listing.pk])
        return [(_("My score sheets"), reverse("panel:home")), (self.listing.title, page)]

    def next_page(self, done: Any) -> str:
        return reverse("panel:listings-report", args=[self.listing.pk])


class ReportPage(OfPanel, Page):
    title = _("Report of the panel")
    template_name = "panel/listings/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = report.facts_of(self.panel)
        mine = next(s for s in facts.signatures if s.seat.person_id == self.person.pk)
        return super().get_context_data(
            listing=self.listing, facts=facts, chair=mine.seat.is_chair, ties=report.TIES,
            may_write=mine.seat.is_chair and not rules.report_problems(self.panel),
            may_sign=self.panel.reported_at is not None and mine.opinion is None and not rules.decided(self.listing), **kwargs,
        )  # fmt: skip


class TextForm(forms.Form):
    text = ProseField(
        label=_("Report"),
        rows=14,
        max_length=10000,
        help_text=_("It begins with the facts; add reasons and remarks."),
    )


class ReportWrite(OfPanel, DraftPage):
    title = _("Write the report")
    lead = _(
        "Every expert whose sheet counts signs it, or says in writing what she does not agree to. A changed text is signed anew."
    )
    form_class = TextForm
    submit_label = _("Lay it before the panel")

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.panel.report or report.prefilled(report.facts_of(self.panel))}

    def act(self, form: TextForm) -> Panel:
        return panel_actions.write_report(self.panel, by=self.person, text=form.cleaned_data["text"])


class SignForm(forms.Form):
    agrees = forms.ChoiceField(
        label=_("Your signature"),
        choices=[("yes", _("I agree to the report")), ("no", _("I do not agree"))],
        widget=forms.RadioSelect,
    )
    dissent = ProseField(label=_("What you do not agree to, and why"), max_length=2000, required=False)


class ReportSign(OfPanel, DraftPage):
    title = _("Sign the report")
    lead = _("Once. Whoever neither signs nor says why not until the time is over is taken to agree.")
    form_class = SignForm
    submit_label = _("Sign")

    def act(self, form: SignForm) -> Any:
        given = form.cleaned_data
        return panel_actions.sign_report(self.panel, by=self.person, agrees=given["agrees"] == "yes", dissent=given["dissent"])


class GoOnForm(forms.Form):
    note = ProseField(label=_("Why the panel goes on"), max_length=2000)


class GoOn(OfPanel, DraftPage):
    title = _("Go on with fewer bidders")
    form_class = GoOnForm
    submit_label = _("Record the reason")

    def act(self, form: GoOnForm) -> Panel:
        panel_actions.go_on(self.panel, by=self.person, note=form.cleaned_data["note"])
        return self.panel

    def next_page(self, done: Any) -> str:
        return reverse("panel:listings-detail", args=[self.listing.pk])
