"""Carrying over what is free of a year's appropriation into the next year."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.funds import actions, queries, rules
from grants.funds.models import Appropriation
from grants.portals.federation.drafts import DeskDraft
from grants.portals.forms import AmountField, LineField
from grants.trail import clock
from grants.trail.blockers import Words


class CarryOverForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Into"),
        queryset=Appropriation.objects.none(),
        help_text=_("An appropriation of the next year, of the same source."),
    )
    amount = AmountField(label=_("Amount"), help_text=_("Not more than what neither a contract nor a call counts on."))
    document_number = LineField(label=_("Document number"), max_length=60, help_text=_("Of the paper that allows it."))

    def __init__(self, *args: Any, into: QuerySet[Appropriation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = into


class CarryOverNew(DeskDraft):
    title = _("Carry over into the next year")
    form_class = CarryOverForm
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/funds/carry_over.html"
    submit_label = _("Carry over")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        row = self.object
        return [
            (_("Funds"), reverse("federation:appropriations")),
            (row, reverse("federation:appropriations-detail", args=[row.pk])),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "into": queries.may_receive(self.object)}

    def get_initial(self) -> dict[str, Any]:
        return {"amount": max(queries.free(self.object), 0), "into": queries.may_receive(self.object).first()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        return super().get_context_data(
            standing=queries.standings([row])[row.pk], planned=queries.planned(row), free=queries.free(row),
            receivers=queries.may_receive(row).exists(), **kwargs,
        )  # fmt: skip

    def act(self, form: CarryOverForm) -> Appropriation:
        actions.carry_over(self.object, by=self.person, **form.cleaned_data)
        row: Appropriation = self.object
        return row

    def next_page(self, done: Any) -> str:
        return reverse("federation:appropriations-detail", args=[done.pk]) + "#carried"


def may_carry_over(row: Appropriation, person: Any) -> bool:
    """Whether the button is shown: the year is over and something is free."""
    return clock.today().year > row.year and rules.may_keep(row, person) and queries.free(row) > 0


def carried(row: Appropriation) -> list[tuple[Words, Any, Any]]:
    """Both ways: the words, the other appropriation, the row."""
    out = [(_("carried over into"), one.into, one) for one in row.carried_out.select_related("into", "by")]
    gained = [(_("carried over from"), one.given_by, one) for one in row.carried_in.select_related("given_by", "by")]
    return [*out, *gained]


urls = [path("funds/<int:pk>/carry_over/", CarryOverNew.as_view(), name="appropriations-carry_over")]
