"""What a unit states before it confirms a claim, and what the approver makes of a confirmed one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.contracts import taking_up
from grants.funds import queries as funds
from grants.needs.models import Need
from grants.people.models import Unit
from grants.portals import shown
from grants.portals.federation.claims import BECOMES
from grants.portals.federation.drafts import DeskDraft
from grants.portals.federation.listing_forms import AppropriationField, NeedField
from grants.portals.forms import DraftForm, ProseField
from grants.portals.links import object_url
from grants.roadshows import actions, queries, rules
from grants.roadshows.models import Claim
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Words

TERMS = ["site", "starts", "ends", "people", "funding", "contact"]


class TermsForm(DraftForm):
    """Everything may be saved half written; confirming asks for the rest."""

    needs = NeedField(
        label=_("Needs it answers"), required=False,
        help_text=_("Pooled needs of your places. When you confirm they are matched; if the claim is released they go back."),
    )  # fmt: skip

    class Meta(DraftForm.Meta):
        model = Claim
        fields = TERMS
        help_texts = {
            "site": _("The village or community where it takes place; it lies in your unit."),
            "people": _("How many people you expect."),
            "contact": _("Who in your unit looks after it: a name and an office, no private number."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        claim: Claim = kwargs["instance"]
        kwargs["initial"] = {"needs": [need.pk for need in claim.needs.all()], **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["site"].queryset = Unit.objects.filter(path__startswith=str(claim.unit.path)).order_by("path")
        fields["needs"].queryset = answerable(claim)
        fields["funding"].help_text = (
            _("The offer is free of charge; write what else it needs, or leave it empty.")
            if not claim.amount
            else _("The purse that pays %(amount)s.") % {"amount": shown.money(claim.amount)}
        )


def answerable(claim: Claim) -> Any:
    """Pooled needs of the places of the unit, those of the same kind of service first."""
    pooled = Need.objects.filter(unit__path__startswith=str(claim.unit.path), status="pooled") | claim.needs.all()
    return pooled.distinct().select_related("unit").order_by("unit__path", "pk")


class State(DeskDraft):
    """Place, period, people, funding and the needs it answers."""

    title = _("State the terms")
    lead = _("Nothing is decided by saving. When everything is stated you confirm the claim on its page.")
    form_class = TermsForm
    queryset_for = staticmethod(queries.visible_claims)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not rules.may_confirm(self.object, self.person):
            raise PermissionDenied(_("The town officer of the unit states the terms; nothing was changed."))
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Claims"), reverse("federation:claims")),
            (self.object.pitch.listing.title, object_url(self.object, self.portal)),
        ]

    def act(self, form: Any) -> Claim:
        given = dict(form.cleaned_data)
        answers = list(given.pop("needs"))
        actions.state_terms(Claim.objects.get(pk=self.object.pk), by=self.person, answers=answers, **given)
        return Claim.objects.get(pk=self.object.pk)


class ConvertForm(forms.Form):
    appropriation = AppropriationField(
        label=_("Appropriation"), help_text=_("The money that pays for it; what is free stands beside it.")
    )
    note = ProseField(label=_("Remark"), required=False, rows=2, help_text=_("Kept in the trail."))

    def __init__(self, *args: Any, claim: Claim, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if rules.kind_for(claim) == taking_up.FREE:
            del fields["appropriation"]
            return
        given = funds.visible(person).filter(unit=claim.pitch.roadshow.unit_id)
        fields["appropriation"].queryset, fields["appropriation"].free = given, funds.standings(given)


class Convert(DeskDraft):
    """A confirmed claim becomes a free agreement, a contract or a call: which one, the price decides."""

    title = _("Make it an agreement")
    form_class = ConvertForm
    queryset_for = staticmethod(queries.visible_claims)
    template_name = "federation/claims/convert.html"
    submit_label = _("Make it an agreement")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not rules.may_convert(self.object, self.person):
            raise PermissionDenied(_("The approver of the host decides what a claim becomes; nothing was changed."))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def into(self) -> str:
        return rules.kind_for(self.object)

    @property
    def lead(self) -> Words:  # type: ignore[override]
        return BECOMES[self.into]

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Claims"), reverse("federation:claims")),
            (self.object.pitch.listing.title, object_url(self.object, self.portal)),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "claim": self.object, "person": self.person}

    def act(self, form: Any) -> Any:
        claim, given = Claim.objects.get(pk=self.object.pk), form.cleaned_data
        if claim.status == Claim.Status.CONVERTED and claim.convert_by == self.person:
            return became(claim)  # sent twice
        taking_up.convert(claim, by=self.person, into=self.into, appropriation=given.get("appropriation"), note=given["note"])
        return became(claim)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim = self.object
        limit = rulebook.procurement_limit(claim.pitch.roadshow.rule_set)
        told: list[tuple[Words, Any]] = [
            (_("Unit"), claim.unit), (_("Organisation"), claim.pitch.organisation),
            (_("Amount"), shown.money(claim.amount) if claim.amount else _("free of charge")),
            (_("Procurement limit of the rule set"), shown.money(limit) if limit is not None else shown.NOTHING),
        ]  # fmt: skip
        return super().get_context_data(told=told, status=claim.status, **kwargs)


def became(claim: Claim) -> Any:
    """The contract or call that was begun; the claim itself when there is none to show."""
    return claim.call or claim.contracts.first() or claim
