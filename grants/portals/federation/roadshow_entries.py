"""Who takes part in a roadshow and what is pitched there: entering, and taking out again while registration is open."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.people.models import Office, Unit
from grants.people.queries import current
from grants.people.roles import Role
from grants.portals import shown
from grants.portals.federation.desk import DeskPage
from grants.portals.federation.drafts import DeskDraft
from grants.roadshows import actions, placard, queries, rules
from grants.roadshows.models import Delegation, Pitch, Roadshow
from grants.trail.blockers import Blocked, Refused, Words


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class OffersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        price = shown.money(obj.budget) if obj.budget else _now("free of charge")
        told = {"title": obj.title, "who": obj.organisation, "slots": obj.slots, "price": price}
        return _now("%(title)s · %(who)s · slots: %(slots)s · %(price)s") % told


class UnitsForm(forms.Form):
    units = UnitsField(
        Unit.objects.none(), label=_("Units"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Units with a town officer of today: without one nobody could raise the placard."),
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["units"]
        field.queryset = units
        if len(units) == 1:
            field.initial = [units[0].pk]


class OffersForm(forms.Form):
    offers = OffersField(
        Listing.objects.none(), label=_("Offers"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Approved offers on your register that are not in the programme yet."),
    )  # fmt: skip
    slots = forms.IntegerField(
        label=_("Slots in this session"), required=False, min_value=1, max_value=99,
        help_text=_("Leave it empty: as many as each offer has."),
    )  # fmt: skip

    def __init__(self, *args: Any, roadshow: Roadshow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offers"]
        field.queryset = pitchable(roadshow)


def pitchable(roadshow: Roadshow) -> QuerySet[Listing]:
    """Approved offers on the host's register that are not in the programme yet."""
    offers = listings.offers(Listing.objects.filter(unit=roadshow.unit, status__in=["approved", "published"]))
    return offers.exclude(pitches__roadshow=roadshow).order_by("-id")


class Entering(DeskDraft):
    """Several are entered into one session: all or none."""

    submit_label = _("Enter")
    queryset_for = staticmethod(queries.visible)
    part = ""

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Roadshows"), reverse("federation:roadshows")), (self.object, self.next_page(None))]

    def next_page(self, done: Any) -> str:
        return reverse("federation:roadshows-detail", args=[self.object.pk]) + f"#{self.part}"

    @transaction.atomic
    def act(self, form: Any) -> Roadshow:
        for given in form.cleaned_data[next(iter(form.fields))]:
            self.enter(given, form)
        roadshow: Roadshow = self.object
        return roadshow

    def enter(self, given: Any, form: Any) -> None:
        raise NotImplementedError


class EnterUnit(Entering):
    title = _("Enter units")
    lead = _("They may raise placards in this session.")
    form_class = UnitsForm
    part = "delegations"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not rules.may_host(self.object, self.person) and not self.own:
            raise PermissionDenied(_("The host enters units, or a town federation itself; nothing was changed."))
        return super().dispatch(request, *args, **kwargs)

    @property
    def own(self) -> list[Unit]:
        return placard.units_of(self.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        officers = Office.objects.filter(current(), role=Role.TOWN).values("unit")
        units = Unit.objects.filter(path__startswith=self.object.unit.path, pk__in=officers)
        if not rules.may_host(self.object, self.person):
            units = units.filter(pk__in=[unit.pk for unit in self.own])
        return {**super().get_form_kwargs(), "units": units.exclude(delegations__roadshow=self.object).order_by("path")}

    def enter(self, given: Unit, form: Any) -> None:
        actions.enter_unit(self.object, given, by=self.person)


class EnterPitch(Entering):
    title = _("Enter offers")
    lead = _("They will be pitched in this session, in an order drawn by lot.")
    form_class = OffersForm
    part = "pitches"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not rules.may_host(self.object, self.person):
            raise PermissionDenied(_("The host enters what is pitched, or the organisation itself; nothing was changed."))
        if request.user.is_authenticated and not self.object.is_supply:
            raise Http404  # bidders are entered all at once
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "roadshow": self.object}

    def enter(self, given: Any, form: Any) -> None:
        actions.enter_pitch(self.object, given, by=self.person, slots=form.cleaned_data["slots"])


class Removing(DeskPage):
    """One thing is taken out of a session while registration is open."""

    http_method_names = ["post", "options"]
    part = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(self.rows(), pk=self.kwargs["pk"])
        told = str(row)
        try:
            self.remove(row)
        except Blocked as refusal:
            messages.error(request, _("“%(name)s” was not taken out. %(why)s") % {"name": told, "why": refusal.message})
        except Refused as refusal:
            raise PermissionDenied(refusal.message) from None
        else:
            messages.success(request, _("“%(name)s” was taken out.") % {"name": told})
        return redirect(reverse("federation:roadshows-detail", args=[row.roadshow_id]) + f"#{self.part}")

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def remove(self, row: Any) -> None:
        raise NotImplementedError


class RemoveUnit(Removing):
    part = "delegations"

    def rows(self) -> QuerySet[Delegation]:
        return Delegation.objects.filter(roadshow__in=queries.visible(self.person)).select_related("roadshow__unit", "unit")

    def remove(self, row: Delegation) -> None:
        actions.remove_unit(row, by=self.person)


class RemovePitch(Removing):
    part = "pitches"

    def rows(self) -> QuerySet[Pitch]:
        pitches = Pitch.objects.filter(roadshow__in=queries.visible(self.person))
        return pitches.select_related("roadshow__unit", "listing", "organisation")

    def remove(self, row: Pitch) -> None:
        actions.remove_pitch(row, by=self.person)
