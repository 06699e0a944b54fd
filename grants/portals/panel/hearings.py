"""The hearing of the bidders as an expert follows it: who answers now, with the way to her scores for it; who was heard, who is to come.

The page draws itself anew while the hearing lasts; so does the strip above the application she is scoring.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.panels.hearing import hearing_of
from grants.panels.models import ScoreSheet, Seat
from grants.panels.rules import HEARING_AHEAD
from grants.people.models import User
from grants.portals.digits import number_of
from grants.portals.pages import Page
from grants.portals.panel import seats
from grants.portals.panel.progress import columns
from grants.portals.panel.reports import OfPanel
from grants.portals.roadshown import Turn, turns
from grants.roadshows.models import Roadshow
from grants.trail import clock

FRESH = 2  # seconds between two looks of the page while the hearing lasts


@dataclass(frozen=True)
class Answer:
    """One bidder's turn beside her own sheet: how many items she has scored for it, and where she scores them."""

    turn: Turn
    done: int
    items: int
    url: str
    bid: int = 0

    @property
    def complete(self) -> bool:
        return bool(self.items) and self.done == self.items


def answers(hearing: Roadshow, sheet: ScoreSheet) -> list[Answer]:
    """The programme in the order of the lot; seven queries however many bidders."""
    listing = sheet.panel.listing
    scored = columns(sheet, seats.scored_bids(sheet.seat.person, listing), list(listing.criteria.filter(kind="expert")))
    of = {column.bid.organisation_id: column for column in scored}
    found = []
    for turn in turns(hearing):
        column = of.get(turn.pitch.organisation_id)
        if column is None or sheet.status == ScoreSheet.Status.ASSIGNED:
            found.append(Answer(turn, 0, 0, ""))
            continue
        url = reverse("panel:score_sheets-score", args=[sheet.pk, column.bid.pk]) if sheet.status == "filling" else ""
        found.append(Answer(turn, column.done, len(column.items), url, column.bid.pk))
    return found


def left(turn: Turn, hearing: Roadshow) -> timedelta | None:
    """What is left of the answer that runs; while the session is paused the clock stands where it stood."""
    ends = turn.pitch.ends_at
    if ends is None:
        return None
    now = hearing.paused_at if turn.pitch.paused and hearing.paused_at else clock.now()
    return max(ends - now, timedelta(0))


def told(time: timedelta | None) -> str:
    """4:05"""
    if time is None:
        return ""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"


def ahead(person: User) -> list[Roadshow]:
    """Hearings announced and not over, of the panels on which her sheet counts: nearest first."""
    mine = Seat.objects.filter(person=person).exclude(sheet__status__in=seats.GONE).values("panel__listing")
    rows = Roadshow.objects.filter(listing__in=mine, status__in=HEARING_AHEAD)
    return list(rows.select_related("listing").order_by("planned_at"))


class HearingPage(OfPanel, Page):
    title = _("Hearing of the bidders")
    template_name = "panel/listings/hearing.html"

    @cached_property
    def hearing(self) -> Roadshow:
        found = hearing_of(self.listing) if self.listing.status == "opened" else None
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("HX-Request"):
            strip = request.GET.get("strip", "")
            part = "hearing_strip" if strip else "hearing_now"
            return render(request, f"panel/listings/{part}.html", {**self.state(), "strip": number_of(strip) or 0})
        return super().get(request, *args, **kwargs)

    def state(self) -> dict[str, Any]:
        sheets = self.panel.sheets.select_related("seat__person", "panel__listing__rule_set").prefetch_related("scores")
        sheet = sheets.get(seat__person=self.person)
        told_now = answers(self.hearing, sheet)
        now = next((one for one in told_now if one.turn.phase == "speaking"), None)
        return {
            "hearing": self.hearing, "listing": self.listing, "sheet": sheet, "answers": told_now, "now": now,
            "left": told(left(now.turn, self.hearing)) if now else "",
            "following": next((one for one in told_now if one.turn.phase == "waiting"), None),
            "every": FRESH if self.hearing.status in HEARING_AHEAD else 0, "here": self.request.path,
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.state(), **kwargs)
