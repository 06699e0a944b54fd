"""Opening one's own application where the ceremony could not: with the code of the receipt, and the kept envelope if need be."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.bids import opening, queries, rules
from grants.bids.content import LARGEST_SEALED
from grants.bids.models import Bid, Sealed
from grants.portals.forms import LineField
from grants.portals.provider import own
from grants.portals.provider.bid_edit import NOT_HERS
from grants.portals.provider.desk import DeskDraft
from grants.portals.sealed_path import OnSealedPath, too_large
from grants.trail.blockers import Words


class RevealForm(forms.Form):
    recall_code = LineField(
        label=_("Recall code of the receipt"), max_length=60,
        help_text=_("Shown once when the application was sealed; on the printed receipt."),
    )  # fmt: skip
    copy = forms.FileField(
        label=_("Sealed envelope you kept"), required=False,
        help_text=_("The file that ends in .yulan-sealed. Needed only if the envelope kept here was changed or is gone."),
    )  # fmt: skip


class Reveal(OnSealedPath, DeskDraft):
    template_name = "provider/bids/reveal.html"
    title = _("Open our own application")
    form_class = RevealForm
    submit_label = _("Open it")
    largest_upload = 2 * LARGEST_SEALED  # an envelope carries its files as text

    @cached_property
    def bid(self) -> Bid:
        found: Bid = get_object_or_404(own.bids(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def lying(self) -> Sealed | None:
        return queries.to_reveal(Bid.objects.filter(pk=self.bid.pk)).first()

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("provider:bids-detail", args=[self.bid.pk])
        return [(_("My applications"), reverse("provider:bids")), (self.bid.listing.title, page)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check()
        if self.lying is None:
            messages.info(request, _("Nothing is left to be opened with the code here."))
            return redirect("provider:bids-detail", pk=self.bid.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check()
        return super().post(request, *args, **kwargs)

    def check(self) -> None:
        if not rules.may_draft(self.bid, self.request.user):
            raise PermissionDenied(NOT_HERS)

    def form_valid(self, form: Any) -> HttpResponse:
        for name in too_large(self.request):
            form.add_error("copy", _("“%(name)s” is too large to be a sealed envelope.") % {"name": name})
        return super().form_valid(form) if form.is_valid() else self.form_invalid(form)

    def act(self, form: Any) -> Bid:
        copy = form.cleaned_data["copy"]
        opening.reveal(self.bid, by=self.person, recall_code=form.cleaned_data["recall_code"], copy=copy.read() if copy else None)
        messages.success(self.request, _("Opened with your code. Its hash is the one of your receipt."))
        return self.bid

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(bid=self.bid, lying=self.lying, **kwargs)
