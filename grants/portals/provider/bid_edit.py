"""Writing an application: one page of parts, saved while typing; submitting is a move of its own on the application's page."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.bids import rules
from grants.bids.content import LARGEST_SEALED
from grants.bids.models import Bid
from grants.portals.provider import own
from grants.portals.provider.bid_draft import BidDraft
from grants.portals.provider.outcome import Outcome
from grants.portals.provider.self_saving import SelfSaving
from grants.portals.sealed_path import OnSealedPath
from grants.trail.blockers import Words

NOT_HERS = _("Applications are written and submitted by the administrator of the organisation; you can read this one.")


class BidEdit(OnSealedPath, SelfSaving):
    largest_upload = LARGEST_SEALED
    template_name = "provider/bids/edit.html"
    about = "bid"
    pages = ("provider:bids-detail", "provider:bids-edit")
    editable = ("draft",)
    closed = _("This application is “%(status)s” and cannot be written on. Until the deadline it can be recalled.")
    saved = _("The application is saved as a draft.")
    title = _("Application")

    @cached_property
    def bid(self) -> Bid:
        rows = own.bids(self.request.user).select_related("listing__rule_set")
        found: Bid = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("My applications"), reverse("provider:bids")),
            (self.bid.listing.title, reverse("provider:bids-detail", args=[self.bid.pk])),
        ]

    def begun(self) -> BidDraft:
        return BidDraft(self.bid, self.request)

    def check(self) -> None:
        if not rules.may_draft(self.bid, self.request.user):
            raise PermissionDenied(NOT_HERS)

    def drawn(self, draft: BidDraft, outcome: Outcome | None = None, status: int = 200) -> HttpResponse:
        listing = draft.bid.listing
        context = self.get_context_data(
            title=listing.title, bid=draft.bid, listing=listing, draft=draft, outcome=outcome, seen=draft.mark,
            late=not listing.accepts_bids, criteria=list(listing.criteria.all()),
        )  # fmt: skip
        return self.render_to_response(context, status=status)
