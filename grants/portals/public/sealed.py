"""Sealed applications as everybody may know them: the key at once, the digest after the deadline, the list after the opening."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from grants.bids.models import Opening
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.portals.public.desk import OpenPage
from grants.trail.canonical import canonical

BEFORE_OPENING = ("listing_id", "edition", "digest", "frozen_at", "opened_at")


@dataclass(frozen=True)
class SealedLine:
    place: int
    serial: str
    received_at: datetime
    sha256: str


@dataclass(frozen=True)
class Shown:
    """`lines`, `salt`, `file`: only after the opening."""

    fingerprint: str
    digest: str
    frozen_at: datetime | None
    opened_at: datetime | None
    salt: str = ""
    lines: tuple[SealedLine, ...] = ()
    file: str = ""
    file_name: str = ""


def shown(listing: Listing) -> Shown | None:
    """None for a call without a key. Before the opening the list itself is not even read."""
    key = listing.opening_key
    if key is None:
        return None
    opening = Opening.objects.filter(listing=listing, edition=listing.edition).only(*BEFORE_OPENING).first()
    if opening is None:
        return Shown(key.fingerprint, "", None, None)
    if opening.opened_at is None:
        return Shown(key.fingerprint, opening.digest, opening.frozen_at, None)
    file = reverse("public:listings-sealed_list", args=[listing.pk])
    return Shown(
        key.fingerprint,
        opening.digest,
        opening.frozen_at,
        opening.opened_at,
        opening.salt,
        lines(opening),
        file,
        name_of(listing),
    )


def lines(opening: Opening) -> tuple[SealedLine, ...]:
    return tuple(
        SealedLine(n, line["serial"], datetime.fromisoformat(line["received_at"]), line["sha256"])
        for n, line in enumerate(opening.frozen, start=1)
    )


def name_of(listing: Listing) -> str:
    return f"sealed-list-{listing.pk}-{listing.edition}.json"


def text_of(opening: Opening) -> str:
    """Byte for byte what the digest was taken of, so that `sha256sum` alone shows it."""
    told = {"salt": opening.salt, "listing": opening.listing.number, "edition": opening.edition, "sealed": opening.frozen}
    return canonical(told)


class SealedList(OpenPage):
    """The frozen list as a file, after the opening."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        listing = get_object_or_404(listings.public(), pk=kwargs["pk"])
        opened = Opening.objects.filter(listing=listing, edition=listing.edition, opened_at__isnull=False)
        opening = opened.select_related("listing").first()
        if opening is None:
            raise Http404
        name = name_of(listing)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(text_of(opening), content_type="application/json; charset=utf-8", headers=headers)
