"""What people do with applications. The panel's part is in panel_actions.py."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from grants.bids import rules
from grants.bids.models import Bid, BidLine, Declaration
from grants.listings.models import Listing
from grants.people.models import Organisation, User
from grants.people.queries import system
from grants.trail import clock
from grants.trail.drafts import begin, edit
from grants.trail.money import ZERO, round_yuan
from grants.trail.moves import plain, require

EDITABLE = ("draft",)
Rows = Iterable[Mapping[str, Any]]


def draft(
    *,
    by: User,
    listing: Listing,
    organisation: Organisation,
    lines: Rows | None = None,
    documents: Iterable[Any] = (),
    **fields: Any,
) -> Bid:
    """Begin an application. Late typing is kept as a draft: only `submit` looks at the deadline."""
    bid = Bid(listing=listing, organisation=organisation, **fields)
    require(rules.may_draft, bid, by)
    with transaction.atomic():
        begun: Bid = begin(bid, by=by)
        begun.documents.set(documents)
        if lines is not None:
            _lines(begun, lines)
    return begun


def revise(
    bid: Bid,
    *,
    by: User,
    version: int | None = None,
    lines: Rows | None = None,
    documents: Iterable[Any] | None = None,
    **fields: Any,
) -> Bid:
    """Change a draft; given lines and documents replace those there. The amount is whatever she says: `submit` compares it with the lines."""
    require(rules.may_draft, bid, by)
    with transaction.atomic():
        revised: Bid = edit(bid, by=by, version=version, within=EDITABLE, **fields)
        if documents is not None:
            revised.documents.set(documents)
        if lines is not None:
            _lines(revised, lines)
    return revised


def _lines(bid: Bid, rows: Rows) -> None:
    bid.lines.all().delete()
    made = [
        BidLine(bid=bid, origin=bid.origin, amount=round_yuan(row["quantity"] * row["unit_price"]), **row)
        for row in rows
        if row.get("quantity") is not None and row.get("unit_price") is not None
    ]
    for line in made:
        line.full_clean()
    BidLine.objects.bulk_create(made)


def declare(bid: Bid, *, by: User, kinds: Iterable[str], text: str = "") -> None:
    """Make the declarations of `kinds`, each once; `text` discloses the offices held."""
    require(rules.may_draft, bid, by)
    for kind in kinds:
        told = text if kind == Declaration.Kind.OFFICES_DISCLOSED else ""
        made = {"by": by, "at": clock.now(), "text": told, "origin": bid.origin}
        Declaration.objects.update_or_create(bid=bid, kind=kind, defaults=made)


def take_back(bid: Bid, *, by: User, kinds: Iterable[str]) -> None:
    """Take back declarations of a draft."""
    require(rules.may_draft, bid, by)
    with transaction.atomic():
        edit(bid, by=by, within=EDITABLE)
        Declaration.objects.filter(bid=bid, kind__in=list(kinds)).delete()


def lines_total(bid: Bid) -> Any:
    """The sum of the lines, 元."""
    return sum((line.amount for line in bid.lines.all()), ZERO)


submit = plain("submit")
recall = plain("recall")
withdraw = plain("withdraw")
qualify = plain("qualify")
disqualify = plain("disqualify")  # rule: text
score = plain("score")  # points, sheets_counted, rank
propose = plain("propose")
reserve = plain("reserve")
reject = plain("reject")
win = plain("win")
lapse = plain("lapse")
promote = plain("promote")
release = plain("release")
revoke = plain("revoke")


def release_reserves(listing: Listing) -> None:
    """The contract is signed: those still in reserve are free."""
    for bid in listing.bids.filter(status=Bid.Status.RESERVE):
        release(bid, by=system())
