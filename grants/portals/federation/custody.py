"""The opening passphrase of handlers and discipline observers: set, changed, or forgotten with what that costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing, OpeningKey
from grants.people.roles import Role
from grants.portals.federation.desk import Desk, holds
from grants.portals.pages import DraftPage
from grants.portals.sealed_path import OnSealedPath
from grants.portals.secrets import NewPassphraseForm, PassphraseField
from grants.sealing import actions as sealing
from grants.sealing.models import Custody
from grants.trail.blockers import Blocked, Words

CUSTODIANS = (Role.HANDLER, Role.DISCIPLINE)
SEALED = ("draft", "under_review", "approved", "published", "closed", "suspended")  # while not opened
PAGE = "federation:opening_passphrase"


class ChangeForm(NewPassphraseForm):
    field_order = ("old", "new", "again")
    old = PassphraseField(label=_("Opening passphrase until now"))


class ForgottenForm(NewPassphraseForm):
    agreed = forms.BooleanField(
        label=_("I have read which calls I can no longer help to open, and make a new key."),
        error_messages={"required": _("Confirm that you have read it. Nothing was changed.")},
    )


@dataclass(frozen=True)
class Call:
    """A call a person can no longer help to open once her key is retired, and who still could."""

    key: OpeningKey
    other: Any
    open_still: bool

    @property
    def listing(self) -> Listing:
        return self.key.listing

    @property
    def replaceable(self) -> bool:
        """Nothing is sealed to it yet: a new one can be made."""
        return self.listing.status in {"draft", "under_review", "approved"}


def calls_of(custody: Custody | None) -> list[Call]:
    """What hangs on a key in custody: calls not opened yet, of which it holds a share."""
    if custody is None:
        return []
    held = Q(handler=custody) | Q(observer=custody)
    keys = OpeningKey.objects.filter(held, replaced_at__isnull=True, lost_at__isnull=True, edition=F("listing__edition"))
    keys = keys.filter(listing__status__in=SEALED, listing__open_bids_at__isnull=True)
    found = keys.select_related("listing__unit", "handler__person", "observer__person").order_by("listing__opens_at", "pk")
    return [_call(key, key.observer if key.handler_id == custody.pk else key.handler) for key in found]


def _call(key: OpeningKey, other: Custody) -> Call:
    return Call(key, other.person, other.retired_at is None)


class Custodian(OnSealedPath, Desk, DraftPage):
    """A page about her own passphrase, for those who keep shares of opening keys."""

    template_name = "federation/opening/passphrase.html"
    form_class = NewPassphraseForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not holds(self.person, *CUSTODIANS):
            raise PermissionDenied(_("Only handlers and discipline observers keep a share of an opening key."))
        return super().dispatch(request, *args, **kwargs)

    @property
    def custody(self) -> Custody | None:
        return sealing.custody_of(self.person)

    def next_page(self, done: Any) -> str:
        return reverse(PAGE)


class Passphrase(Custodian):
    title = _("Opening passphrase")
    lead = _(
        "With it you open, together with one other, the applications sealed to your calls. Nobody can look it up or reset it."
    )
    submit_label = _("Set the opening passphrase")

    def get_form_class(self) -> Any:
        return ChangeForm if self.custody else NewPassphraseForm

    def act(self, form: Any) -> Custody:
        given, custody = form.cleaned_data, self.custody
        try:
            if custody is None:
                done = sealing.set_passphrase(by=self.person, new=given["new"])
            elif "old" in given:
                done = sealing.change_passphrase(by=self.person, old=given["old"], new=given["new"])
            else:
                return custody  # a second click: it stands already
        except ValidationError as weak:
            raise ValidationError({"new": weak.messages}) from None
        except Blocked as refusal:
            raise ValidationError({"old": [str(blocker) for blocker in refusal.blockers]}) from None
        words = _("Your opening passphrase was changed.") if custody else _("Your opening passphrase is set.")
        messages.success(self.request, words)
        return done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        custody = self.custody
        if custody:
            self.submit_label = _("Change the opening passphrase")
        return super().get_context_data(custody=custody, calls=calls_of(custody), **kwargs)


class Forgotten(Custodian):
    title = _("Opening passphrase forgotten")
    lead = _("Nobody can bring it back. A new key takes its place; shares handed to the old one stay locked for ever.")
    template_name = "federation/opening/forgotten.html"
    form_class = ForgottenForm
    submit_label = _("Make a new key")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Opening passphrase"), reverse(PAGE))]

    def act(self, form: Any) -> Custody:
        try:
            done = sealing.set_passphrase(by=self.person, new=form.cleaned_data["new"])
        except ValidationError as weak:
            raise ValidationError({"new": weak.messages}) from None
        messages.success(self.request, _("You have a new key with the new opening passphrase. The old one is retired."))
        return done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(calls=calls_of(self.custody), **kwargs)
