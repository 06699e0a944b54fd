"""Objections as the auditor reads them: everything, the grounds and the answers included."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.awards import queries
from grants.awards.models import Objection
from grants.portals import objected
from grants.portals.auditor import desk
from grants.portals.pages import Head
from grants.trail.blockers import Words


def objections_of(person: Any) -> QuerySet[Objection]:
    return queries.visible_objections(person).filter(listing__unit__in=desk.units(person))


class ObjectionPage(desk.DeskDetail):
    template_name = "auditor/objections/detail.html"
    queryset_for = staticmethod(objections_of)
    object: Objection

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return desk.to_listing(self.object.listing)

    def head(self, obj: Objection) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Objecting organisation"), obj.organisation or _("in her own name")), (_("Purchaser"), obj.listing.unit),
        ]  # fmt: skip
        return Head(number=obj.number, name=obj.listing.title, parties=parties)

    def files(self, obj: Objection) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=objected.receipt(self.object), answers=objected.answers(self.object), **kwargs)
