"""Acting for somebody (代理审批): the offices I may delegate, who acts for whom in my unit, naming a deputy, ending it early."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.people import delegation
from grants.people.models import Office, User
from grants.portals.columns import DateColumn, Table
from grants.portals.federation.desk import DeskList
from grants.portals.federation.drafts import DeskDraft
from grants.portals.forms import DayField, LineField
from grants.portals.pages import Action
from grants.portals.status import ACTIVE, STOPPED, TODO, badge_of
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("Acting for somebody"), "federation:delegations")


def visible(person: Any) -> QuerySet[Office]:
    """Delegations of the units in which she holds an office, past ones too."""
    units = [o.unit_id for o in person.offices_now if o.unit_id]
    held = Office.objects.filter(acts_for__isnull=False, unit__in=units)
    return held.select_related("person", "unit", "acts_for__person").order_by("-until", "-id")


def hers(person: Any) -> QuerySet[Office]:
    """Her own offices that can be delegated."""
    keys = [o.pk for o in person.offices_now if delegation.may_delegate(o, person)]
    return Office.objects.filter(pk__in=keys).select_related("person", "unit", "acts_for__person")


class DelegationTable(Table):
    caption = _("Who acts for whom")
    deputy = tables.Column(accessor="person__name", verbose_name=_("Deputy"))
    principal = tables.Column(accessor="acts_for__person__name", verbose_name=_("Acts for"))
    role = tables.Column()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Unit"))
    since = DateColumn()
    until = DateColumn()
    reason = tables.Column(verbose_name=_("Reason"))
    state = tables.Column(accessor="pk", orderable=False, verbose_name=_("Status"))

    class Meta(Table.Meta):
        model = Office
        fields = ("deputy", "principal", "role", "unit", "since", "until", "reason", "state")
        order_by = "-until"

    def render_state(self, record: Office) -> Any:
        today, person = clock.today(), self.request.user
        if record.until is not None and record.until < today:
            return badge_of(STOPPED, _("over"))
        badge = badge_of(ACTIVE, _("acts now")) if record.since <= today else badge_of(TODO, _("to come"))
        principal = record.acts_for
        if principal is None or person.pk not in {record.person_id, principal.person_id}:
            return badge
        url = reverse("federation:delegations-end", args=[record.pk])
        words = _now("End it early: %(person)s") % {"person": record.person}
        return format_html('{} <a href="{}" aria-label="{}">{}</a>', badge, url, words, _now("End…"))


class Delegations(DeskList):
    title = _("Acting for somebody")
    lead = _(
        "Whoever is away names a colleague for some days, with a reason. What the deputy does stands in the trail in her own name, "
        "with the name of the person she acts for."
    )
    queryset_for = staticmethod(visible)
    table_class = DelegationTable
    empty = _("Nobody acts for anybody here. Whoever holds an office of a payment can name a deputy.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("People and offices"), reverse("federation:offices"))]

    def actions(self) -> Iterable[Action]:
        for n, office in enumerate(hers(self.person)):
            words = _("Name a deputy: %(role)s") % {"role": office.get_role_display()}
            yield Action(words, reverse("federation:delegations-new", args=[office.pk]), primary=n == 0)


class Deputy(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague by name and office."""

    offices: dict[int, list[str]]

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} （{'、'.join(self.offices.get(obj.pk, []))}）"


class DelegationForm(forms.Form):
    person = Deputy(
        User.objects.none(),
        label=_("Deputy"),
        help_text=_("Colleagues of your unit whose own acts are not directly before or after yours."),
    )
    since = DayField(label=_("First day"))
    until = DayField(label=_("Last day"), help_text=_("At most 60 days. It can be ended earlier."))
    reason = LineField(label=_("Reason"), max_length=200, help_text=_("Leave, training, duty elsewhere. Kept in the trail."))

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = delegation.colleagues(office)
        field.offices = {}
        for one in Office.objects.filter(unit=office.unit_id, person__in=field.queryset, acts_for__isnull=True):
            if one.holds_on(clock.today()):
                field.offices.setdefault(one.person_id, []).append(str(one.get_role_display()))


class DelegationNew(DeskDraft):
    title = _("Name a deputy")
    lead = _("The deputy decides herself and answers for it. What you may not do, she may not do for you; she cannot pass it on.")
    form_class = DelegationForm
    queryset_for = staticmethod(hers)
    template_name = "federation/people/delegate.html"
    submit_label = _("Name the deputy")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("People and offices"), reverse("federation:offices")), (LIST[0], reverse(LIST[1]))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "office": self.object}

    def get_initial(self) -> dict[str, Any]:
        return {"since": clock.today()}

    def act(self, form: DelegationForm) -> Office:
        given = form.cleaned_data
        held = delegation.delegate(
            self.object, by=self.person, to=given["person"], since=given["since"], until=given["until"], reason=given["reason"]
        )
        told = {"person": held.person, "since": held.since, "until": held.until}
        messages.success(self.request, _("%(person)s acts for you from %(since)s to %(until)s.") % told)
        return held

    def next_page(self, done: Any) -> str:
        return reverse("federation:delegations")


class EndForm(forms.Form):
    until = DayField(label=_("Last day"))


def ending(person: Any) -> QuerySet[Office]:
    return visible(person).filter(Q(person=person) | Q(acts_for__person=person))


class DelegationEnd(DeskDraft):
    title = _("End it early")
    lead = _("It holds until the end of that day; one that has not begun is taken back. What was done in it stays valid.")
    form_class = EndForm
    queryset_for = staticmethod(ending)
    template_name = "federation/people/end.html"
    submit_label = _("End it")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("People and offices"), reverse("federation:offices")), (LIST[0], reverse(LIST[1]))]

    def get_initial(self) -> dict[str, Any]:
        return {"until": clock.today()}

    def act(self, form: EndForm) -> Office:
        return delegation.end_delegation(self.object, by=self.person, until=form.cleaned_data["until"])

    def next_page(self, done: Any) -> str:
        return reverse("federation:delegations")


urls = [
    path("offices/delegations/", Delegations.as_view(), name="delegations"),
    path("offices/<int:pk>/delegate/", DelegationNew.as_view(), name="delegations-new"),
    path("offices/delegations/<int:pk>/end/", DelegationEnd.as_view(), name="delegations-end"),
]
