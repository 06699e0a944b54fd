"""Roadshows: the rules of the session, its programme, every placard in the order of the hall, the lot that ordered the pitches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards import queries as awards
from grants.listings import queries as listings
from grants.people.models import User
from grants.portals.claimed import placed, second
from grants.portals.columns import InstantColumn, LinkColumn, StatusColumn, Table
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Head
from grants.portals.public.desk import OpenDetail, OpenList
from grants.portals.roadshown import Turn, session_rules, turns
from grants.portals.words import kinds_of_service
from grants.roadshows import lot, queries
from grants.roadshows.models import Claim, Roadshow
from grants.trail.blockers import Words

HEARD = ("ended", "archived")
OBSERVER = _("Discipline observer")
COMING = ("registering", "scheduled", "live")


class RoadshowTable(Table):
    caption = _("Roadshows")
    title = LinkColumn(verbose_name=_("Roadshow"))
    unit = tables.Column(verbose_name=_("Host"))
    kind = tables.Column(verbose_name=_("What it is"))
    planned_at = InstantColumn(verbose_name=_("Planned for"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-planned_at"


class RoadshowFilter(Filter):
    searched = ("title", "number", "unit__name", "venue")
    status = status_filter(Roadshow, only=queries.PUBLIC)

    class Meta:
        model = Roadshow
        fields: tuple[str, ...] = ()


class Roadshows(OpenList):
    title = _("Roadshows")
    lead = _(
        "Organisations pitch what they offer, town federations raise a placard for it: the rules, the programme, and every placard."
    )
    table_class = RoadshowTable
    filterset_class = RoadshowFilter
    empty = _("Roadshows appear here when their registration opens; their rules are fixed from then on.")

    def rows(self) -> QuerySet[Roadshow]:
        return queries.public()


@dataclass(frozen=True)
class Line:
    """One placard as the hall saw it and as it stands now."""

    claim: Claim
    raised: str
    stands: Words


@dataclass(frozen=True)
class Session:
    """What came of a session, over all its pitches."""

    turns: Sequence[Turn]
    lines: Sequence[Line]
    held: int
    slots: int
    by_unit: Sequence[tuple[Any, int]]
    by_kind: Sequence[tuple[str, int]]


def session(roadshow: Roadshow) -> Session:
    """The programme, once its order is drawn and what is pitched is published; before that nothing of it is told."""
    programme = turns(roadshow) if roadshow.schedule_at else []
    claims = [claim for turn in programme for claim in turn.claims]
    sums = queries.tally([claim for turn in programme for claim in _with_pitch(turn)])
    names: Mapping[str, Any] = kinds_of_service()
    return Session(
        turns=programme,
        lines=[Line(claim, second(claim.raised_at), words) for claim, words in placed(claims)],
        held=sum(len(turn.holders) for turn in programme),
        slots=sum(turn.pitch.slots for turn in programme if turn.phase != "skipped"),
        by_unit=_most(sums["unit"]),
        by_kind=[(str(names.get(code, code)), count) for code, count in _most(sums["category"])],
    )


def _with_pitch(turn: Turn) -> list[Claim]:
    """The claims of a turn, each with the pitch it came from in hand."""
    for claim in turn.claims:
        claim.pitch = turn.pitch
    return list(turn.claims)


def _most(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], str(one[0])))


def told_rules(roadshow: Roadshow) -> list[tuple[Words, Any]]:
    """The published rules; of the observer that there is one, not who."""
    rules = [(label, value) for label, value in session_rules(roadshow) if not isinstance(value, User) and label != OBSERVER]
    present = (
        _("present from the start, with her own sign-in")
        if roadshow.start_at
        else _("named; confirms her presence before the start")
    )
    return [*rules, (OBSERVER, present)]


class RoadshowPage(OpenDetail):
    template_name = "public/roadshows/detail.html"
    object: Roadshow

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Roadshow]:
        return queries.public().select_related("rule_set")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Roadshows"), reverse("public:roadshows"))]

    def head(self, obj: Roadshow) -> Head:
        parties = [(_("Host"), obj.unit), (_("What it is"), obj.get_kind_display())]
        return Head(name=obj.title, number=obj.number, parties=parties)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roadshow = self.object
        kwargs["rules"] = told_rules(roadshow)
        if roadshow.is_supply:
            kwargs["session"] = session(roadshow)
            kwargs["entered"] = roadshow.pitches.count(), roadshow.delegations.count()
            kwargs["replays"] = roadshow.status in HEARD
            kwargs["shows"] = roadshow.status in COMING
            if roadshow.lot_seed and roadshow.schedule_at:
                kwargs["commands"], kwargs["holds"] = lot.commands(roadshow), lot.proves(roadshow)
        else:  # who answers to a call is told with its result, not here
            kwargs["call"] = listings.public().filter(hearings=roadshow).first()
            kwargs["awards"] = awards.public().filter(listing=roadshow.listing_id)
        return super().get_context_data(**kwargs)
