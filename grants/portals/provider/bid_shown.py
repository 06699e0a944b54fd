"""An application as its own people read it: from the draft's box while it is written, from its rows once it is laid open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.bids.content import Attached, Content
from grants.bids.models import Bid, Declaration, Opening, Sealed
from grants.bids.opening import OPENED
from grants.people.models import User
from grants.portals.words import category_name
from grants.rulebook import queries as rulebook
from grants.sealing import keyring
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.money import ZERO

Pair = tuple[Words, Any]


@dataclass(frozen=True)
class Told:
    """A declaration as it is shown."""

    words: Words
    text: str
    by: Any
    at: datetime


@dataclass(frozen=True)
class Shown:
    """`phase`: draft, sealed (recall is possible), waiting (for the opening), unopened (only its own code opens it), open, gone."""

    phase: str
    lying: Sealed | None = None
    opening: Opening | None = None
    lead: str = ""
    plan: str = ""
    amount: Decimal | None = None
    lines: Sequence[tuple[Any, str]] = ()
    caps: Sequence[tuple[Words, Decimal, Decimal | None]] = ()
    declarations: Sequence[Told] = ()
    files: Sequence[Attached] = field(default=())  # of a draft; what is laid open has stored files

    @property
    def readable(self) -> bool:
        return self.phase in ("draft", "open")

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line, _category in self.lines), ZERO)


def shown(bid: Bid) -> Shown:
    """Raises keyring.Lost for a draft whose key is gone."""
    lying = bid.lying
    if bid.status == Bid.Status.DRAFT:
        return _of_draft(bid, bid.content)
    if lying is None:
        return Shown("gone")
    opening = Opening.objects.filter(listing=bid.listing, edition=bid.edition).first()
    if lying.outcome in OPENED:
        return _of_rows(bid, lying, opening)
    if lying.outcome or lying.key.lost_at is not None:
        return Shown("unopened", lying, opening)
    return Shown("sealed" if bid.listing.accepts_bids and bid.edition == bid.listing.edition else "waiting", lying, opening)


def _of_draft(bid: Bid, content: Content) -> Shown:
    people = User.objects.in_bulk({d.by for d in content.declarations})
    declared = [
        Told(Declaration.Kind(d.kind).label, d.text, people.get(d.by), datetime.fromisoformat(d.at)) for d in content.declarations
    ]
    return Shown(
        "draft", None, None, content.lead, content.plan, content.amount, _named(bid, content.lines),
        list(shares(bid, content.lines)), declared, content.files,
    )  # fmt: skip


def _of_rows(bid: Bid, lying: Sealed, opening: Opening | None) -> Shown:
    lines = list(bid.lines.all())
    declared = [Told(d.get_kind_display(), d.text, d.by, d.at) for d in bid.declarations.select_related("by")]
    return Shown("open", lying, opening, bid.lead, bid.plan, bid.amount, _named(bid, lines), list(shares(bid, lines)), declared)


def _named(bid: Bid, lines: Iterable[Any]) -> list[tuple[Any, str]]:
    return [(line, category_name(bid.listing.rule_set, line.category)) for line in lines]


def shares(bid: Bid, lines: Sequence[Any]) -> Iterable[tuple[Words, Decimal, Decimal | None]]:
    """Each category with what is asked for and, where the rule set has one, the most that is allowed."""
    caps, total = rulebook.category_caps(bid.listing.rule_set), sum((line.amount for line in lines), ZERO)
    for code in sorted({line.category for line in lines}):
        amount = sum((line.amount for line in lines if line.category == code), ZERO)
        yield category_name(bid.listing.rule_set, code), amount, caps[code] * total if code in caps else None


def receipt_facts(sealed: Sealed) -> list[Pair]:
    """What the receipt of a submission says, in words."""
    bid, received = sealed.bid, sealed.received_at.astimezone(clock.SHANGHAI)
    return [
        (_("Receipt number"), sealed.serial),
        (_("Received at (clock of the server, Shanghai)"), f"{received:%Y-%m-%d %H:%M:%S}"),
        (_("Call"), f"{bid.listing.number} {bid.listing.title}"),
        (_("Bidder"), bid.organisation.name),
        (_("Which submission of this application"), sealed.number),
        (_("SHA-256 of the sealed envelope"), sealed.sha256),
        (_("Size of the sealed envelope, bytes"), f"{sealed.size:,}"),
        (_("Sealed to the opening key"), sealed.key.fingerprint),
    ]


def told_by(line: str) -> dict[str, Any]:
    """What a signed receipt line says, for the file that is downloaded."""
    return keyring.read_signed(line) or {}
