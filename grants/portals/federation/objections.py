"""Objections to the purchases of one's units: whether they are accepted, the answer and its day, the complaint."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Case, CharField, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.awards import queries, rules
from grants.awards.models import Award, Objection
from grants.listings import rules as listing_rules
from grants.listings.models import Listing
from grants.portals import objected
from grants.portals.columns import DueColumn, InstantColumn, LinkColumn, StatusColumn, Table
from grants.portals.federation.desk import DeskDetail, DeskList
from grants.portals.filters import Filter, status_filter
from grants.portals.life import of_listing
from grants.portals.pages import Head
from grants.portals.stepper import Step
from grants.rulebook import queries as rulebook
from grants.trail.blockers import Words

LIST = (_("Objections"), "federation:objections")


class ObjectionTable(Table):
    caption = _("Objections")
    number = LinkColumn(verbose_name=_("Number"))
    listing = tables.Column(accessor="listing__title", verbose_name=_("Listing"))
    about = tables.Column(verbose_name=_("Against what"))
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Objecting organisation"))
    created_at = InstantColumn(verbose_name=_("Filed at"))
    answer_due = DueColumn(verbose_name=_("Answered by"), done="answered")
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Objection
        fields = ("number", "listing", "about", "organisation", "created_at", "answer_due", "status")
        order_by = "-created_at"


class ObjectionFilter(Filter):
    searched = ("number", "listing__title", "listing__number", "organisation__name")
    status = status_filter(Objection)

    class Meta:
        model = Objection
        fields: Sequence[str] = ()


class Objections(DeskList):
    title = _("Objections")
    lead = _(
        "Who objects to a call, its procedure or its result; the answer is due within working days, and the award stands still."
    )
    table_class, filterset_class = ObjectionTable, ObjectionFilter
    empty = _("Objections are listed here at the moment they are filed.")

    @staticmethod
    def queryset_for(person: Any) -> Any:
        waiting = When(status__in=["filed", "accepted"], then=None)
        return queries.visible_objections(person).annotate(answered=Case(waiting, default="status", output_field=CharField()))


class ObjectionPage(DeskDetail):
    queryset_for = staticmethod(queries.visible_objections)
    template_name = "federation/objections/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Objection) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Objecting organisation"), obj.organisation or _("in her own name")),
            (_("Against what"), obj.get_about_display()),
        ]
        return Head(number=obj.number, name=obj.listing.title, parties=parties)

    def steps(self, obj: Objection) -> list[Step]:
        return of_listing(obj.listing, self.portal)

    def files(self, obj: Objection) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        objection = self.object
        return super().get_context_data(
            facts=[*objected.receipt(objection), (_("Name and telephone"), objection.contact)],
            answers=objected.answers(objection),
            overturned=to_revoke(objection),
            **kwargs,
        )


def to_revoke(objection: Objection) -> Award | None:
    """The standing award that an upheld objection has overturned, and that the approver has not revoked yet."""
    if objection.uphold_at is None:
        return None
    standing = objection.listing.awards.filter(status__in=["on_notice", "cleared", "notified"], bid__edition=objection.edition)
    award = standing.select_related("organisation", "bid", "listing").first()
    return award if award is not None and rules.overturned_by(award) is not None else None


def added_up(listing: Listing) -> dict[str, Any]:
    """What counts together with this purchase over the year, and the figure above which an open tender is needed."""
    limit = rulebook.open_tender_threshold(listing.rule_set)
    if limit is None:
        return {}
    others = [] if listing.method == "open_tender" else list(listing_rules.added_up(listing))
    return {"split": others, "split_total": sum((one.budget for one in others), listing.budget), "split_limit": limit}
