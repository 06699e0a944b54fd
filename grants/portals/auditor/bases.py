"""The laws and rules findings rest on: those of the house, and what a place adds."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.audits import finding_actions, queries, rules
from grants.audits.findings import LegalBasis
from grants.portals.auditor import desk
from grants.portals.auditor.desk import DeskList, DeskPage
from grants.portals.columns import DateColumn, Table
from grants.portals.filters import Filter
from grants.portals.forms import DayField, LineField, ProseField
from grants.portals.pages import Action, DraftPage
from grants.trail.blockers import Words


class BasisTable(Table):
    caption = _("Legal bases")
    law = tables.Column(verbose_name=_("Law or rule"))
    article = tables.Column(verbose_name=_("Article"))
    text = tables.Column(verbose_name=_("Text"), orderable=False)
    since = DateColumn(verbose_name=_("In force from"))
    until = DateColumn(verbose_name=_("In force until"))

    class Meta(Table.Meta):
        model = LegalBasis
        fields = ("law", "article", "text", "since", "until")
        order_by = "law"


class BasisFilter(Filter):
    searched = ("law", "article", "text")

    class Meta:
        model = LegalBasis
        fields: Sequence[str] = ()


class Bases(DeskList):
    title = _("Legal bases")
    lead = _(
        "Articles with their text and the days between which it held. A finding can rest only on what held on the day of the event."
    )
    table_class, filterset_class = BasisTable, BasisFilter
    empty = _("No article is kept yet.")

    @staticmethod
    def queryset_for(person: Any) -> Any:
        return queries.bases()

    def actions(self) -> Sequence[Action]:
        return [Action(_("Add an article"), reverse("auditor:bases-new"))] if rules.leads_somewhere(self.request.user) else ()


class BasisForm(forms.Form):
    law = LineField(label=_("Law or rule"), max_length=100, help_text=_("Its full title, without quotation marks."))
    article = LineField(label=_("Article"), max_length=40)
    text = ProseField(label=_("Text"), rows=5, max_length=2000, help_text=_("Word for word."))
    since = DayField(label=_("In force from"))
    until = DayField(label=_("In force until"), required=False)


class BasisNew(DeskPage, DraftPage):
    title = _("Add an article")
    form_class = BasisForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and desk.offices(request.user) and not rules.leads_somewhere(request.user):
            raise PermissionDenied(_("Articles are added by a lead auditor."))
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Legal bases"), reverse("auditor:bases"))]

    def act(self, form: BasisForm) -> LegalBasis:
        return finding_actions.add_basis(by=self.person, **form.cleaned_data)

    def next_page(self, done: LegalBasis) -> str:
        return f"{reverse('auditor:bases')}?q={done.article}"


urls = [path("bases/", Bases.as_view(), name="bases"), path("bases/new/", BasisNew.as_view(), name="bases-new")]
