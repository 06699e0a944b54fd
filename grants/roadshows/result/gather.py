"""The facts of a session that is over, read from its rows and from the chains of the session and of every placard."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from grants.listings.models import Listing
from grants.roadshows.lot import ticket_of
from grants.roadshows.models import Claim, Pitch, Roadshow
from grants.roadshows.queries import programme
from grants.roadshows.result import labels as say
from grants.roadshows.result import sums
from grants.roadshows.result.facts import SCHEMA, ActLine, Contested, PitchLine, PlacardLine, SessionResultFacts
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.models import Entry

ENTERED = ("create", "edit", "enter_unit", "remove_unit", "enter_pitch", "remove_pitch")  # told by the programme
ISSUED = "issue_result"  # papers are no acts of the session
SETTLED = ("settle", "settle_against")
Chain = list[Entry]


def of_roadshow(roadshow: Roadshow) -> SessionResultFacts:
    """Of a session that has ended. Six queries, however many placards."""
    started_at, ended_at = roadshow.start_at, roadshow.end_at
    assert started_at and ended_at
    own = list(Entry.objects.filter(kind="roadshow", object_id=roadshow.pk).select_related("by").order_by("seq"))
    chains = _chains(roadshow)
    rows = list(programme(roadshow).select_related("listing__rule_set", "organisation"))
    kinds: dict[str, str] = {}
    pitches = tuple(_pitch(row, roadshow, chains, kinds) for row in rows)
    units = tuple(str(part.unit) for part in roadshow.delegations.select_related("unit"))
    orders = {row.pk: row.order or 0 for row in rows}
    seen = [entry.at for entry in own if entry.move == "sign_off_start"]
    return SessionResultFacts(
        schema=SCHEMA, serial="", title=say.TITLES[roadshow.kind], issuer=roadshow.unit.name, cut_off=clock.now(),
        number=roadshow.number, name=roadshow.title, kind=roadshow.kind, status=roadshow.status, venue=roadshow.venue,
        planned_at=roadshow.planned_at, started_at=started_at, ended_at=ended_at, rule_set=roadshow.rule_set.version,
        pitch_seconds=roadshow.pitch_seconds, window_seconds=roadshow.window_seconds,
        claims_per_unit=roadshow.claims_per_unit, tie_rule=roadshow.tie_rule,
        handler=str(roadshow.start_by or ""), observer=str(roadshow.observer or ""), observed_at=max(seen, default=None),
        units=units, lot_head=roadshow.lot_head, lot_fresh=roadshow.lot_fresh, lot_seed=roadshow.lot_seed, pitches=pitches,
        by_unit=sums.by_unit(pitches, units), by_category=sums.by_category(pitches), whole=sums.whole(pitches),
        contested=tuple(line for row in rows for claim in row.claims.all() for line in _contests(row, claim, chains[claim.pk])),
        acts=tuple(_act(entry, orders) for entry in own if entry.move not in {*ENTERED, ISSUED}),
    )  # fmt: skip


def _chains(roadshow: Roadshow) -> dict[int, Chain]:
    """Every entry of every placard of the session, by the key of the placard."""
    mine = Claim.objects.filter(pitch__roadshow=roadshow).values("pk")
    found: dict[int, Chain] = defaultdict(list)
    for entry in Entry.objects.filter(kind="claim", object_id__in=mine).select_related("by").order_by("object_id", "seq"):
        found[entry.object_id].append(entry)
    return found


def _pitch(pitch: Pitch, roadshow: Roadshow, chains: dict[int, Chain], kinds: dict[str, str]) -> PitchLine:
    listing = pitch.listing
    claims = list(pitch.claims.all())
    return PitchLine(
        order=pitch.order or 0, ticket=ticket_of(pitch), number=listing.number, title=listing.title,
        organisation=pitch.organisation.name, category=_kind(listing, kinds),
        price=listing.budget if roadshow.is_supply else Decimal("0.00"), slots=pitch.slots if roadshow.is_supply else 0,
        raised=pitch.raised, called_at=pitch.called_at, opens_at=pitch.opens_at,
        closes_at=pitch.closes_at or pitch.ends_at, skipped=pitch.skipped_at is not None,
        placards=tuple(_placard(claim, chains[claim.pk]) for claim in claims),
    )  # fmt: skip


def _kind(listing: Listing, kinds: dict[str, str]) -> str:
    """The kind of service as the rule set of the listing calls it."""
    if listing.category not in kinds:
        kinds.update({item.code: item.name.zh for item in rulebook.catalogue(listing.rule_set)})
    return kinds.setdefault(listing.category, listing.category)


def _placard(claim: Claim, chain: Chain) -> PlacardLine:
    return PlacardLine(
        ticket=claim.ticket, unit=str(claim.unit), raised_at=claim.raised_at, told_place=claim.told_place, status=claim.status,
        slot=claim.slot or 0, promoted_at=claim.promote_at, site=str(claim.site or ""), starts=claim.starts, ends=claim.ends,
        people=claim.people, funding=claim.funding, amount=claim.amount, into=claim.into, entries=len(chain),
        head=chain[-1].hash if chain else "",
    )  # fmt: skip


def _contests(pitch: Pitch, claim: Claim, chain: Chain) -> list[Contested]:
    """Each contest with what ended it, and the observer who agreed to that."""
    found = []
    for at, entry in enumerate(chain):
        if entry.move != "contest":
            continue
        end = next((later for later in chain[at:] if later.move in SETTLED), None)
        told = Contested(pitch.order or 0, claim.ticket, str(claim.unit), entry.at, entry.note, "", None, "", "")
        if end is not None:
            agreed = [e for e in chain[at:] if e.move == f"sign_off_{end.move}" and e.seq < end.seq]
            observer = str(agreed[-1].by) if agreed else ""
            told = Contested(*_of(told), end.move, end.at, end.note, observer)
        found.append(told)
    return found


def _of(told: Contested) -> tuple[int, int, str, datetime, str]:
    return told.order, told.ticket, told.unit, told.contested_at, told.reason


def _act(entry: Entry, orders: dict[int, int]) -> ActLine:
    order = orders.get(entry.facts.get("pitch", 0), 0)
    return ActLine(entry.seq, entry.at, entry.move, order, entry.role, entry.note, entry.hash)
