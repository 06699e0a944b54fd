"""The facts of opened purchases from the database, in a fixed number of queries however many they are.

Listings whose applications are not open give nothing, and ask nothing of their applications.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from grants.awards.flags import facts
from grants.awards.flags.bounds import BOUNDS
from grants.awards.models import Award
from grants.bids.models import Bid, BidLine, Opening, Sealed
from grants.bids.queries import OPENED
from grants.listings.models import Listing
from grants.panels.models import Score, ScoreSheet
from grants.panels.queries import price_points
from grants.rulebook import calendar
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Missing
from grants.trail import clock
from grants.trail.money import ZERO

RANKED_NOT = frozenset({"draft", "withdrawn", "disqualified", "submitted"})
OPEN = (Sealed.Outcome.OPENED, Sealed.Outcome.REVEALED)


def of_listing(listing: Listing) -> facts.Purchase | None:
    """None before the opening."""
    return next(iter(of_listings(Listing.objects.filter(pk=listing.pk))), None)


def of_listings(listings: QuerySet[Listing]) -> list[facts.Purchase]:
    """In the order given; those that are not opened are left out."""
    opened = listings.filter(open_bids_at__isnull=False, publish_at__isnull=False, closes_at__isnull=False)
    rows = list(opened.select_related("rule_set").prefetch_related("criteria", "indicators"))
    bids, sheets, wins = _bids(rows), _sheets(rows), _wins(rows)
    return [_purchase(row, bids[row.pk], sheets[row.pk], wins[row.unit_id]) for row in rows]


def _purchase(listing: Listing, bids: list[Any], sheets: list[facts.Sheet], wins: list[facts.Win]) -> facts.Purchase:
    published, closes = _day(listing.publish_at), _day(listing.closes_at)
    scored = {key for sheet in sheets for key, _points in sheet.totals}
    ranked = [row for row, _told in bids if row.status not in RANKED_NOT and row.pk in scored]
    prices = price_points(listing, ranked)
    latest = max((w for w in wins if w.listing == listing.number), key=lambda w: w.award, default=None)
    since = latest.on - timedelta(days=365 * BOUNDS.years_back) if latest else None
    return facts.Purchase(
        key=listing.pk,
        number=listing.number,
        minimum_suppliers=rulebook.minimum_suppliers(listing.rule_set, listing.method),
        announcement=(
            listing.title, listing.content, listing.requirements, *(i.name for i in listing.indicators.all()),
            *(f"{c.name} {c.guide}" for c in listing.criteria.all()),
        ),
        published_on=published,
        closes_on=closes,
        earliest=_earliest(listing, published),
        working_days=sum(calendar.is_working(published + timedelta(days=n + 1)) for n in range((closes - published).days)),
        bids=tuple(told(prices.get(row.pk, 0)) for row, told in bids),
        sheets=tuple(sheets),
        drop_from=rulebook.drop_extremes_from(listing.rule_set) if listing.drop_extremes else None,
        award=latest.award if latest else None,
        wins=tuple(w for w in wins if latest and since and since < w.on <= latest.on),
    )  # fmt: skip


def _bids(listings: Iterable[Listing]) -> dict[int, list[Any]]:
    """By listing: (the row, what makes its facts once the price points are known)."""
    keys = [listing.pk for listing in listings]
    rows = Bid.objects.filter(OPENED, listing__in=keys, edition=F("listing__edition"))
    rows = rows.select_related("organisation").defer("draft_box").order_by("pk")
    lines: dict[int, list[facts.Line]] = defaultdict(list)
    for line in BidLine.objects.filter(bid__in=rows).order_by("pk"):
        lines[line.bid_id].append(facts.Line(line.item, line.unit, line.unit_price))
    lying = Sealed.objects.filter(bid__in=rows, recalled_at__isnull=True).values("bid_id", "serial", "received_at", "outcome")
    receipts: dict[int, dict[str, Any]] = {row["bid_id"]: dict(row) for row in lying}
    salts = {
        (o["listing_id"], o["edition"]): o["salt"]
        for o in Opening.objects.filter(listing__in=keys).values("listing_id", "edition", "salt")
    }
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        receipt, salt = receipts.get(row.pk, {}), salts.get((row.listing_id, row.edition), "")
        found[row.listing_id].append((row, _telling(row, tuple(lines[row.pk]), receipt, salt)))
    return found


def _telling(row: Bid, lines: tuple[facts.Line, ...], receipt: dict[str, Any], salt: str) -> Any:
    outcome = receipt.get("outcome", Sealed.Outcome.OPENED)
    standing = "unopened" if outcome not in OPEN else "out" if row.status == Bid.Status.DISQUALIFIED else "in"

    def told(price: Any) -> facts.Bid:
        return facts.Bid(
            key=row.pk, organisation=row.organisation.name, amount=row.amount, plan=row.plan, lines=lines, device=row.device,
            received_at=receipt.get("received_at"), standing=standing, price=price, lot=lot(salt, receipt.get("serial", row.pk)),
        )  # fmt: skip

    return told


def lot(salt: str, serial: Any) -> str:
    """As the ranking draws it (panels.queries.lots_of), for many listings at once."""
    return sha256(f"{salt}|{serial}".encode()).hexdigest()


def _sheets(listings: Iterable[Listing]) -> dict[int, list[facts.Sheet]]:
    """The locked ones of the edition that runs."""
    keys = [listing.pk for listing in listings]
    locked = Q(sheet__panel__listing__in=keys, sheet__panel__edition=F("sheet__panel__listing__edition"), sheet__status="locked")
    sums = Score.objects.filter(locked).order_by().values("sheet_id", "bid_id")
    sums = sums.annotate(total=Sum("points"), plan=Sum("points", filter=Q(criterion__code="E2")))
    totals: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    plans: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for row in sums.order_by("sheet_id", "bid_id"):
        totals[row["sheet_id"]].append((row["bid_id"], row["total"]))
        plans[row["sheet_id"]].append((row["bid_id"], row["plan"] or ZERO))
    found: dict[int, list[facts.Sheet]] = defaultdict(list)
    for sheet in ScoreSheet.objects.filter(pk__in=totals).select_related("panel", "seat__person").order_by("pk"):
        told = facts.Sheet(sheet.pk, str(sheet.seat.person), tuple(totals[sheet.pk]), tuple(plans[sheet.pk]))
        found[sheet.panel.listing_id].append(told)
    return found


def _wins(listings: Iterable[Listing]) -> dict[int, list[facts.Win]]:
    """The announced results that stand, by purchaser."""
    units = {listing.unit_id for listing in listings}
    awards = Award.objects.filter(listing__unit__in=units, announce_at__isnull=False).exclude(status__in=["revoked", "lapsed"])
    rows = list(awards.select_related("listing", "bid", "organisation").defer("bid__draft_box", "bid__plan").order_by("pk"))
    applied = Bid.objects.filter(OPENED, listing__in={row.listing_id for row in rows}).order_by()
    bidders = Counter(
        {(r["listing_id"], r["edition"]): r["n"] for r in applied.values("listing_id", "edition").annotate(n=Count("pk"))}
    )
    found: dict[int, list[facts.Win]] = defaultdict(list)
    for row in rows:
        on = _day(row.announce_at)
        win = facts.Win(
            row.pk, row.listing.number, row.organisation_id, row.organisation.name, on, bidders[row.listing_id, row.bid.edition]
        )
        found[row.listing.unit_id].append(win)
    return found


def _earliest(listing: Listing, published: date) -> date:
    try:
        return rulebook.earliest_deadline(listing.rule_set, listing.method, published)
    except Missing:
        return published


def _day(instant: Any) -> date:
    day: date = instant.astimezone(clock.SHANGHAI).date()
    return day
