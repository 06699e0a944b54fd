"""Sessions as the auditor reads them: the rules, the lot, every act of the host, every placard, who was present."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.portals import claimed, hosted
from grants.portals.auditor import chains, desk
from grants.portals.columns import InstantColumn, LinkColumn, NumberColumn, StatusColumn, Table
from grants.portals.filters import Filter, place_filter, status_filter
from grants.portals.pages import Action, Head, Tab
from grants.portals.roadshown import session_rules, turns
from grants.portals.shown import instant
from grants.roadshows import lot
from grants.roadshows.models import Roadshow
from grants.trail.blockers import Words
from grants.trail.machine import Stateful
from grants.trail.models import SignOff
from grants.trail.moves import transitions

Signed = tuple[SignOff, Words]


class RoadshowTable(Table):
    caption = _("Roadshows")
    title = LinkColumn(verbose_name=_("Roadshow"))
    number = tables.Column(verbose_name=_("Number"))
    unit = tables.Column(verbose_name=_("Host"))
    planned_at = InstantColumn(verbose_name=_("Planned for"))
    pitched = NumberColumn(verbose_name=_("Pitches"))
    raised = NumberColumn(verbose_name=_("Placards"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-planned_at"


class RoadshowFilter(Filter):
    searched = ("number", "title", "unit__name", "venue")
    unit = place_filter(desk.units)
    status = status_filter(Roadshow)

    class Meta:
        model = Roadshow
        fields: tuple[str, ...] = ()


class Roadshows(desk.DeskList):
    title = _("Roadshows")
    lead = _("Who pitched, in which order, what the host did, and who raised a placard when.")
    table_class, filterset_class = RoadshowTable, RoadshowFilter
    empty = _("Roadshows of the units you audit are listed here from their first draft on.")

    def get_queryset(self) -> QuerySet[Roadshow]:
        hers = Roadshow.objects.filter(pk__in=desk.roadshows_of(self.person).order_by().values("pk")).select_related("unit")
        return hers.annotate(pitched=Count("pitches", distinct=True), raised=Count("pitches__claims", distinct=True))

    def actions(self) -> Sequence[Action]:
        return [
            Action(_("Placards and claims"), reverse("auditor:claims"), primary=False),
            Action(_("Offers"), reverse("auditor:offers"), primary=False),
        ]


class RoadshowPage(desk.DeskDetail):
    template_name = "auditor/roadshows/detail.html"
    queryset_for = staticmethod(desk.roadshows_of)
    object: Roadshow

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Roadshows"), reverse("auditor:roadshows"))]

    def head(self, obj: Roadshow) -> Head:
        parties = [(_("Host"), obj.unit), (_("Venue"), obj.venue), (_("Planned for"), instant(obj.planned_at))]
        return Head(name=obj.title, number=obj.number, parties=parties)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roadshow, programme = self.object, turns(self.object)
        claims = [(turn, claimed.placed(turn.claims)) for turn in programme]
        drawn = bool(roadshow.lot_seed)
        return super().get_context_data(
            rules=[(_("Rule set"), roadshow.rule_set), (_("Kind"), roadshow.get_kind_display()), *session_rules(roadshow)],
            programme=claims,
            raised=sum(len(placed) for _turn, placed in claims),
            units=roadshow.delegations.select_related("unit", "entered_by"),
            drawn=drawn,
            proves=drawn and lot.proves(roadshow),
            commands=lot.commands(roadshow) if drawn else [],
            deeds=hosted.deeds(roadshow),
            signed=signed(roadshow),
            tabs=parts(),
            chain=chains.state_of(roadshow, check=self.request.GET.get("chain") == "check"),
            **kwargs,
        )


def parts() -> list[Tab]:
    """The sections of the long page."""
    return [
        Tab(_("Programme and placards"), "#programme"),
        Tab(_("Lot"), "#lot"),
        Tab(_("Acts"), "#acts"),
        Tab(_("Sign-offs"), "#sign_offs"),
        Tab(_("Chain"), "#chain"),
    ]


def signed(obj: Stateful) -> list[Signed]:
    """Who agreed to which move of it, oldest first; also what a later move voided."""
    given = SignOff.objects.filter(kind=obj.machine, object_id=obj.pk).select_related("by").order_by("at")
    moves = transitions(type(obj))
    return [(one, moves[one.move][0].custom["label"]) for one in given]
