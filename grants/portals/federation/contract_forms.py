"""Drawing up a contract: its head, from an award or without one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.awards import queries as awards
from grants.awards.models import Award
from grants.contracts import actions, queries
from grants.contracts.models import Contract
from grants.funds import queries as funds
from grants.listings.models import Programme
from grants.people.queries import visible_organisations
from grants.people.roles import Role
from grants.portals import shown
from grants.portals.digits import number_of
from grants.portals.federation.desk import units_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.federation.listing_forms import AppropriationField
from grants.portals.forms import DraftForm
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Words

TEXT = ["number", "title", "starts", "ends", "lead", "content", "privacy_clause"]
HELP = {
    "starts": _("The term begins on this day."),
    "ends": _("Not longer than the rule set allows."),
    "privacy_clause": _(
        "What the organisation may collect, how long it keeps it, what it gives back: without it nothing is circulated."
    ),
}
CLAUSE = _(
    "The provider collects only what the service needs, counts people and does not name them in reports, keeps consent forms under lock, "
    "gives no personal data to third parties, and deletes or returns them when the contract ends. For children under fourteen the guardian "
    "consents separately."
)


class HeadForm(DraftForm):
    """Of a contract with an award: parties, money and rule set come from there."""

    class Meta(DraftForm.Meta):
        model = Contract
        fields = TEXT
        help_texts = HELP

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class DirectForm(HeadForm):
    """Of an agreement without a call: a donated fund, a hub's own money."""

    appropriation = AppropriationField(label=_("Appropriation"))

    class Meta(HeadForm.Meta):
        fields = ["programme", "organisation", "appropriation", "amount", *TEXT]

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        fields: Any = self.fields
        units = units_of(person, Role.HANDLER)
        fields["programme"].queryset = Programme.objects.filter(unit__in=units)
        fields["organisation"].queryset = visible_organisations(person).filter(status__in=["eligible", "watched"])
        given = funds.visible(person).filter(unit__in=units)
        fields["appropriation"].queryset, fields["appropriation"].free = given, funds.standings(given)


class ContractDraft(DeskDraft):
    submit_label = _("Save as a draft")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}


class ContractNew(ContractDraft):
    template_name = "federation/contracts/new.html"

    @cached_property
    def award(self) -> Award | None:
        asked = self.request.GET.get("award", "")
        if not asked:
            return None
        hers = awards.visible(self.person).filter(listing__unit__in=units_of(self.person, Role.HANDLER))
        return get_object_or_404(hers, pk=number_of(asked))

    @property
    def title(self) -> Words:  # type: ignore[override]
        return _("Draw up the contract") if self.award is not None else _("Agreement without a call")

    @property
    def lead(self) -> Words:  # type: ignore[override]
        if self.award is not None:
            return _("First the head; deliverables, budget, milestones and instalments follow on its own page.")
        return _("For money that is given without a purchase, such as a donated fund: parties and amount are written here.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Contracts"), reverse("federation:contracts"))]

    def get_form_class(self) -> type[forms.BaseForm]:
        return HeadForm if self.award is not None else DirectForm

    def get_initial(self) -> dict[str, Any]:
        if self.award is None:
            return {"privacy_clause": str(CLAUSE)}
        return {
            "title": self.award.listing.title,
            "lead": self.award.bid.lead,
            "content": self.award.listing.content,
            "privacy_clause": str(CLAUSE),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told: list[tuple[Words, Any]] = []
        if self.award is not None:
            told = [
                (_("Provider"), self.award.organisation), (_("Contract amount"), shown.money(self.award.amount)),
                (_("Appropriation"), self.award.listing.appropriation), (_("To be signed by"), shown.day(self.award.sign_by)),
            ]  # fmt: skip
        return super().get_context_data(taken=told, **kwargs)

    def act(self, form: Any) -> Contract:
        given = dict(form.cleaned_data)
        if self.award is not None:
            return actions.draft(by=self.person, award=self.award, **given)
        unit = given["programme"].unit
        return actions.draft(by=self.person, unit=unit, rule_set=rulebook.in_force(unit.code, clock.today()), **given)


class ContractEdit(ContractDraft):
    title = _("Change the head")
    queryset_for = staticmethod(queries.visible)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("federation:contracts-detail", args=[self.object.pk])
        return [(_("Contracts"), reverse("federation:contracts")), (self.object.number, page)]

    def get_form_class(self) -> type[forms.BaseForm]:
        return HeadForm if self.object.award_id else DirectForm

    def act(self, form: Any) -> Contract:
        contract = Contract.objects.get(pk=self.object.pk)
        return actions.revise(contract, by=self.person, **form.cleaned_data)
