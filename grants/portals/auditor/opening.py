"""The opening of a purchase, read only: before it what everybody may know, afterwards the record with every envelope."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing
from grants.portals.auditor import desk
from grants.portals.opened import record_of
from grants.trail.blockers import Words


class OpeningPage(desk.DeskPage):
    title = _("Opening of the applications")
    template_name = "auditor/listings/opening.html"

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(desk.listings_of(self.request.user), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("auditor:listings-detail", args=[self.listing.pk])
        return [(_("Purchases"), reverse("auditor:listings")), (self.listing.title, page)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing, edition = self.listing, int(self.kwargs.get("edition") or self.listing.edition)
        if edition > listing.edition:
            raise Http404
        return super().get_context_data(record=record_of(listing, edition), lead=listing.title, **kwargs)


urls = [
    path("listings/<int:pk>/opening/", OpeningPage.as_view(), name="listings-opening"),
    path("listings/<int:pk>/opening/<int:edition>/", OpeningPage.as_view(), name="listings-opening_of"),
]
