"""Lists that keep an organisation from public money: entering it, recording the end."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.people import actions, queries, rules
from grants.people.models import Listed, Organisation
from grants.portals.federation.drafts import DeskDraft
from grants.portals.forms import DayField, LineField, ProseField
from grants.trail import clock
from grants.trail.blockers import Words

NOT_HERS = _("The reviewer of the federation that keeps the register does this; nothing was changed.")


class EntryForm(forms.Form):
    kind = forms.ChoiceField(label=_("List"), choices=Listed.Kind.choices)
    since = DayField(label=_("Since"), help_text=_("The day of the decision."))
    until = DayField(label=_("Until"), required=False, help_text=_("Only when the end is known; its last day still counts."))
    source = LineField(
        label=_("Source"), max_length=200, help_text=_("Where it can be read: authority, number of the decision, address.")
    )

    def clean(self) -> Any:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the beginning."))
        return given


class EndForm(forms.Form):
    until = DayField(label=_("Last day on the list"))
    note = ProseField(label=_("What ended it"), max_length=500)


class ListPage(DeskDraft):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not rules.may_put_on_list(self.organisation, request.user):
            raise PermissionDenied(NOT_HERS)
        return super().dispatch(request, *args, **kwargs)

    @property
    def organisation(self) -> Organisation:
        found: Organisation = self.object
        return found

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Organisations"), reverse("federation:organisations")), (self.organisation.name, self.next_page(None))]

    def next_page(self, done: Any) -> str:
        return reverse("federation:organisations-detail", args=[self.organisation.pk]) + "#lists"


class ListEntryNew(ListPage):
    title = _("Enter on a list")
    lead = _("From that day on it cannot be qualified, awarded or signed with until the entry has ended.")
    form_class = EntryForm
    submit_label = _("Enter")
    queryset_for = staticmethod(queries.visible_organisations)

    def act(self, form: EntryForm) -> Listed:
        return actions.put_on_list(self.organisation, by=self.person, **form.cleaned_data)


class ListEntryEnd(ListPage):
    title = _("Record the end of an entry")
    lead = _("The entry stays on record; what was decided while it stood stays decided.")
    form_class = EndForm
    submit_label = _("Record the end")

    @staticmethod
    def queryset_for(person: Any) -> Any:
        return Listed.objects.filter(organisation__in=queries.visible_organisations(person)).select_related("organisation__unit")

    @property
    def organisation(self) -> Organisation:
        listed: Listed = self.object
        return listed.organisation

    def get_initial(self) -> dict[str, Any]:
        return {"until": clock.today()}

    def act(self, form: EndForm) -> Listed:
        return actions.take_off_list(self.object, by=self.person, **form.cleaned_data)
