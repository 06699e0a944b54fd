"""Roadshows an organisation can pitch at: the list, one session with its programme, entering an offer and taking it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from grants.listings.models import Listing
from grants.portals.act import UNPROCESSABLE
from grants.portals.claimed import placed
from grants.portals.columns import DueColumn, InstantColumn, LinkColumn, NumberColumn, StatusColumn, Table
from grants.portals.digits import number_of
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Head
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskList, DeskPage
from grants.portals.provider.report_forms import WholeField
from grants.portals.provider.self_saving import code_of
from grants.portals.roadshown import Turn, session_rules, turns
from grants.roadshows import actions, rules
from grants.roadshows.models import Claim, Pitch, Roadshow
from grants.trail import clock
from grants.trail.blockers import Refused, Words

PITCHED = ("approved", "published")
SOON = timedelta(hours=2)


class RoadshowTable(Table):
    caption = _("Roadshows")
    title = LinkColumn(verbose_name=_("Roadshow"))
    unit = tables.Column(accessor="unit__name", verbose_name=_("Host"))
    planned_at = InstantColumn(verbose_name=_("Planned for"))
    registers_until = DueColumn(verbose_name=_("Registration until"), done="schedule_at")
    ours = NumberColumn(verbose_name=_("Our pitches"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Roadshow
        fields = ("title", "unit", "planned_at", "registers_until", "ours", "status")
        order_by = "-planned_at"


class RoadshowFilter(Filter):
    searched = ("title", "number", "unit__name", "venue")
    status = status_filter(Roadshow, leave_out=("draft",))

    class Meta:
        model = Roadshow
        fields: Sequence[str] = ()


class Roadshows(DeskList):
    title = _("Roadshows")
    lead = _("Organisations pitch their offers, towns raise placards. While registration is open you enter an approved offer.")
    table_class, filterset_class = RoadshowTable, RoadshowFilter
    empty = _("Roadshows of the federation you are registered with will be listed here once their registration is open.")

    def get_queryset(self) -> QuerySet[Roadshow]:
        mine = own.organisations(self.person).values_list("pk", flat=True)
        return own.roadshows(self.person).annotate(ours=Count("pitches", filter=Q(pitches__organisation__in=list(mine))))


@dataclass(frozen=True)
class Door:
    """One offer of hers beside the session: entered, or how it can be, or why not."""

    listing: Listing
    pitch: Pitch | None
    why_not: Words
    hers: bool
    most: int
    typed: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.pitch is None and self.hers and not self.why_not


@dataclass(frozen=True)
class MyTurn:
    """A pitch of hers: how many are heard before it, and about when it begins."""

    turn: Turn
    ahead: int
    about: datetime | None

    @property
    def claims(self) -> list[tuple[Claim, Words]]:
        return placed(self.turn.claims)


class RoadshowPage(DeskDetail):
    queryset_for = staticmethod(own.roadshows)
    template_name = "provider/roadshows/detail.html"
    object: Roadshow

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Roadshows"), reverse("provider:roadshows"))]

    def head(self, obj: Roadshow) -> Head:
        parties = [
            (_("Host"), obj.unit),
            (_("Venue"), obj.venue),
            (_("Planned for"), f"{obj.planned_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"),
        ]
        return Head(name=obj.title, number=obj.number, parties=parties)

    @cached_property
    def mine(self) -> set[int]:
        return set(own.organisations(self.person).values_list("pk", flat=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roadshow, programme = self.object, turns(self.object)
        near = roadshow.status == "scheduled" and roadshow.planned_at - clock.now() < SOON
        return super().get_context_data(
            rules=session_rules(roadshow),
            programme=programme,
            mine=self.mine,
            my_turns=my_turns(roadshow, programme, self.mine),
            doors=self.doors() if roadshow.is_supply else [],
            every=5 if roadshow.status == "live" else 30 if near else 0,
            now=clock.now(),
            **kwargs,
        )

    def doors(self, refused: int = 0, typed: str = "", wrong: tuple[str, ...] = ()) -> list[Door]:
        """One for each approved offer of hers on the host's register; `refused`: the one that was just sent in vain."""
        roadshow = self.object
        entered = {pitch.listing_id: pitch for pitch in own.pitches(self.person).filter(roadshow=roadshow)}
        fit = own.offers(self.person).filter(unit=roadshow.unit_id).filter(Q(status__in=PITCHED) | Q(pk__in=entered))
        found = []
        for listing in fit.order_by("pk"):
            if listing.pk not in entered and roadshow.status != Roadshow.Status.REGISTERING and listing.pk != refused:
                continue
            most, hers = actions.slots_left(listing), rules.may_enter_offer(listing, self.person)
            sent, why = (typed, wrong) if listing.pk == refused else (str(most), ())
            found.append(Door(listing, entered.get(listing.pk), shut(roadshow, most), hers, most, sent, why))
        return found


def shut(roadshow: Roadshow, left: int) -> Words:
    """Why nothing can be entered now; "" while it can."""
    if not left:
        return _("Every slot of this offer is taken, or pitched in another session.")
    if roadshow.status != Roadshow.Status.REGISTERING:
        return _("Registration is not open.")
    if roadshow.registers_until and clock.now() > roadshow.registers_until:
        return _("Registration is over; ask the host.")
    return ""


def my_turns(roadshow: Roadshow, programme: Sequence[Turn], mine: set[int]) -> list[MyTurn]:
    """The pitches of these organisations. Each turn takes its pitch and its window; what is skipped takes nothing."""
    each = timedelta(seconds=roadshow.pitch_seconds + (roadshow.window_seconds if roadshow.is_supply else 0))
    now = clock.now()
    running = [t.pitch.over_at for t in programme if t.phase in {"speaking", "open"} and t.pitch.over_at]
    begin = max([now, *running]) if roadshow.status == "live" else roadshow.planned_at
    waiting = [t for t in programme if t.phase == "waiting" and t.pitch.order]
    found = []
    for turn in programme:
        if turn.pitch.organisation_id not in mine:
            continue
        ahead = waiting.index(turn) if turn in waiting else 0
        known = turn in waiting and roadshow.status in {"scheduled", "live"}
        found.append(MyTurn(turn, ahead + (1 if running and turn in waiting else 0), begin + ahead * each if known else None))
    return found


class EnterOffer(RoadshowPage, View):
    """An offer is entered with the slots it gives here; a second click finds it entered."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("provider:roadshows-detail", pk=self.object.pk)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        roadshow = self.object
        offers = own.offers(self.person).filter(pk=number_of(request.POST.get("listing"), 12) or 0)
        listing = get_object_or_404(offers)
        if own.pitches(self.person).filter(roadshow=roadshow, listing=listing).exists():
            return self.entered(listing)
        try:
            slots = WholeField().clean(request.POST.get("slots", ""))
            if slots < 1:
                raise ValidationError(_("At least one slot."))
            actions.enter_pitch(roadshow, listing, by=self.person, slots=slots)
        except Refused as refusal:
            return self.refused(listing, tuple(str(b.message) for b in refusal.blockers), code_of(refusal))
        except ValidationError as error:
            return self.refused(listing, tuple(error.messages), UNPROCESSABLE)
        return self.entered(listing)

    def entered(self, listing: Listing) -> HttpResponse:
        messages.success(self.request, _("“%(title)s” is entered; its place is drawn by lot.") % {"title": listing.title})
        return redirect("provider:roadshows-detail", pk=self.object.pk)

    def refused(self, listing: Listing, wrong: tuple[str, ...], status: int) -> HttpResponse:
        doors = self.doors(listing.pk, self.request.POST.get("slots", "")[:20], wrong)
        beside = () if any(door.wrong for door in doors) else wrong
        context = self.get_context_data()
        return self.render_to_response({**context, "doors": doors, "refused": beside}, status=status)


class TakeOut(DeskPage, View):
    """An offer is not pitched after all; while registration is open."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, pitch: int, **kwargs: Any) -> HttpResponse:
        roadshow = get_object_or_404(own.roadshows(self.person), pk=pk)
        row = own.pitches(self.person).filter(roadshow=roadshow, pk=pitch).first()
        if row is None:
            messages.info(request, _("It is not in the programme any more."))
            return redirect("provider:roadshows-detail", pk=pk)
        try:
            actions.remove_pitch(row, by=self.person)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("“%(title)s” is taken out of the programme.") % {"title": row.listing.title})
        return redirect("provider:roadshows-detail", pk=pk)
