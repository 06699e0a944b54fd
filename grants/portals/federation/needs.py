"""Needs: the list, one need with those like it, writing one down."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.needs import actions, queries, rules
from grants.needs.models import Need
from grants.people.queries import units_below
from grants.people.roles import Role
from grants.portals.columns import LinkColumn, StatusColumn, Table
from grants.portals.federation.desk import DeskDetail, DeskList, KindColumn, holds, kind_choices, subtree_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.filters import Filter, choice_filter, place_filter, status_filter
from grants.portals.forms import CHOOSE, DraftForm
from grants.portals.pages import Action, Head
from grants.portals.uploads import FilesField, stored
from grants.portals.words import counted, kind_of_service
from grants.trail.blockers import Words

WRITERS = (Role.VILLAGE, Role.TOWN, Role.HANDLER)
LIST = (_("Needs"), "federation:needs")


class NeedTable(Table):
    caption = _("Needs")
    title = LinkColumn()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Place"))
    category = KindColumn()
    group = tables.Column()
    head_count = tables.Column(verbose_name=_("People"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Need
        fields = ("title", "unit", "category", "group", "head_count", "status")
        order_by = "-id"

    def render_head_count(self, record: Need) -> str:
        return counted(record.head_count, record.precision)


class NeedFilter(Filter):
    searched = ("title", "group", "description")
    status = status_filter(Need)
    category = choice_filter(kind_choices, _("Kind of service"), "category")
    unit = place_filter(units_below)

    class Meta:
        model = Need
        fields: Sequence[str] = ()


class Needs(DeskList):
    title = _("Needs")
    lead = _("What families of a place lack: written down there, put into the pool, met by a purchase.")
    queryset_for = staticmethod(queries.visible)
    table_class, filterset_class = NeedTable, NeedFilter
    empty = _("Needs of your places will be listed here. The first one begins with “Write down a need”.")

    def actions(self) -> Iterable[Action]:
        if holds(self.person, *WRITERS):
            yield Action(_("Write down a need"), reverse("federation:needs-new"))
            yield Action(_("Offers that fit"), reverse("federation:matching"), primary=False)


class NeedPage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/needs/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Need) -> Head:
        people = _("%(count)s people") % {"count": counted(obj.head_count, obj.precision)} if obj.head_count else "—"
        return Head(name=obj.title, parties=[(_("Place"), obj.unit), (_("For whom"), obj.group or "—"), (_("How many"), people)])

    def files(self, obj: Need) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        need, person = self.object, self.person
        hers = queries.visible(person)
        listings = list(need.listings.select_related("unit").order_by("-id"))
        told = [
            (_("Kind of service"), kind_of_service(need.category) or "—"),
            (_("Questionnaires answered"), need.survey_n),
            (_("Meetings held"), need.meetings),
            (_("Visits made"), need.visits),
            (_("Counted"), need.get_basis_display()),
        ]
        return super().get_context_data(
            facts=told, alike=list(alike(hers, need)), merged=list(hers.filter(merged_into=need)), listings=listings,
            may_edit=need.status in actions.EDITABLE and rules.may_submit(need, person), **kwargs,
        )  # fmt: skip


def alike(needs: QuerySet[Need], need: Need) -> QuerySet[Need]:
    """Needs of the same kind of service and people, of this place or those around it, that are still to be met."""
    around = Q(unit=need.unit) | Q(unit__parent=need.unit.parent_id) if need.unit.parent_id else Q(unit=need.unit)
    same = needs.filter(around, category=need.category, status__in=["submitted", "pooled"]).exclude(pk=need.pk)
    return same.exclude(category="").order_by("-group", "-id")[:10]


def joinable(need: Need, person: Any) -> QuerySet[Need]:
    """What a need may be merged into: pooled needs its reader sees, those of the same kind first in her eye."""
    return queries.visible(person).filter(status="pooled").exclude(pk=need.pk).order_by("category", "unit__path", "-id")


class NeedForm(DraftForm):
    category = forms.ChoiceField(label=_("Kind of service"), required=False)
    documents = FilesField(
        label=_("Survey, minutes, photographs"),
        required=False,
        help_text=_("No names, no identity numbers: people are counted here."),
    )

    class Meta(DraftForm.Meta):
        model = Need
        fields = [
            "unit", "title", "category", "group", "head_count", "precision", "basis", "description", "survey_n", "meetings", "visits",
        ]  # fmt: skip
        help_texts = {
            "title": _("What is lacking, in one line."),
            "head_count": _("A whole number; if it was told as “more than 600” or “nearly 90,000”, say so below."),
            "survey_n": _("At least one of the three: a survey, a meeting, a visit."),
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", CHOOSE), *kind_choices()]  # type: ignore[attr-defined]
        places = subtree_of(person, *WRITERS)
        self.fields["unit"].queryset = places  # type: ignore[attr-defined]
        if places.count() == 1 and not self.instance.pk:
            self.fields["unit"].initial = places.get().pk


class NeedDraft(DeskDraft):
    form_class = NeedForm
    submit_label = _("Save as a draft")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}


class NeedNew(NeedDraft):
    title = _("Write down a need")
    lead = _("It stays a draft of your place until you submit it.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def act(self, form: NeedForm) -> Need:
        given = {**form.cleaned_data, "documents": stored(form, "documents", by=self.person)}
        return actions.draft(by=self.person, **given)


class NeedEdit(NeedDraft):
    title = _("Change the need")
    queryset_for = staticmethod(queries.visible)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1])), (self.object, reverse("federation:needs-detail", args=[self.object.pk]))]

    def act(self, form: NeedForm) -> Need:
        need = Need.objects.get(pk=self.object.pk)  # the form wrote into its own copy
        given = {**form.cleaned_data, "documents": stored(form, "documents", by=self.person)}
        return actions.revise(need, by=self.person, **given)
