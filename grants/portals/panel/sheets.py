"""One score sheet: the statement of no interest, the way to every application, everything scored at a glance."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.panels import rules
from grants.panels.hearing import hearing_of
from grants.panels.models import ScoreSheet
from grants.panels.queries import scores_shown
from grants.portals.pages import DetailPage, Head
from grants.portals.panel import seats
from grants.portals.panel.progress import columns
from grants.portals.panel.seats import PORTAL
from grants.trail.blockers import Words


class SheetPage(DetailPage):
    portal = PORTAL
    queryset_for = staticmethod(seats.sheets)
    template_name = "panel/score_sheets/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        listing = self.object.panel.listing
        return [
            (_("My score sheets"), reverse("panel:home")),
            (listing.title, reverse("panel:listings-detail", args=[listing.pk])),
        ]

    def head(self, obj: ScoreSheet) -> Head:
        listing = obj.panel.listing
        return Head(
            name=listing.title, number=listing.number,
            parties=[(_("Purchaser"), listing.unit), (_("Expert"), obj.seat.person), (_("Expertise"), obj.seat.expertise)],
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet: ScoreSheet = self.object
        person: Any = self.request.user
        listing = sheet.panel.listing
        criteria = list(listing.criteria.filter(kind="expert"))
        shown = sheet.status != ScoreSheet.Status.ASSIGNED and scores_shown(sheet, person)
        mine = sheet.seat.person_id == person.pk
        told = columns(sheet, seats.scored_bids(person, listing), criteria) if shown else []
        return super().get_context_data(
            listing=listing,
            criteria=criteria,
            computed=listing.criteria.filter(kind="price"),
            hearing=hearing_of(listing) if mine and listing.status == "opened" and sheet.status not in seats.GONE else None,
            reviewed=rules.all_reviewed(listing),
            interests=rules.known_interests(sheet) if mine and sheet.status in ("assigned", "filling") else [],
            bidders=list(seats.bidders(person, listing).exclude(status="disqualified")),
            columns=told,
            matrix=[(c, [column.items[n] for column in told], [column.bid for column in told]) for n, c in enumerate(criteria)],
            fills=mine and sheet.status == ScoreSheet.Status.FILLING,
            mine=mine,
            chairs=seats.chairs(person, listing),
            **kwargs,
        )
