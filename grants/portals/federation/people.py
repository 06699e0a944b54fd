"""Who holds which office: the list of her units, giving an office, ending one."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.people import actions, unit_actions
from grants.people.models import Office, Unit, User
from grants.people.queries import units_below
from grants.people.roles import Role, Rung
from grants.portals.columns import DateColumn, Table
from grants.portals.federation.desk import DeskList, holds, subtree_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.filters import Filter, choice_filter, place_filter
from grants.portals.forms import DayField, LineField
from grants.portals.pages import Action
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("People and offices"), "federation:offices")


class OfficeTable(Table):
    caption = _("Offices")
    person = tables.Column(accessor="person__name", verbose_name=_("Name"))
    role = tables.Column()
    title = tables.Column(verbose_name=_("Title of the office"))
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Unit"))
    since = DateColumn()
    until = DateColumn()
    ending = tables.Column(accessor="pk", orderable=False, verbose_name=_("End"), attrs={"td": {"class": "blankable"}})

    class Meta(Table.Meta):
        model = Office
        fields = ("person", "role", "title", "unit", "since", "until", "ending")
        order_by = "unit"

    def render_ending(self, record: Office) -> Any:
        person = self.request.user
        if (
            record.until is not None
            or record.acts_for_id is not None
            or record.role not in unit_actions.GIVEN
            or record.unit is None
        ):
            return ""
        if not unit_actions.may_install(person, record.unit):
            return ""
        words = _now("End the office of %(person)s") % {"person": record.person}
        url = reverse("federation:offices-end", args=[record.pk])
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, words, _now("End…"))


class OfficeFilter(Filter):
    searched = ("person__name", "person__username", "title")
    role = choice_filter([(r.value, r.label) for r in Role if r in unit_actions.GIVEN], _("Role"), "role")
    unit = place_filter(units_below, _("Unit"))

    class Meta:
        model = Office
        fields: Sequence[str] = ()


def visible(person: Any) -> Any:
    """Offices held today or later in her units and below."""
    today = clock.today()
    held = Office.objects.filter(Q(until__isnull=True) | Q(until__gte=today), unit__in=units_below(person))
    return held.select_related("person", "unit")


class Offices(DeskList):
    title = _("People and offices")
    lead = _("Who holds which office in your unit and below. What a person may see and do follows from these rows alone.")
    queryset_for = staticmethod(visible)
    table_class, filterset_class = OfficeTable, OfficeFilter
    empty = _("Offices of your unit will be listed here.")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"exclude": () if holds(self.person, Role.APPROVER) else ("ending",)}

    def actions(self) -> Iterable[Action]:
        if holds(self.person, Role.APPROVER):
            yield Action(_("Give an office"), reverse("federation:offices-new"))
        yield Action(_("Acting for somebody"), reverse("federation:delegations"), primary=False)


class OfficeForm(forms.Form):
    username = LineField(
        label=_("Account"), max_length=150, help_text=_("The name the person signs in with; unknown here, an account is opened.")
    )
    name = LineField(label=_("Name"), max_length=60, required=False, help_text=_("For a new account only."))
    email = forms.EmailField(
        label=_("Mail address"), required=False, help_text=_("For a new account only; reminders are sent there.")
    )
    password = forms.CharField(
        label=_("First password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False,
        help_text=_("For a new account only; the person changes it after signing in."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"), choices=[(r.value, r.label) for r in Role if r in unit_actions.GIVEN])
    title = LineField(label=_("Title of the office"), max_length=60, required=False)
    rung = forms.ChoiceField(
        label=_("Approves up to"), required=False, choices=[("", _("the highest rung of one person")), *Rung.choices],
        help_text=_("For an approver: the rung of the approval ladder; the limits are in the rule set."),
    )  # fmt: skip
    since = DayField(label=_("Since"))

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = subtree_of(person, Role.APPROVER)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self.found = User.objects.filter(username=given.get("username", ""), is_system=False).first()
        if self.found is None and given.get("username"):
            if not given.get("name"):
                self.add_error("name", _now("There is no such account yet: write the person's name to open one."))
            try:
                password_validation.validate_password(
                    given.get("password") or "", User(username=given["username"], name=given.get("name", ""))
                )
            except ValidationError as error:
                self.add_error("password", error)
        return given


class OfficeNew(DeskDraft):
    title = _("Give an office")
    form_class = OfficeForm
    submit_label = _("Give the office")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def get_initial(self) -> dict[str, Any]:
        return {"since": clock.today()}

    def act(self, form: OfficeForm) -> Office:
        given = form.cleaned_data
        with transaction.atomic():  # no account without the office it was opened for
            person = form.found or actions.open_account(
                username=given["username"], name=given["name"], password=given["password"], email=given["email"]
            )
            office = unit_actions.install(
                person,
                given["role"],
                by=self.person,
                unit=given["unit"],
                title=given["title"],
                since=given["since"],
                rung=given["rung"],
            )
        told = {"person": person, "role": office.get_role_display(), "day": office.since}
        messages.success(self.request, _("%(person)s is %(role)s from %(day)s on.") % told)
        return office

    def next_page(self, done: Any) -> str:
        return reverse("federation:offices")


class EndForm(forms.Form):
    until = DayField(label=_("Last day"))


class OfficeEnd(DeskDraft):
    title = _("End an office")
    lead = _("It stays on record; what was done in it stays valid.")
    form_class = EndForm
    queryset_for = staticmethod(visible)
    submit_label = _("End the office")
    template_name = "federation/people/end.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def get_initial(self) -> dict[str, Any]:
        return {"until": clock.today()}

    def act(self, form: EndForm) -> Office:
        return unit_actions.relieve(self.object, by=self.person, until=form.cleaned_data["until"])

    def next_page(self, done: Any) -> str:
        return reverse("federation:offices")
