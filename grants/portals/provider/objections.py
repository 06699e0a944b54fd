"""Objections of one's own: filing one from a call, the receipt with its days, the answer, the complaint."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Objection
from grants.listings.models import Listing
from grants.portals import objected
from grants.portals.columns import DateColumn, InstantColumn, LinkColumn, StatusColumn, Table
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Action, Head
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskDraft, DeskList
from grants.portals.provider.steps import steps_of
from grants.portals.stepper import Step
from grants.trail.blockers import Words

LIST = (_("Objections"), "provider:objections")


class ObjectionTable(Table):
    caption = _("Our objections")
    number = LinkColumn(verbose_name=_("Number"))
    listing = tables.Column(accessor="listing__title", verbose_name=_("Call"))
    about = tables.Column(verbose_name=_("Against what"))
    created_at = InstantColumn(verbose_name=_("Filed at"))
    answer_due = DateColumn(verbose_name=_("Answered by"))
    complain_until = DateColumn(verbose_name=_("Complaint possible until"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Objection
        fields = ("number", "listing", "about", "created_at", "answer_due", "complain_until", "status")
        order_by = "-created_at"


class ObjectionFilter(Filter):
    searched = ("number", "listing__title", "listing__number")
    status = status_filter(Objection)

    class Meta:
        model = Objection
        fields: Sequence[str] = ()


class Objections(DeskList):
    title = _("Objections")
    lead = _("Objections of your organisation with the day by which each is answered.")
    queryset_for = staticmethod(own.objections)
    table_class, filterset_class = ObjectionTable, ObjectionFilter
    empty = _("Objections will be listed here; one is filed on the page of a call.")

    @property
    def empty_action(self) -> Action:  # type: ignore[override]
        return Action(_("Look at the calls"), reverse("provider:listings"))


class ObjectionPage(DeskDetail):
    queryset_for = staticmethod(own.objections)
    template_name = "provider/objections/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Objection) -> Head:
        parties: list[tuple[Words, Any]] = [(_("Objecting organisation"), obj.organisation), (_("Purchaser"), obj.listing.unit)]
        return Head(number=obj.number, name=obj.listing.title, parties=parties)

    def steps(self, obj: Objection) -> Sequence[Step]:
        return steps_of(obj.listing, self.person)

    def files(self, obj: Objection) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=objected.receipt(self.object), answers=objected.answers(self.object), **kwargs)


class ObjectionNew(DeskDraft):
    """From a call: against it, its procedure or its result."""

    title = _("File an objection")
    lead = _("The purchaser answers in writing within working days; until then the award stands still.")
    form_class = objected.ObjectionForm
    submit_label = _("File the objection")
    template_name = "provider/objections/new.html"

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(own.calls(self.person).select_related("rule_set"), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("provider:listings-detail", args=[self.listing.pk])
        return [(_("Calls"), reverse("provider:listings")), (self.listing.title, page)]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "listing": self.listing, "organisations": own.organisations(self.person)}

    def act(self, form: Any) -> Objection:
        objection = objected.file(form, by=self.person, listing=self.listing)
        messages.success(self.request, filed(objection))
        return objection

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(listing=self.listing, **kwargs)


def filed(objection: Objection) -> str:
    words = _("Objection %(number)s is filed. You are answered by %(day)s; this page is your receipt.")
    return words % {"number": objection.number, "day": objection.answer_due.isoformat() if objection.answer_due else "—"}
