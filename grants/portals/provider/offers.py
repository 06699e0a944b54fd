"""Offers of one's own: the list, one offer with what was claimed of it, the beginning of an offer."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.listings import actions, rules
from grants.listings.models import Listing
from grants.people.models import Organisation
from grants.people.roles import Role
from grants.portals import claimed
from grants.portals.columns import InstantColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Table
from grants.portals.filters import Filter, status_filter
from grants.portals.forms import CHOOSE, LineField
from grants.portals.life import of_listing
from grants.portals.pages import Action, Head
from grants.portals.provider import own
from grants.portals.provider.calls import CallPage
from grants.portals.provider.desk import PORTAL, DeskDetail, DeskDraft, DeskList
from grants.portals.roadshown import offer_facts
from grants.portals.stepper import Step
from grants.portals.words import kind_of_service, kinds_of_service
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.models import Entry
from grants.trail.money import ZERO

NOT_HERS = _("Offers are written and submitted by the administrator of the organisation; you can read them.")
# The move whose reason the organisation must read, by the status it led to.
TURNED = {"draft": "send_back", "suspended": "suspend", "failed": "fail", "cancelled": "cancel"}


class OfferTable(Table):
    caption = _("Our offers")
    title = LinkColumn(verbose_name=_("Offer"))
    number = tables.Column()
    category = tables.Column()
    slots = NumberColumn(verbose_name=_("Slots"))
    budget = MoneyColumn(verbose_name=_("Price per slot (yuan)"))
    closes_at = InstantColumn(verbose_name=_("Offered until"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Listing
        fields = ("title", "number", "category", "slots", "budget", "closes_at", "status")
        order_by = "-number"

    def render_category(self, value: str) -> str:
        return kind_of_service(value)


class OfferFilter(Filter):
    searched = ("title", "number", "group", "content")
    status = status_filter(Listing, leave_out=("opened",))

    class Meta:
        model = Listing
        fields: Sequence[str] = ()


class Offers(DeskList):
    title = _("Our offers")
    lead = _(
        "Services your organisation offers. Once approved they are pitched at roadshows, where towns raise placards for them."
    )
    queryset_for = staticmethod(own.offers)
    table_class, filterset_class = OfferTable, OfferFilter
    empty = _("Your offers will be listed here; the first begins with “File an offer”.")

    def actions(self) -> Sequence[Action]:
        return [Action(_("File an offer"), reverse("provider:offers-new"))] if administered(self.person) else []


def administered(person: Any) -> list[Organisation]:
    """The organisations for which she may file an offer."""
    return [o for o in own.organisations(person) if own.holds(person, o.pk, Role.ORG_ADMIN)]


def turned(listing: Listing) -> Entry | None:
    """Why an offer came back, was stopped or ended without a taker, while that lasts."""
    if listing.status not in TURNED:
        return None
    told = Entry.objects.filter(kind=listing.machine, object_id=listing.pk, move=TURNED[listing.status])
    return told.select_related("by").order_by("-id").first()


class OfferPage(DeskDetail):
    queryset_for = staticmethod(own.offers)
    template_name = "provider/offers/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Our offers"), reverse("provider:offers"))]

    def head(self, obj: Listing) -> Head:
        return Head(
            name=obj.title, number=obj.number, amount=obj.budget or None, amount_label=_("Price per slot"),
            parties=[(_("Offered by"), obj.organisation), (_("Federation"), obj.unit), (_("Slots"), obj.slots)],
        )  # fmt: skip

    def steps(self, obj: Listing) -> Sequence[Step]:
        return of_listing(obj, PORTAL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, person = self.object, self.person
        may = rules.may_offer(listing, person)
        return super().get_context_data(
            facts=offer_facts(listing),
            turned=turned(listing),
            may_edit=may and listing.status in actions.EDITABLE,
            writes=may,
            pitches=list(own.pitches(person).filter(listing=listing).order_by("-roadshow__planned_at")),
            claims=claimed.placed(own.claims(person).filter(pitch__listing=listing).order_by("-pitch", "ticket")),
            contracts=list(own.contracts(person).filter(listing=listing)),
            **kwargs,
        )


_CALL, _OFFER = CallPage.as_view(), OfferPage.as_view()


def listing_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One address for both directions: an offer of one's own, or a published call."""
    hers = request.user.is_authenticated and own.offers(request.user).filter(pk=pk).exists()
    return (_OFFER if hers else _CALL)(request, pk=pk)


class BeginForm(forms.Form):
    """What names an offer; the rest is written on its page, which saves itself."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Which organisation"), empty_label=None)
    title = LineField(
        label=_("Title"), max_length=100, help_text=_("Say what is done, not who does it: “Reading together on Saturdays”.")
    )
    category = forms.ChoiceField(label=_("Kind of service"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = organisations
        first = organisations.first()
        if organisations.count() == 1 and first is not None:
            fields["organisation"].initial, fields["organisation"].widget = first.pk, forms.HiddenInput()
        fields["category"].choices = [("", CHOOSE), *kinds_of_service().items()]


class OfferNew(DeskDraft):
    title = _("File an offer")
    lead = _("Give it a name and a kind. Everything else is written on the next page, which saves itself.")
    form_class = BeginForm
    submit_label = _("Begin the offer")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Our offers"), reverse("provider:offers"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        mine = [o.pk for o in administered(self.person)]
        if not mine:
            raise PermissionDenied(NOT_HERS)
        return {**super().get_form_kwargs(), "organisations": own.organisations(self.person).filter(pk__in=mine)}

    def act(self, form: BeginForm) -> Listing:
        organisation, title = form.cleaned_data["organisation"], form.cleaned_data["title"]
        begun = own.offers(self.person).filter(organisation=organisation, title=title, status="draft").first()
        if begun is not None:
            messages.info(self.request, _("You have begun an offer of this name already; here it is."))
            return begun
        rule_set = rulebook.in_force(organisation.unit.code, clock.today())
        return actions.file_offer(
            by=self.person, organisation=organisation, rule_set=rule_set, title=title, category=form.cleaned_data["category"],
            slots=1, budget=ZERO,
        )  # fmt: skip

    def next_page(self, done: Listing) -> str:
        return reverse("provider:offers-edit", args=[done.pk])
