"""The draw of a panel as anybody repeats it: seed, numbers of the pool, order. Names only once the result is announced.

Until the opening the page says that a draw was made and under which digest it is kept, nothing of whom it named: who judges is
confidential until then, and the digest proves later that nothing was changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.awards import queries as awards
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.panels import draw as lots
from grants.panels.models import Draw, Expert, Seat
from grants.panels.seating import REASONS
from grants.portals.public.desk import OpenPage
from grants.trail.blockers import Words
from grants.trail.canonical import digest


@dataclass(frozen=True)
class Line:
    """One number of the pool. `place` in the order, None when it was left out for `reason`; `name` once it may be told."""

    number: str
    field: Words
    place: int | None
    reason: Words = ""
    sat: bool = False
    name: str = ""


def digest_of(draw: Draw) -> str:
    """Of everything the draw recorded: known at once, and the same when everything is shown."""
    told = {
        "listing": draw.listing.number, "edition": draw.edition, "head": draw.head, "fresh": draw.fresh, "seed": draw.seed,
        "pool": draw.pool, "excluded": draw.excluded, "order": draw.order, "size": draw.size, "finance": draw.finance,
    }  # fmt: skip
    return digest(told)


def draw_of(listing: Listing) -> Draw | None:
    """The draw of this edition once its observer has confirmed it."""
    confirmed = Draw.objects.filter(listing=listing, edition=listing.edition, confirmed_at__isnull=False)
    return confirmed.select_related("listing").first()


class DrawPage(OpenPage):
    title = _("The draw of the panel")
    lead = _("Experts are drawn from the pool before an observer. With these figures anybody repeats the draw.")
    template_name = "public/draws/detail.html"

    @cached_property
    def listing(self) -> Listing:
        return get_object_or_404(listings.public(), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Calls"), reverse("public:listings")),
            (self.listing.title, reverse("public:listings-detail", args=[self.listing.pk])),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draw = draw_of(self.listing)
        if draw is None:
            raise Http404
        opened = self.listing.open_bids_at is not None
        told: dict[str, Any] = {}
        if opened:
            told = {
                "draw": draw, "lines": lines(draw, named=announced(self.listing)), "commands": lots.commands(draw),
                "again": lots.repeat(draw), "holds": lots.proves(draw),
            }  # fmt: skip
        return super().get_context_data(
            object=self.listing, drawn_at=draw.drawn_at, confirmed_at=draw.confirmed_at, digest=digest_of(draw), opened=opened,
            **told, **kwargs,
        )  # fmt: skip


def announced(listing: Listing) -> bool:
    return awards.public().filter(listing=listing, bid__edition=listing.edition).exists()


def lines(draw: Draw, *, named: bool) -> list[Line]:
    """In the order of the draw, those left out last. `named`: with the names of who sat."""
    seats = {seat.number: seat for seat in Seat.objects.filter(panel__draw=draw).select_related("person", "sheet")}
    fields = {row["number"]: _field(row["field"]) for row in draw.pool}
    drawn = [_line(number, fields, n, seats.get(number), named) for n, number in enumerate(draw.order, start=1)]
    left = [Line(n, fields.get(n, ""), None, REASONS.get(why, why)) for n, why in sorted(draw.excluded.items())]
    return drawn + left


def _line(number: str, fields: dict[str, Words], place: int, seat: Seat | None, named: bool) -> Line:
    sat = seat is not None and seat.sheet.status not in ("recused", "void")
    return Line(
        number, fields.get(number, ""), place, sat=sat, name=str(seat.person) if seat is not None and sat and named else ""
    )


def _field(code: str) -> Words:
    return Expert.Field(code).label if code in Expert.Field.values else code
