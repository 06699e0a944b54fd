"""Roadshows, offers and placards as every desk shows them: rules, programme, who holds and who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing
from grants.portals import shown
from grants.portals.status import ACTIVE, DONE, SOON, STOPPED, TODO
from grants.portals.words import kind_of_service
from grants.roadshows.models import HOLDING, Claim, Pitch, Roadshow
from grants.roadshows.queries import phase, programme
from grants.trail import clock
from grants.trail.blockers import Words

Pairs = list[tuple[Words, Any]]
PHASES: dict[str, tuple[Words, str]] = {
    "waiting": (_("Not called yet"), TODO),
    "speaking": (_("Pitching"), ACTIVE),
    "open": (_("Placards are up"), SOON),
    "heard": (_("Heard"), DONE),
    "skipped": (_("Skipped"), STOPPED),
}


@dataclass(frozen=True)
class Turn:
    """One place of the programme with its placards in the order of the hall."""

    pitch: Pitch
    phase: str
    claims: tuple[Claim, ...]

    @property
    def word(self) -> Words:
        return PHASES[self.phase][0]

    @property
    def tone(self) -> str:
        return PHASES[self.phase][1]

    @property
    def holders(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.status in HOLDING]

    @property
    def waiting(self) -> list[tuple[int, Claim]]:
        """Who waits, with the place it has now."""
        return list(enumerate((claim for claim in self.claims if claim.status == "queued"), start=1))


def turns(roadshow: Roadshow, at: datetime | None = None) -> list[Turn]:
    """The programme as it stands: four queries whatever the number of placards."""
    moment = at or clock.now()
    return [Turn(pitch, phase(pitch, moment), tuple(pitch.claims.all())) for pitch in programme(roadshow)]


def offer_facts(listing: Listing, sites: Sequence[Any] | None = None) -> Pairs:
    """What an offer says of itself."""
    places = listing.sites.all() if sites is None else sites
    return [
        (_("Offered by"), listing.organisation),
        (_("Kind of service"), kind_of_service(listing.category)),
        (_("For whom"), listing.group or shown.NOTHING),
        (_("People each time"), shown.quantity(listing.head_count)),
        (_("Slots"), listing.slots),
        (_("Price per slot"), shown.money(listing.budget) if listing.budget else _("free of charge")),
        (_("Places"), "、".join(site.short_name for site in places) or shown.NOTHING),
        (_("Offered until"), shown.instant(listing.closes_at)),
    ]


def session_rules(roadshow: Roadshow) -> Pairs:
    """The published rules of a session, in the words the hall hears."""
    told: Pairs = [
        (_("Host"), roadshow.unit),
        (_("Venue"), roadshow.venue or shown.NOTHING),
        (_("Planned for"), shown.instant(roadshow.planned_at)),
        (_("Registration until"), shown.instant(roadshow.registers_until)),
        (_("Per pitch"), _("%(seconds)s seconds") % {"seconds": roadshow.pitch_seconds}),
    ]
    if roadshow.is_supply:
        told += [
            (_("To raise a placard"), _("%(seconds)s seconds") % {"seconds": roadshow.window_seconds}),
            (_("Placards a unit may have up"), roadshow.claims_per_unit),
            (_("When two say they were first"), roadshow.get_tie_rule_display()),
        ]
    return [*told, (_("Discipline observer"), roadshow.observer or shown.NOTHING)]
