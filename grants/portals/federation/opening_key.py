"""Preparing the opening key of a call: the observer is chosen, the key is made, the recovery sheet is shown once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.bids import queries as bids
from grants.listings import opening_key, queries, rules
from grants.listings.models import Listing, OpeningKey
from grants.people.models import User
from grants.people.queries import officers, units_below
from grants.people.roles import Role
from grants.portals.federation.desk import Desk
from grants.portals.forms import CHOOSE
from grants.portals.pages import DraftPage
from grants.portals.sealed_path import OnSealedPath
from grants.sealing import actions as sealing
from grants.trail.blockers import NotAllowed, Refused, Words
from grants.trail.moves import lock

BEFORE = ("draft", "under_review", "approved")
SHOWN = _(
    "The key %(fingerprint)s was made and its recovery sheet was shown once; it is kept nowhere and cannot be shown again. If it was "
    "not printed, make a new key: the one before is replaced."
)


def own(person: Any) -> QuerySet[Listing]:
    """Calls of the units she works in and of those below, whoever else may read them."""
    return queries.calls(queries.visible(person)).filter(unit__in=units_below(person, bids.READERS))


class ObserverField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        words = _("%(name)s (opening passphrase not set yet)")
        return str(obj) if sealing.custody_of(obj) else str(words % {"name": obj})


class KeyForm(forms.Form):
    """`seen`: the key that stood when the page was drawn, so that a reload makes no second one."""

    observer = ObserverField(
        queryset=User.objects.none(), label=_("Discipline observer"), empty_label=CHOOSE,
        help_text=_("She keeps the second share and must be present at the opening."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        observers: Any = self.fields["observer"]
        observers.queryset = officers(Role.DISCIPLINE, unit=listing.unit)
        if observers.queryset.count() == 1:
            observers.initial = observers.queryset.get()


class PrepareKey(OnSealedPath, Desk, DraftPage):
    title = _("Prepare the opening key")
    lead = _("Applications are sealed to this key; two of three open them: you, the discipline observer, the sheet in the safe.")
    template_name = "federation/opening/key.html"
    form_class = KeyForm
    submit_label = _("Make the key")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not rules.may_prepare_key(self.listing, self.person):
            raise PermissionDenied(_("The handler of the unit prepares the opening key. Nothing was changed."))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(own(self.person), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Listings"), reverse("federation:listings")),
            (self.listing.title, reverse("federation:listings-detail", args=[self.listing.pk])),
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        key = self.listing.opening_key
        return {**super().get_form_kwargs(), "listing": self.listing, "initial": {"seen": key.pk if key else 0}}

    def form_valid(self, form: Any) -> HttpResponse:
        """The sheet is the answer itself: no redirect, no session, nothing that could show it a second time."""
        try:
            with transaction.atomic():
                row = lock(self.listing)
                before = row.opening_key
                if before is not None and before.pk != (form.cleaned_data["seen"] or 0):
                    return self.shown_before(before)
                key, code = opening_key.prepare(row, by=self.person, observer=form.cleaned_data["observer"])
        except Refused as refusal:
            for blocker in refusal.blockers:
                form.add_error("observer" if blocker.anchor == "observer" else None, str(blocker))
            return self.refused(form, 403 if isinstance(refusal, NotAllowed) else 422)
        answer = self.sheet(key, code)
        answer["Cache-Control"] = "no-store, private"
        return answer

    def sheet(self, key: OpeningKey, code: str) -> HttpResponse:
        self.template_name = "federation/opening/sheet.html"
        context = super().get_context_data(form=None, listing=self.listing, key=key, groups=code.split("-"))
        return self.render_to_response({**context, "title": _("Recovery sheet"), "lead": ""})

    def shown_before(self, key: OpeningKey) -> HttpResponse:
        fresh = KeyForm(listing=self.listing, initial={"seen": key.pk})
        told = {"fingerprint": key.fingerprint}
        return self.render_to_response(self.get_context_data(form=fresh, shown=SHOWN % told), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.listing
        key = listing.opening_key
        observers = list(officers(Role.DISCIPLINE, unit=listing.unit))
        if key is not None:
            self.submit_label = _("Make a new key")
        return super().get_context_data(
            listing=listing, key=key, open=listing.status in BEFORE, hers=sealing.custody_of(self.person),
            observers=observers, without=[one for one in observers if sealing.custody_of(one) is None], **kwargs,
        )  # fmt: skip
