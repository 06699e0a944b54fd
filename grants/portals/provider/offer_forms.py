"""Writing an offer: one page of parts, saved while typing; submitting is a move of its own on the offer's page."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from grants.listings import actions, rules
from grants.listings.models import Listing
from grants.people.models import Unit
from grants.portals.forms import CHOOSE, AmountField, InstantField, LineField
from grants.portals.provider import own
from grants.portals.provider.desk import LaterProse
from grants.portals.provider.offers import NOT_HERS, turned
from grants.portals.provider.outcome import Outcome
from grants.portals.provider.report_forms import WholeField
from grants.portals.provider.self_saving import SelfSaving
from grants.portals.seen import mark_of, remember, require_seen
from grants.portals.words import kinds_of_service
from grants.trail.blockers import Blocked, Blocker, Refused, Words
from grants.trail.money import ZERO
from grants.trail.moves import available_moves, lock

PARTS: Mapping[str, Words] = {
    "what": _("What is offered"), "reach": _("How many, how often, where"), "terms": _("Price and time"), "": _("Conditions"),
}  # fmt: skip
# The anchors of the door's reasons → the part in which they are put right.
PART_OF: Mapping[str, str] = {
    "title": "what", "category": "what", "group": "what", "content": "what", "head_count": "reach", "slots": "reach",
    "sites": "reach", "closes_at": "terms", "negative_list_checked": "terms",
}  # fmt: skip
MOST_SLOTS = 99


class LaterWhole(WholeField):
    """A count that is needed to submit, not to save a draft."""

    def validate(self, value: Any) -> None:
        pass


class LaterLine(LineField):
    """A line that is needed to submit, not to save a draft."""

    def validate(self, value: Any) -> None:
        pass


class LaterInstant(InstantField):
    """An instant that is needed to submit, not to save a draft."""

    def validate(self, value: Any) -> None:
        pass


class PlacesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Places; needed to submit, not to save a draft."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else Unit.objects.none()

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.short_name)


class OfferForm(forms.Form):
    title = LineField(label=_("Title"), max_length=100)
    category = forms.ChoiceField(label=_("Kind of service"))
    group = LaterLine(label=_("For whom"), max_length=60, help_text=_("For instance: families with small children."))
    content = LaterProse(
        label=_("What is done"), max_length=10000,
        help_text=_("What happens, how often, by whom, what comes of it. No names of people served."),
        widget=forms.Textarea(
            attrs={
                "rows": 8, "hx-post": reverse_lazy("provider:scan"), "hx-trigger": "input changed delay:900ms", "hx-target": "#scan",
                "hx-swap": "innerHTML", "hx-params": "content,csrfmiddlewaretoken,as_person", "hx-sync": "this:replace",
            }
        ),
    )  # fmt: skip
    head_count = LaterWhole(label=_("People each time"), help_text=_("How many people it serves each time it is taken up."))
    slots = WholeField(label=_("Slots"), help_text=_("How many places can take it up; each is one placard. 1 to 99."))
    sites = PlacesField(
        queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple, label=_("Places you can serve"),
        help_text=_("The county stands for every town and village in it."),
    )  # fmt: skip
    budget = AmountField(
        label=_("Price per slot"), required=False, help_text=_("What a place pays for it once. Blank or 0: free of charge.")
    )
    closes_at = LaterInstant(label=_("Offered until"), help_text=_("Until then it can be pitched and taken up."))
    negative_list_checked = forms.BooleanField(
        label=_("Nothing of it is on the negative list"),
        required=False,
        help_text=_("Order 102, article 10: nothing of it is on the list."),
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["category"].choices = [("", CHOOSE), *kinds_of_service().items()]
        fields["sites"].queryset = Unit.objects.filter(path__startswith=listing.unit.path or "").order_by("path")

    def clean_slots(self) -> int:
        slots: int = self.cleaned_data["slots"]
        if not 1 <= slots <= MOST_SLOTS:
            raise ValidationError(_("Between 1 and %(most)s slots."), params={"most": MOST_SLOTS})
        return slots

    def clean_budget(self) -> Any:
        return self.cleaned_data["budget"] or ZERO


NAMES = tuple(OfferForm.base_fields)


def initial_of(listing: Listing) -> dict[str, Any]:
    found = {name: getattr(listing, name) for name in NAMES if name != "sites"}
    return {**found, "sites": list(listing.sites.values_list("pk", flat=True).order_by("pk"))}


class OfferDraft:
    """The form of one offer, unbound or bound to what was posted."""

    def __init__(self, listing: Listing, request: HttpRequest) -> None:
        self.listing, self.request = listing, request
        self.person: Any = request.user
        data: Any = request.POST if request.method == "POST" else None
        self.form = OfferForm(data, initial=initial_of(listing), listing=listing)

    @property
    def mark(self) -> str:
        """A name for what is stored now."""
        return mark_of({name: str(value) for name, value in initial_of(self.listing).items()})

    def save(self, version: int | None) -> Outcome:
        """Save every field that can be read, in one transaction; say which could not."""
        outcome, form = Outcome(), self.form
        form.is_valid()
        outcome.wrong += [(str(b.label), str(e), str(b.id_for_label)) for b in form for e in b.errors]
        given = dict(form.cleaned_data)
        sites = given.pop("sites", None)
        try:
            with transaction.atomic():
                self.listing = lock(self.listing, "edit")
                require_seen(self.request, self.listing, self.mark)
                actions.revise_offer(self.listing, by=self.person, version=version, sites=sites, **given)
                self.listing = own.offers(self.person).get(pk=self.listing.pk)
                remember(self.request, self.listing, self.mark)
        except Refused as refusal:
            outcome.refusal = refusal
        except ValidationError as error:
            outcome.refusal = Blocked(*(Blocker("invalid", words) for words in error.messages))
        return outcome

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """Each part of the offer with what the door still misses in it, read from what is stored."""
        offer = next((o for o in available_moves(self.listing, self.person) if o.name == "submit"), None)
        missing: dict[str, list[str]] = {}
        for blocker in offer.blockers if offer else ():
            missing.setdefault(PART_OF.get(blocker.anchor, ""), []).append(str(blocker))
        return [{"key": key, "label": label, "missing": missing.get(key, [])} for key, label in PARTS.items()]


class OfferEdit(SelfSaving):
    template_name = "provider/offers/edit.html"
    about = "listing"
    pages = ("provider:listings-detail", "provider:offers-edit")
    editable = actions.EDITABLE
    closed = _("This offer is “%(status)s” and can no longer be changed.")
    saved = _("The offer is saved as a draft.")

    @cached_property
    def listing(self) -> Listing:
        found: Listing = get_object_or_404(own.offers(self.person), pk=self.kwargs["pk"])
        return found

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("provider:listings-detail", args=[self.listing.pk])
        return [(_("Our offers"), reverse("provider:offers")), (self.listing.title, page)]

    def begun(self) -> OfferDraft:
        return OfferDraft(self.listing, self.request)

    def check(self) -> None:
        if not rules.may_offer(self.listing, self.person):
            raise PermissionDenied(NOT_HERS)

    def drawn(self, draft: OfferDraft, outcome: Outcome | None = None, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            title=draft.listing.title,
            listing=draft.listing,
            draft=draft,
            outcome=outcome,
            seen=draft.mark,
            turned=turned(draft.listing),
        )
        return self.render_to_response(context, status=status)
