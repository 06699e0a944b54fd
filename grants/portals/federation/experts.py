"""The pool of experts: the list, one of them with the panels she sat on, taking somebody in, changing, letting go."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.bids.queries import READERS
from grants.panels import actions, queries
from grants.panels.models import Expert, Seat
from grants.panels.pool import KEEPERS, may_keep
from grants.people import actions as people
from grants.people.models import Unit, User
from grants.people.queries import units_below
from grants.portals.columns import DateColumn, LinkColumn, Table
from grants.portals.federation.desk import DeskList, DeskPage, holds, units_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.filters import Filter, choice_filter
from grants.portals.forms import DayField, LineField, ProseField
from grants.portals.pages import Action
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("Expert pool"), "federation:experts")
HISTORY: dict[str, Words] = {"add": _("Taken into the pool"), "edit": _("Changed"), "end": _("Left the pool")}


class ExpertTable(Table):
    caption = _("Experts")
    number = LinkColumn(verbose_name=_("Number"))
    person = tables.Column(accessor="person__name", verbose_name=_("Name"))
    field = tables.Column(accessor="get_field_display", order_by="field", verbose_name=_("Field"))
    qualification = tables.Column()
    employer = tables.Column()
    since = DateColumn()
    until = DateColumn()

    class Meta(Table.Meta):
        model = Expert
        fields = ("number", "person", "field", "qualification", "employer", "since", "until")
        order_by = "number"


class ExpertFilter(Filter):
    searched = ("number", "person__name", "qualification", "employer")
    field = choice_filter(list(Expert.Field.choices), _("Field"), "field")
    there = choice_filter([("yes", _("in the pool")), ("no", _("has left"))], _("Pool"), "until")

    class Meta:
        model = Expert
        fields: Sequence[str] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        there = self.form.cleaned_data.pop("there", None)
        found: QuerySet[Any] = super().filter_queryset(queryset)
        gone = Q(until__lt=clock.today())
        return found if not there else found.exclude(gone) if there == "yes" else found.filter(gone)


class Experts(DeskList):
    title = LIST[0]
    lead = _("Panels are drawn from here. Whoever has left the pool stays listed with what she judged.")
    queryset_for = staticmethod(queries.visible_experts)
    table_class, filterset_class = ExpertTable, ExpertFilter
    empty = _("Experts from whom panels are drawn will be listed here; the first one comes with “Take an expert in”.")

    def actions(self) -> Iterable[Action]:
        if holds(self.person, *KEEPERS):
            yield Action(_("Take an expert in"), reverse("federation:experts-new"))


class OfExpert:
    """A page about one expert she sees."""

    object: Any

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        here = [(str(self.object), reverse("federation:experts-detail", args=[self.object.pk]))] if self.object else []
        return [(LIST[0], reverse(LIST[1])), *here]

    def next_page(self, done: Expert) -> str:
        return reverse("federation:experts-detail", args=[done.pk])


class ExpertPage(DeskPage):
    template_name = "federation/experts/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        expert = get_object_or_404(queries.visible_experts(self.person), pk=self.kwargs["pk"])
        pools = list(expert.units.order_by("path"))
        listings = Seat.objects.filter(person=expert.person, panel__listing__unit__in=units_below(self.person, READERS))
        keeps = bool(pools) and all(may_keep(self.person, unit) for unit in pools)
        return super().get_context_data(
            title=str(expert), expert=expert, pools=pools, keeps=keeps and expert.until is None,
            history=[(HISTORY.get(h["what"], h["what"]), h) for h in reversed(expert.history)],
            seats=listings.select_related("panel__listing", "sheet").order_by("-id"), **kwargs,
        )  # fmt: skip


class ExpertForm(forms.Form):
    field = forms.ChoiceField(label=_("Field"), choices=Expert.Field.choices)
    qualification = LineField(label=_("Qualification"), max_length=100, required=False, help_text=_("Title, certificate."))
    employer = LineField(label=_("Employer"), max_length=100, required=False)
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Pools"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For whose panels she may be drawn."),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units_of(person, *KEEPERS)  # type: ignore[attr-defined]


class NewForm(ExpertForm):
    username = LineField(
        label=_("Account"), max_length=150, help_text=_("The name the person signs in with; unknown here, an account is opened.")
    )
    name = LineField(label=_("Name"), max_length=60, required=False, help_text=_("For a new account only."))
    password = forms.CharField(
        label=_("First password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False,
        help_text=_("For a new account only; the person changes it after signing in."),
    )  # fmt: skip
    number = LineField(label=_("Number"), max_length=20, help_text=_("The number the draw is made with; it never changes."))
    field_order = ("username", "name", "password", "number", "field", "qualification", "employer", "units")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self.found = User.objects.filter(username=given.get("username", ""), is_system=False).first()
        if self.found is None and given.get("username"):
            if not given.get("name"):
                self.add_error("name", _now("There is no such account yet: write the person's name to open one."))
            try:
                candidate = User(username=given["username"], name=given.get("name", ""))
                password_validation.validate_password(given.get("password") or "", candidate)
            except ValidationError as error:
                self.add_error("password", error)
        return given


class ExpertNew(OfExpert, DeskDraft):
    title = _("Take an expert in")
    form_class = NewForm
    submit_label = _("Take her into the pool")

    @property
    def object(self) -> None:
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def act(self, form: NewForm) -> Expert:
        given = form.cleaned_data
        told = {name: given[name] for name in ("number", "field", "qualification", "employer", "units")}
        with transaction.atomic():  # no account without the place in the pool it was opened for
            person = form.found or people.open_account(username=given["username"], name=given["name"], password=given["password"])
            return actions.add_expert(by=self.person, person=person, **told)


class ExpertEdit(OfExpert, DeskDraft):
    title = _("Change an expert")
    queryset_for = staticmethod(queries.visible_experts)
    form_class = ExpertForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def get_initial(self) -> dict[str, Any]:
        expert = self.object
        told = {name: getattr(expert, name) for name in ("field", "qualification", "employer")}
        return {**told, "units": [unit.pk for unit in expert.units.order_by("pk")]}

    def act(self, form: ExpertForm) -> Expert:
        return actions.edit_expert(self.object, by=self.person, **form.cleaned_data)


class EndForm(forms.Form):
    until = DayField(label=_("Last day"))
    note = ProseField(label=_("Reason"), max_length=500)


class ExpertEnd(OfExpert, DeskDraft):
    title = _("Let an expert go")
    lead = _("She is drawn no more after that day. The panels she sat on keep her; the entry is never deleted.")
    queryset_for = staticmethod(queries.visible_experts)
    form_class = EndForm
    submit_label = _("Let her go")

    def get_initial(self) -> dict[str, Any]:
        return {"until": clock.today()}

    def act(self, form: EndForm) -> Expert:
        return actions.end_expert(self.object, by=self.person, until=form.cleaned_data["until"], note=form.cleaned_data["note"])
