"""The purchases contracts came from, with their clocks by the rule set that was pinned. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q

from grants.audits.checks.facts import Purchase
from grants.awards.models import Award, Objection
from grants.bids.models import Bid
from grants.contracts.models import Contract
from grants.listings import standstill
from grants.listings.models import Listing
from grants.panels.interests import same_name, three_years_before
from grants.panels.models import Panel, Seat
from grants.people.models import Interest, Office, User
from grants.rulebook import queries as rulebook
from grants.rulebook.values import Missing
from grants.trail.money import ZERO

IDLE = ("draft", "under_review", "failed", "cancelled")  # they bought nothing (listings.rules.added_up)
GONE = ("revoked", "lapsed")
Group = tuple[int, int, str, int]  # purchaser, year, kind of service, winner


class Purchases:
    """Reads once for all contracts that came from an award."""

    def __init__(self, contracts: Sequence[Contract]) -> None:
        related = ("listing__rule_set", "listing__approve_by", "bid", "organisation", "announce_by", "notify_by")
        keys = {contract.award_id for contract in contracts if contract.award_id}
        rows = Award.objects.filter(pk__in=keys).select_related(*related).defer("bid__draft_box", "bid__plan")
        self._awards: dict[int, Award] = {award.pk: award for award in rows}
        listings = {award.listing_id for award in self._awards.values()}
        self._opened = _opened(listings)
        self._stood: dict[tuple[int, int], list[Objection]] = defaultdict(list)
        for one in Objection.objects.filter(listing__in=listings).select_related("listing__rule_set").order_by("pk"):
            self._stood[one.listing_id, one.edition].append(one)
        self._reported = {(p.listing_id, p.edition): p.reported_at for p in Panel.objects.filter(listing__in=listings)}
        self._first = _first(listings)
        self._deciders = self._who_decided(listings)
        self._ties = _Ties(self._awards.values(), {p.pk for people in self._deciders.values() for p in people})
        self._groups = _groups([award.listing for award in self._awards.values()])

    def of(self, contract: Contract) -> Purchase | None:
        award = self._awards.get(contract.award_id or 0)
        return None if award is None else self._purchase(award)

    def _purchase(self, award: Award) -> Purchase:
        listing, rules = award.listing, award.listing.rule_set
        published, decided = standstill.day(listing.publish_at), standstill.day(award.created_at)
        announced, notified = standstill.day(award.announce_at), standstill.day(award.notify_at)
        stood = standstill.spans(self._stood[award.listing_id, award.bid.edition])
        announce_by = decided and rulebook.end_of(rulebook.clock(rules, "announce_result_after_award"), decided)
        others = self._groups.get(_group(listing, award.organisation_id), [])
        split = len(others) > 1 and any(one.pk == listing.pk for one in others)
        ties = self._ties.of(award, self._deciders[award.pk])
        return Purchase(
            key=listing.pk,
            number=listing.number,
            method=listing.method,
            permitted=listing.method in rulebook.permitted_methods(rules, listing.budget),
            budget=listing.budget,
            published_on=published,
            closes_on=standstill.day(listing.closes_at),
            earliest=_earliest(listing, published),
            opened=self._opened.get((listing.pk, award.bid.edition), 0),
            minimum=_minimum(listing),
            awarded_on=decided,
            announced_on=announced,
            notice_ends=award.notice_until,
            notified_on=notified,
            sign_by=award.sign_by and standstill.lengthened(award.sign_by, notified or award.sign_by, stood),
            interested=tuple(ties),
            same_winner_below=sum((one.budget for one in others), ZERO) if split else None,
            split_with=tuple(one.number for one in others if split and one.pk != listing.pk),
            limit=_limit(listing),
            decide_by=self._decide_by(award),
            announce_by=announce_by and decided and standstill.lengthened(announce_by, decided, stood),
            notice_least=_notice(listing, announced),
            award=award.pk,
            interests=tuple(ties.values()),
        )

    def _decide_by(self, award: Award) -> date | None:
        """Of the first award of an edition: a later one waits for what became of the first."""
        place = award.listing_id, award.bid.edition
        reported = standstill.day(self._reported.get(place))
        if reported is None or self._first.get(place) != award.pk:
            return None
        due = rulebook.end_of(rulebook.clock(award.listing.rule_set, "confirm_award_after_report"), reported)
        return standstill.lengthened(due, reported, standstill.spans(self._stood[place]))

    def _who_decided(self, listings: Iterable[int]) -> dict[int, list[User]]:
        """Who approved the method, scored, announced and notified; by award."""
        seats = Seat.objects.filter(panel__listing__in=listings, sheet__status="locked").select_related("person", "panel")
        scored: dict[tuple[int, int], list[User]] = defaultdict(list)
        for seat in seats.order_by("pk"):
            scored[seat.panel.listing_id, seat.panel.edition].append(seat.person)
        found = {}
        for award in self._awards.values():
            people = [award.listing.approve_by, award.announce_by, award.notify_by, *scored[award.listing_id, award.bid.edition]]
            found[award.pk] = list({person.pk: person for person in people if person is not None}.values())
        return found


class _Ties:
    """Offices and declared interests of those who decided in those who won."""

    def __init__(self, awards: Iterable[Award], people: Iterable[int]) -> None:
        winners = {award.organisation_id for award in awards}
        self._offices: dict[tuple[int, int], list[Office]] = defaultdict(list)
        for office in Office.objects.filter(organisation__in=winners, person__in=people):
            self._offices[office.person_id, office.organisation_id or 0].append(office)
        self._declared: dict[tuple[int, int], list[Interest]] = defaultdict(list)
        for interest in Interest.objects.filter(organisation__in=winners, person__in=people).order_by("declared_at"):
            self._declared[interest.person_id, interest.organisation_id or 0].append(interest)

    def of(self, award: Award, people: Iterable[User]) -> dict[int, str]:
        """Who was tied on the day of the decision or in the three years before it, and how (实施条例 9)."""
        day = standstill.day(award.created_at)
        return {} if day is None else {p.pk: f"{p}：{how}" for p in people if (how := self._how(award, p, day))}

    def _how(self, award: Award, person: User, day: date) -> str:
        tie, since = (person.pk, award.organisation_id), three_years_before(day)
        held = [o for o in self._offices[tie] if o.since <= day and (o.until is None or o.until >= since)]
        if held:
            return str(held[-1])
        declared = [i for i in self._declared[tie] if (standstill.day(i.declared_at) or day) <= day]
        if declared:
            return declared[-1].nature
        return (
            f"法定代表人{award.organisation.legal_representative}"
            if same_name(award.organisation.legal_representative, person.name)
            else ""
        )


def _opened(listings: Iterable[int]) -> dict[tuple[int, int], int]:
    rows = Bid.objects.filter(listing__in=listings, listing__open_bids_at__isnull=False).exclude(
        status__in=["draft", "withdrawn"]
    )
    return {
        (r["listing_id"], r["edition"]): r["n"] for r in rows.order_by().values("listing_id", "edition").annotate(n=Count("pk"))
    }


def _first(listings: Iterable[int]) -> dict[tuple[int, int], int]:
    rows = Award.objects.filter(listing__in=listings).order_by().values("listing_id", "bid__edition").annotate(first=Min("pk"))
    return {(row["listing_id"], row["bid__edition"]): row["first"] for row in rows}


def _group(listing: Listing, winner: int) -> Group:
    return listing.unit_id, listing.year, listing.category, winner


def _groups(listings: Sequence[Listing]) -> dict[Group, list[Listing]]:
    """What the same purchasers bought in the same years, outside open tenders, by kind and winner."""
    units, years = {one.unit_id for one in listings}, {one.year for one in listings}
    standing = Award.objects.filter(Q(notify_at__isnull=False) | Q(announce_at__isnull=False), listing__unit__in=units)
    standing = standing.filter(listing__year__in=years, bid__edition=F("listing__edition")).exclude(status__in=GONE)
    standing = standing.exclude(listing__status__in=IDLE).exclude(listing__method="open_tender")
    found: dict[Group, list[Listing]] = defaultdict(list)
    for award in standing.select_related("listing").order_by("pk"):
        found[_group(award.listing, award.organisation_id)].append(award.listing)
    return found


def _earliest(listing: Any, published: date | None) -> date | None:
    try:
        return published and rulebook.earliest_deadline(listing.rule_set, listing.method, published)
    except Missing:
        return None


def _minimum(listing: Listing) -> int:
    try:
        return rulebook.minimum_suppliers(listing.rule_set, listing.method)
    except Missing:
        return 0


def _notice(listing: Listing, announced: date | None) -> date | None:
    try:
        return announced and rulebook.notice_ends(listing.rule_set, listing.method, announced)
    except Missing:
        return None


def _limit(listing: Listing) -> Decimal | None:
    """The figure of open tenders (实施条例 28); None where the rule set has none."""
    return rulebook.open_tender_threshold(listing.rule_set)
