"""Roadshows: the list, and one session with its rules, programme, units, lot, agreements and placards."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import django_tables2 as tables
from django.db.models import Count, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from grants.people.models import Unit
from grants.people.queries import units_below
from grants.people.roles import Role
from grants.portals import roadshown, shown
from grants.portals.columns import InstantColumn, LinkColumn, NumberColumn, StatusColumn, Table
from grants.portals.federation.desk import DeskDetail, DeskList, holds, units_of
from grants.portals.federation.sign_offs import required
from grants.portals.filters import Filter, choice_filter, place_filter, status_filter
from grants.portals.pages import Action, Head
from grants.roadshows import actions, lot, placard, queries, rules
from grants.roadshows.models import Delegation, Roadshow
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("Roadshows"), "federation:roadshows")
HOSTED = ("scheduled", "live")


def visible(person: Any) -> QuerySet[Roadshow]:
    """The sessions she sees, with how many pitch and how many units take part."""
    seen = Roadshow.objects.filter(pk__in=queries.visible(person).values("pk")).select_related("unit")
    return seen.annotate(offered=Count("pitches", distinct=True), coming=Count("delegations", distinct=True))


def to_host(person: Any) -> QuerySet[Roadshow]:
    """Sessions she runs today: those that are live, and those drawn for today."""
    tomorrow = datetime.combine(clock.today() + timedelta(days=1), time(), clock.SHANGHAI)
    hers = Roadshow.objects.filter(unit__in=units_of(person, Role.HANDLER))
    return hers.filter(Q(status="live") | Q(status="scheduled", planned_at__lt=tomorrow)).order_by("planned_at")


class RoadshowTable(Table):
    caption = _("Roadshows")
    title = LinkColumn()
    number = tables.Column()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Host"))
    kind = tables.Column(verbose_name=_("Kind"))
    planned_at = InstantColumn(verbose_name=_("Planned for"))
    offered = NumberColumn(verbose_name=_("Pitches"))
    coming = NumberColumn(verbose_name=_("Units"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Roadshow
        fields = ("title", "number", "unit", "kind", "planned_at", "offered", "coming", "status")
        order_by = "-planned_at"


class RoadshowFilter(Filter):
    searched = ("title", "number", "venue")
    status = status_filter(Roadshow)
    kind = choice_filter(Roadshow.Kind.choices, _("Kind"), "kind")
    unit = place_filter(units_below, _("Host"))

    class Meta:
        model = Roadshow
        fields: Sequence[str] = ()


class Roadshows(DeskList):
    title = _("Roadshows")
    lead = _("Organisations pitch what they offer, town federations raise a placard for it; every act is recorded.")
    queryset_for = staticmethod(visible)
    table_class, filterset_class = RoadshowTable, RoadshowFilter
    empty = _("Roadshows will be here. The first one begins with “Prepare a roadshow”: its day, its rules, its observer.")

    def actions(self) -> Iterable[Action]:
        if holds(self.person, Role.HANDLER):
            yield Action(_("Prepare a roadshow"), reverse("federation:roadshows-new"))


class RoadshowPage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/roadshows/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Roadshow) -> Head:
        parties: list[tuple[Words, Any]] = [(_("Host"), obj.unit), (_("Planned for"), shown.instant(obj.planned_at))]
        if obj.venue:
            parties.append((_("Venue"), obj.venue))
        return Head(number=obj.number, name=obj.title, parties=parties)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roadshow, person = self.object, self.person
        hosts, told = rules.may_host(roadshow, person), roadshown.turns(roadshow)
        registering = roadshow.status in actions.REGISTERS
        parts = list(roadshow.delegations.select_related("unit", "entered_by").order_by("unit__path"))
        own = placard.units_of(person)
        claims = [claim for turn in told for claim in turn.claims]
        return super().get_context_data(
            rules=roadshown.session_rules(roadshow), turns=told, delegations=parts, hosts=hosts, sign_offs=required(roadshow),
            may_edit=hosts and roadshow.status in actions.EDITABLE, may_enter=hosts and registering,
            hers={part.pk for part in parts if hosts or part.unit_id in {unit.pk for unit in own}} if registering else set(),
            may_come=[] if hosts else list(may_come(roadshow, own, parts)), claims=claims,
            commands=lot.commands(roadshow) if roadshow.lot_seed else [],
            holds=bool(roadshow.lot_seed) and lot.proves(roadshow), doors=list(self.doors(roadshow, hosts, own, parts)),
            wall=address("public:wall", roadshow.wall_code) if roadshow.is_supply and roadshow.open_registration_at else "",
            replay=address("public:replay", roadshow.pk) if roadshow.is_supply and roadshow.end_at else "", **kwargs,
        )  # fmt: skip

    def doors(
        self, roadshow: Roadshow, hosts: bool, own: Sequence[Unit], parts: Sequence[Delegation]
    ) -> Iterable[tuple[str, Words, Words]]:
        """The large doors of the day: (address, label, what lies behind)."""
        if hosts and roadshow.status in HOSTED:
            words = _("From there you run the session: call, give time, open and close, pause, undo.")
            yield address("federation:roadshows-console", roadshow.pk), _("To the host’s desk"), words
        comes = {part.unit_id for part in parts} & {unit.pk for unit in own}
        phone = address("federation:roadshows-placard", roadshow.pk) if comes and roadshow.status in HOSTED else ""
        if phone:
            yield phone, _("To the placard"), _("Open it on your telephone: one large button for each open pitch.")


def may_come(roadshow: Roadshow, own: Sequence[Unit], parts: Sequence[Delegation]) -> Iterable[Unit]:
    """Units of hers that could still be entered by herself."""
    until = roadshow.registers_until
    if roadshow.status != "registering" or not roadshow.is_supply or (until and clock.now() > until):
        return
    there = {part.unit_id for part in parts}
    yield from (unit for unit in own if unit.pk not in there and roadshow.unit.contains(unit))


def address(name: str, *args: Any) -> str:
    """The page of a name, "" where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
