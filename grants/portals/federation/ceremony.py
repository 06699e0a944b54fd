"""The opening of the applications: who is there, the clock, two of three; afterwards the record of it, the minutes.

The page knows nothing of what lies sealed before two people have unlocked it: neither how much, nor whose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.bids import opening
from grants.bids import rules as bid_rules
from grants.listings import rules
from grants.listings.models import Listing, OpeningKey
from grants.papers.minutes import issue
from grants.papers.rules import may_issue_minutes
from grants.people.roles import Role
from grants.portals.act import agreements
from grants.portals.federation.desk import Desk, DeskPage
from grants.portals.federation.opening_key import own
from grants.portals.forms import LineField, ProseField
from grants.portals.opened import record_of
from grants.portals.pages import DraftPage
from grants.portals.sealed_path import OnSealedPath
from grants.portals.secrets import CodeField, PassphraseField
from grants.trail import clock
from grants.trail.blockers import NotAllowed, NotNow, Refused, Stale, Words
from grants.trail.models import SignOff
from grants.trail.moves import Offer, available_moves
from grants.trail.signoffs import given_for

LISTINGS = (_("Listings"), "federation:listings")


class UnlockForm(forms.Form):
    """Two of three; the version is of the page she looked at."""

    handler = PassphraseField(label=_("Opening passphrase of the handler"), required=False)
    observer = PassphraseField(label=_("Opening passphrase of the discipline observer"), required=False)
    recovery = CodeField(
        label=_("Code of the recovery sheet"), required=False,
        help_text=_("Only when one of the two passphrases cannot be given: copy it group by group."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, key: OpeningKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        for name, custody in (("handler", key.handler), ("observer", key.observer)):
            self.fields[name].help_text = _("To be typed by %(name)s.") % {"name": custody.person}

    def blame(self, refusal: Refused) -> None:
        """Each reason at the field it speaks of."""
        at = {f"passphrase-{getattr(self.key, name).person_id}": name for name in ("handler", "observer")}
        for blocker in refusal.blockers:
            place = at.get(blocker.anchor, blocker.anchor)
            self.add_error(place if place in self.fields else None, str(blocker))


@dataclass(frozen=True)
class Presence:
    """Who is there: the handler at this desk, the observer by her own sign-in."""

    handler: Any
    observed: SignOff | None

    @property
    def complete(self) -> bool:
        return self.handler is not None and self.observed is not None


class OfListing(Desk):
    """Something about the opening of one call of a unit she works in."""

    kwargs: dict[str, Any]

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(own(self.person), pk=self.kwargs["pk"])

    @property
    def here(self) -> str:
        return reverse("federation:listings-opening", args=[self.listing.pk])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("federation:listings-detail", args=[self.listing.pk])
        return [(LISTINGS[0], reverse(LISTINGS[1])), (self.listing.title, page)]


class Ceremony(OnSealedPath, OfListing, DeskPage):
    title = _("Opening of the applications")
    template_name = "federation/opening/ceremony.html"

    @property
    def edition(self) -> int:
        asked = int(self.kwargs.get("edition") or self.listing.edition)
        if asked > self.listing.edition or (asked == self.listing.edition and self.listing.publish_at is None):
            raise Http404
        return asked

    @property
    def present_one(self) -> bool:
        return self.edition == self.listing.edition

    @cached_property
    def offer(self) -> Offer | None:
        """The opening as it is offered to her, with what still stands against it."""
        if not self.present_one:
            return None
        return next((o for o in available_moves(self.listing, self.person) if o.name == "open_bids"), None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        listing = self.listing
        key = listing.opening_key
        if key is None or not self.present_one:
            raise Http404
        if listing.status == Listing.Status.OPENED:
            return self.opened_already()
        form = UnlockForm(request.POST, key=key)
        if not form.is_valid():
            return self.answer(form, 422)
        given = form.cleaned_data
        unlocks = {name: given[name] for name in ("handler", "observer", "recovery") if given[name].strip()}
        try:
            opening.open_bids(listing, by=self.person, unlocks=unlocks, version=given["version"])
        except (Stale, NotNow) as refusal:
            self.__dict__.pop("listing", None)  # show what it is now
            if self.listing.status == Listing.Status.OPENED:
                return self.opened_already()
            form.blame(refusal)
            return self.answer(form, 409)
        except Refused as refusal:
            form.blame(refusal)
            return self.answer(form, 403 if isinstance(refusal, NotAllowed) else 422)
        messages.success(request, _("The applications are open. The list below is the record of it."))
        return redirect(self.here)

    def opened_already(self) -> HttpResponse:
        """A second click, or a second handler: it is done, once, and here is the record."""
        messages.info(self.request, _("The applications had been opened already; nothing was opened twice."))
        return redirect(self.here)

    def answer(self, form: UnlockForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, person = self.listing, self.person
        record = record_of(listing, self.edition)
        conducts = self.present_one and rules.may_open_bids(listing, person)
        if self.present_one and listing.status == Listing.Status.CLOSED:
            kwargs = {**self.before(record.key, conducts), **kwargs}
        return super().get_context_data(
            listing=listing, object=listing, record=record, conducts=conducts, now=clock.of_database(), lead=listing.title,
            overdue=self.present_one and listing.status == Listing.Status.PUBLISHED and past(listing.closes_at),
            may_issue=record.opened and may_issue_minutes(listing, person),
            place=PlaceForm(initial={"place": listing.unit.name}), inside=self.present_one, **kwargs,
        )  # fmt: skip

    def before(self, key: OpeningKey | None, conducts: bool) -> dict[str, Any]:
        """Closed and not opened: who is there, what is missing, the fields once nothing is."""
        listing = self.listing
        presence = Presence(self.person if conducts else None, given_for(listing, "open_bids").get(Role.DISCIPLINE))
        blockers = self.offer.blockers if self.offer else ()
        waits = not past(listing.opens_at) or presence.observed is None
        ready = conducts and not blockers and key is not None
        sign_off = next((o for o in agreements(listing, self.person) if o.name == "open_bids" and o.allowed), None)
        return {
            "presence": presence, "blockers": blockers, "waits": waits, "ready": ready, "sign_off": sign_off,
            "too_few": conducts and not waits and any(blocker.anchor == "bids" for blocker in blockers),
            "lost": key is not None and key.lost_at is not None,
            "may_declare_lost": conducts and presence.observed is not None and key is not None and key.lost_at is None,
            "form": UnlockForm(key=key, initial={"version": listing.version}) if key is not None else None,
        }  # fmt: skip


def past(instant: datetime | None) -> bool:
    return instant is not None and clock.of_database() >= instant


class Close(OfListing, DeskPage):
    """The deadline has passed and the clock's own sweep has not come yet: whoever holds the opening has the list frozen now."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_open_bids(self.listing, self.person):
            raise PermissionDenied(_("This is not yours to do; nothing was changed."))
        try:
            opening.close(self.listing)
        except NotNow:
            pass  # it was closed meanwhile
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect(self.here)


class LostForm(forms.Form):
    note = ProseField(
        label=_("What happened to the shares"), help_text=_("It stays in the trail and in the record of the opening.")
    )


class DeclareKeyLost(OfListing, DraftPage):
    title = _("Declare the opening key lost")
    template_name = "federation/opening/lost.html"
    form_class = LostForm
    submit_label = _("Declare the key lost")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not bid_rules.may_declare_key_lost(self.listing, self.person):
            raise PermissionDenied(_("This is not yours to do; nothing was changed."))
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [*super().crumbs(), (_("Opening of the applications"), self.here)]

    def act(self, form: Any) -> Listing:
        key = self.listing.opening_key
        if key is None or key.lost_at is None:  # a second click finds it declared
            opening.declare_key_lost(self.listing, by=self.person, note=form.cleaned_data["note"])
        messages.success(
            self.request, _("The key is declared lost. Every bidder can now open her own application with her recall code.")
        )
        return self.listing

    def next_page(self, done: Any) -> str:
        return self.here

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(listing=self.listing, key=self.listing.opening_key, back=self.here, **kwargs)


class PlaceForm(forms.Form):
    place = LineField(label=_("Place of the opening"))


class IssueMinutes(OfListing, DeskPage):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        held, form = self.listing.openings.filter(edition=kwargs["edition"]).first(), PlaceForm(request.POST)
        if held is None:
            raise Http404
        if not form.is_valid():
            messages.error(request, _("Say where the opening took place. Nothing was issued."))
            return redirect(self.back(kwargs["edition"]))
        try:
            paper = issue.opening_minutes(held, by=self.person, place=form.cleaned_data["place"])
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from None
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            words = _("The minutes were issued as %(serial)s: %(pages)s pages.")
            messages.success(request, words % {"serial": paper.serial, "pages": paper.pages})
        return redirect(self.back(kwargs["edition"]))

    def back(self, edition: int) -> str:
        return reverse("federation:listings-opening_of", args=[self.listing.pk, edition]) + "#minutes"


urls = [
    path("listings/<int:pk>/opening/", Ceremony.as_view(), name="listings-opening"),
    path("listings/<int:pk>/opening/close/", Close.as_view(), name="listings-opening_close"),
    path("listings/<int:pk>/opening/<int:edition>/", Ceremony.as_view(), name="listings-opening_of"),
    path("listings/<int:pk>/opening/<int:edition>/issue_minutes/", IssueMinutes.as_view(), name="listings-issue_minutes"),
    path("listings/<int:pk>/declare_key_lost/", DeclareKeyLost.as_view(), name="listings-declare_key_lost"),
]
