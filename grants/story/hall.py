"""The session of 即墨 as it comes into being, with everybody who has a part in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from grants.listings.models import Listing
from grants.people.models import User
from grants.people.roles import Role
from grants.roadshows.models import Claim, Pitch, Roadshow
from grants.story import facts
from grants.story.cast import Cast

HOST = "jimo"


def told() -> Any:
    """The facts of the session: session, units, persons, organisations, offers."""
    return facts.read("roadshows")[HOST]


@dataclass
class Session:
    """What has come into being so far. `offers` by the key of their organisation."""

    cast: Cast
    offers: dict[str, Listing] = field(default_factory=dict)
    roadshow: Roadshow = field(init=False)

    def by(self, role: str) -> User:
        return self.cast.holder(HOST, role)

    def chair(self, town: str) -> User:
        """Who raises the placard of a town."""
        return self.cast.holder(town, Role.TOWN)

    def admin(self, organisation: str) -> User:
        return self.cast.holder(organisation, Role.ORG_ADMIN)

    def pitch(self, organisation: str) -> Pitch:
        pitches = Pitch.objects.select_related("roadshow__unit", "roadshow__rule_set", "listing", "organisation")
        return pitches.get(roadshow=self.roadshow.pk, organisation=self.cast.organisations[organisation])

    def claim(self, organisation: str, town: str) -> Claim:
        return self._claims().get(pitch__organisation=self.cast.organisations[organisation], unit=self.cast.units[town])

    def claims(self, status: str) -> Iterable[Claim]:
        """Those in a status now, in the order of the programme and of the hall."""
        return list(self._claims().filter(status=status).order_by("pitch__order", "ticket"))

    def town_of(self, claim: Claim) -> User:
        return next(self.chair(row["key"]) for row in told()["units"] if row["name"] == claim.unit.name)

    def _claims(self) -> QuerySet[Claim]:
        with_all = ("pitch__roadshow__unit", "pitch__roadshow__rule_set", "pitch__listing", "pitch__organisation", "unit")
        return Claim.objects.filter(pitch__roadshow=self.roadshow.pk).select_related(*with_all)
