"""The facts of any number of applications in a fixed number of queries.

Contracts and what hangs on them belong to later stages of life; they are reached from the organisation, by the names of relations.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from grants.bids.eligibility.facts import Bidder, Debt, Facts, Funded, Held, OnList, Owed, Person
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.people.models import Inspection, Listed, Office, Organisation
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.money import ZERO

OUT = ("draft", "withdrawn")
IN_HAND = ("signed", "in_force", "suspended", "remedial", "awaiting_acceptance", "not_accepted")
REPORTING = ("in_force", "suspended", "remedial", "awaiting_acceptance")
HANDED_IN = ("submitted", "recognised", "partly_recognised", "locked")
LIVING_AWARDS = ("proposed", "on_notice", "cleared", "notified")
Rows = dict[int, list[Any]]


@dataclass
class _Found:
    """What was read, by organisation unless said otherwise."""

    inspections: Rows = field(default_factory=lambda: defaultdict(list))
    lists: Rows = field(default_factory=lambda: defaultdict(list))
    people: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))
    rivals: Rows = field(default_factory=lambda: defaultdict(list))  # applications by listing
    contracts: Rows = field(default_factory=lambda: defaultdict(list))
    awards: Rows = field(default_factory=lambda: defaultdict(list))
    owed: Rows = field(default_factory=lambda: defaultdict(list))
    left: dict[int, Decimal] = field(default_factory=dict)  # surplus by contract
    places: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # by listing
    offices: Rows = field(default_factory=lambda: defaultdict(list))  # in purchasers, by unit
    prepared: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # who acted on it, by listing
    told: dict[int, str] = field(default_factory=dict)  # disclosures by application
    rule_sets: dict[int, RuleSet] = field(default_factory=dict)


def gather(bids: Sequence[Bid], at: datetime, *, rivals: bool = True) -> dict[int, Facts]:
    """The facts of each application as of the day of `at`, by its key; listing and organisation come with the applications.

    Without `rivals` nobody else's application is asked for.
    """
    day = at.astimezone(clock.SHANGHAI).date()
    found = _read(list(bids), day, rivals)
    return {bid.pk: _facts(bid, day, found, rivals) for bid in bids}


def _read(bids: list[Bid], day: date, rivals: bool) -> _Found:
    found, own = _Found(), {bid.organisation_id for bid in bids}
    listings = {bid.listing_id for bid in bids}
    everybody = set(own)
    if rivals:
        others = Bid.objects.filter(listing__in=listings).exclude(status__in=OUT).select_related("organisation")
        for other in others.defer("draft_box", "plan"):
            found.rivals[other.listing_id].append(other)
            everybody.add(other.organisation_id)
    for inspection in Inspection.objects.filter(organisation__in=own):
        found.inspections[inspection.organisation_id].append(inspection)
    for one in Listed.objects.filter(organisation__in=own):
        found.lists[one.organisation_id].append(one)
    _people(found, everybody, {bid.listing.unit_id for bid in bids}, day)
    _contracts(found, own, day)
    wanted = listings | {c.listing_id for several in found.contracts.values() for c in several}
    wanted |= {a.listing_id for several in found.awards.values() for a in several}
    for listing, path in Listing.sites.through.objects.filter(listing__in=wanted - {None}).values_list("listing", "unit__path"):
        found.places[listing].add(path or "")
    persons = {p.key for key in own for p in found.people[key]}
    acted = Entry.objects.filter(kind=Listing.machine, object_id__in=listings, by__in=persons)
    for listing, person in acted.values_list("object_id", "by"):
        found.prepared[listing].add(person)
    texts = Bid.objects.filter(pk__in=[b.pk for b in bids], declarations__kind="offices_disclosed")
    found.told = dict(texts.values_list("pk", "declarations__text"))
    return found


def _people(found: _Found, organisations: set[int], units: set[int], day: date) -> None:
    """Who works in the organisations on the day, and which of them hold an office in a purchaser."""
    then = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
    roles: dict[tuple[int, int], set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    for office in Office.objects.filter(then, organisation__in=organisations).select_related("person"):
        roles[office.organisation_id or 0, office.person_id].add(office.role)
        names[office.person_id] = office.person.name
    for (organisation, person), held in sorted(roles.items()):
        one = Person(person, names[person], head=Role.ORG_ADMIN in held, accountant=Role.ORG_ACCOUNTANT in held)
        found.people[organisation].append(one)
    for office in Office.objects.filter(then, unit__in=units, person__in=names).select_related("unit", "person"):
        found.offices[office.unit_id or 0].append(office)


def _contracts(found: _Found, own: set[int], day: date) -> None:
    contract, award = behind(Organisation, "contracts"), behind(Organisation, "awards")
    theirs = contract.objects.filter(organisation__in=own).select_related("listing", "award").defer("content", "privacy_clause")
    for one in theirs.order_by("pk"):
        found.contracts[one.organisation_id].append(one)
    living = award.objects.filter(organisation__in=own, status__in=LIVING_AWARDS, contracts__isnull=True)
    for one in living.select_related("listing").order_by("pk"):
        found.awards[one.organisation_id].append(one)
    late = behind(contract, "milestones").objects.filter(
        contract__organisation__in=own, contract__status__in=REPORTING, due__lt=day
    )
    for one in late.exclude(reports__status__in=HANDED_IN).select_related("contract__award").order_by("due", "pk"):
        found.owed[one.contract.organisation_id].append(one)
    received = _sums(contract, "payments", own)
    spent = _sums(contract, "expenses", own, counted=True)
    refunded = _sums(contract, "refunds", own)
    found.left = {key: amount - spent.get(key, ZERO) - refunded.get(key, ZERO) for key, amount in received.items()}
    pinned = {one.rule_set_id for several in found.contracts.values() for one in several if ended_on(one)}
    found.rule_sets = RuleSet.objects.in_bulk(pinned)


def behind(model: Any, relation: str) -> Any:
    """The model of a later stage at the other end of a relation."""
    return model._meta.get_field(relation).related_model


def _sums(contract: Any, relation: str, own: set[int], **only: Any) -> dict[int, Decimal]:
    """元 by contract."""
    rows = behind(contract, relation).objects.filter(contract__organisation__in=own, **only)
    return dict(rows.order_by().values_list("contract").annotate(total=Sum("amount")))


def ended_on(contract: Any) -> date | None:
    """The day a contract was terminated or accepted; from it on its surplus is due."""
    at = contract.terminate_at or contract.accept_at
    return at.astimezone(clock.SHANGHAI).date() if at else None


def _facts(bid: Bid, day: date, found: _Found, rivals: bool) -> Facts:
    organisation, listing = bid.organisation, bid.listing
    people = tuple(found.people[organisation.pk])
    keys = {p.key for p in people}
    contracts = [c for c in found.contracts[organisation.pk] if bid_of(c) != bid.pk]
    offices = [o for o in found.offices[listing.unit_id] if o.person_id in keys]
    others = [o for o in found.rivals[listing.pk] if o.edition == bid.edition and o.organisation_id != organisation.pk]
    return Facts(
        bidder=Bidder(organisation.name, organisation.legal_representative, people),
        service=_service(bid, day, found),
        status=organisation.status,
        status_label=organisation.get_status_display(),
        barred_until=organisation.barred_until,
        credit_code=organisation.credit_code or "",
        registered_on=organisation.registered_on,
        inspections={i.year: i.conclusion for i in found.inspections[organisation.pk]},
        on_lists=tuple(OnList(x.get_kind_display(), x.since, x.until) for x in found.lists[organisation.pk]),
        rating=organisation.rating,
        rated_on=organisation.rated_on,
        accountant_named=organisation.accountant_named,
        scope=organisation.scope,
        rivals=tuple(_bidder(o, found) for o in others) if rivals else None,
        in_hand=tuple(c.number for c in contracts if c.status in IN_HAND),
        debts=tuple(_debts(contracts, found)),
        owed=tuple(Owed(o.contract.number, o.name, o.due) for o in found.owed[organisation.pk] if bid_of(o.contract) != bid.pk),
        funded=(*_paid_for(contracts, found), *_awarded(bid, found)),
        offices=tuple(Held(o.person.name, str(o)) for o in offices),
        disclosed=found.told.get(bid.pk, "" if bid.amount else None),  # a sealed application has no amount yet
        prepared=tuple(p.name for p in people if p.key in found.prepared[listing.pk]),
        evaluates=tuple(o.person.name for o in offices if o.role == Role.EVALUATOR),
    )


def _bidder(bid: Bid, found: _Found) -> Bidder:
    organisation = bid.organisation
    return Bidder(organisation.name, organisation.legal_representative, tuple(found.people[organisation.pk]))


def _service(bid: Bid, day: date, found: _Found) -> Funded:
    """What this application asks for; its term is that of its contract once there is one, else the rest of the year of the call."""
    listing = bid.listing
    starts = max(day, date(listing.year, 1, 1))
    ends = max(date(listing.year, 12, 31), starts)
    for contract in found.contracts[bid.organisation_id]:
        if bid_of(contract) == bid.pk:
            starts, ends = contract.starts, contract.ends
    return Funded(listing.number, listing.category, listing.programme_id, frozenset(found.places[listing.pk]), starts, ends)


def _paid_for(contracts: Iterable[Any], found: _Found) -> Iterable[Funded]:
    """Contracts of every status: a draft is a promise in the making; a terminated one counts to the day it ended."""
    for c in contracts:
        stopped = ended_on(c) if c.terminate_at else None
        ends = min(stopped, c.ends) if stopped else c.ends
        if c.starts <= ends:
            category = c.listing.category if c.listing else ""
            places = frozenset(found.places.get(c.listing_id, ()))
            yield Funded(c.number, category, c.programme_id, places, c.starts, ends)


def _awarded(bid: Bid, found: _Found) -> Iterable[Funded]:
    """Calls it is about to win or has won, without a contract yet."""
    for a in found.awards[bid.organisation_id]:
        if a.bid_id != bid.pk:
            year, places = a.listing.year, frozenset(found.places.get(a.listing_id, ()))
            first, last = date(year, 1, 1), date(year, 12, 31)
            yield Funded(a.listing.number, a.listing.category, a.listing.programme_id, places, first, last)


def _debts(contracts: Iterable[Any], found: _Found) -> Iterable[Debt]:
    for contract in contracts:
        ended, left = ended_on(contract), found.left.get(contract.pk, ZERO)
        if ended is not None and left > 0:
            due = rulebook.refund_by(found.rule_sets[contract.rule_set_id], ended)
            yield Debt(contract.number, left, due)


def bid_of(contract: Any) -> int | None:
    """The application a contract was made on."""
    return contract.award.bid_id if contract.award else None
