"""What waits for a person: the moves and agreements that are hers now, over all machines.

Rows are chosen by status, role and place first, one query a machine; only then is each asked what it offers her. Moves that mend a
mistake (send back, suspend, reverse …) wait for nobody and are left to the page of the thing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from grants.audits import finding_rules
from grants.audits.findings import Finding
from grants.awards import rules as award_rules
from grants.awards.models import Award, Objection
from grants.bids.models import Bid
from grants.bids.queries import OPENED
from grants.contracts import amendment_rules
from grants.contracts.models import Amendment, Contract
from grants.disbursements import queries as disbursements
from grants.disbursements.models import Disbursement
from grants.listings.models import Listing
from grants.milestones.models import MilestoneReport
from grants.needs.models import Need
from grants.panels.models import ScoreSheet
from grants.people.models import Organisation
from grants.people.roles import Role
from grants.portals.federation.sign_offs import ASIDE
from grants.portals.now import Choice, choices_of
from grants.roadshows import rules as roadshow_rules
from grants.roadshows.models import Claim, Roadshow
from grants.trail import clock
from grants.trail.blockers import Act
from grants.trail.machine import Stateful
from grants.trail.models import Entry
from grants.trail.moves import transitions

# Moves nobody waits for although nothing must be explained with them.
AT_LEISURE = frozenset({
    ("need", "merge"), ("organisation", "clear"), ("need", "release"), ("amendment", "request"), ("amendment", "withdraw"),
})  # fmt: skip
# What hurts and must be explained and is waited for all the same, and when: an answer always, a revocation once it is due.
AWAITED: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("award", "revoke"): lambda award: award_rules.overturned_by(award) is not None,
    ("amendment", "withdraw"): lambda amendment: amendment_rules.overtaken_by(amendment) is not None,
    **{("objection", answer): lambda objection: True for answer in ("refuse", "uphold", "partly_uphold", "dismiss")},
}
# What a roadshow waits for although it could be done before: the lot until registration is over, the start and the observer's
# presence until the day has come, her signature until every claim is settled.
NOT_BEFORE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("roadshow", "schedule"): lambda roadshow: roadshow.registers_until is None or roadshow.registers_until <= clock.now(),
    ("roadshow", "start"): lambda roadshow: _its_day(roadshow) <= clock.today(),
    ("roadshow", "archive"): lambda roadshow: (
        not roadshow_rules.every_claim_settled.blockers(roadshow, Act(by=None, at=clock.now()))
    ),
}
MOST = 40  # rows of one machine that are asked; whoever has more works through the list
MENDING = ASIDE  # agreements asked for only when somebody wants to mend
PATIENCE = timedelta(days=10)  # a thing without a clock of its own stands among the clocks as if due so long after it came


@dataclass(frozen=True)
class Watched:
    """A machine on this desk: where its unit stands, what to fetch with it, its clock, whether officers above act too."""

    model: type[Stateful]
    unit: str
    related: tuple[str, ...] = ()
    deadline: Callable[[Any], date | None] = lambda obj: None
    from_above: bool = False
    held: Mapping[str, str] = field(default_factory=dict)  # roles held in another unit than that
    seen: Q = field(default_factory=Q)  # of applications only those that were opened: nothing here may depend on the others


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.astimezone(clock.SHANGHAI).date()


def _its_day(roadshow: Roadshow) -> date:
    return roadshow.planned_at.astimezone(clock.SHANGHAI).date()


def _of_roadshow(roadshow: Roadshow) -> date | None:
    """The day of the session until it is over; before the registration ends, that day."""
    if roadshow.status == "registering":
        return _day(roadshow.registers_until) or _its_day(roadshow)
    return None if roadshow.status == "ended" else _its_day(roadshow)


def _of_listing(listing: Listing) -> date | None:
    if listing.is_offer:
        return _day(listing.closes_at)
    return _day(listing.opens_at if listing.status == "closed" else listing.publishes_at)


def _of_contract(contract: Contract) -> date | None:
    if contract.status in {"draft", "countersigning", "ready"}:
        return contract.award.sign_by if contract.award is not None else None
    return contract.correction_due if contract.status == "remedial" else None


def _of_disbursement(row: Disbursement) -> date | None:
    return row.review_on if row.status == "withheld" else disbursements.dues([row])[0].pay_by


WATCHED: tuple[Watched, ...] = (
    Watched(Organisation, "unit", ("unit",), from_above=True),
    Watched(Need, "unit", ("unit",), from_above=True),
    Watched(Listing, "unit", ("unit", "organisation", "rule_set", "appropriation"), _of_listing),
    Watched(Bid, "listing__unit", ("listing__unit", "listing__rule_set", "organisation"), seen=OPENED),
    Watched(ScoreSheet, "panel__listing__unit", ("panel__listing__unit", "seat__person")),
    Watched(Award, "listing__unit", ("listing__unit", "listing__rule_set", "organisation", "bid"), lambda award: award.sign_by),
    Watched(
        Objection, "listing__unit", ("listing__unit", "listing__rule_set", "organisation"), lambda objection: objection.answer_due
    ),
    Watched(Roadshow, "unit", ("unit", "rule_set", "observer", "listing"), _of_roadshow),
    Watched(
        Claim, "pitch__roadshow__unit",
        ("unit", "pitch__roadshow__unit", "pitch__roadshow__rule_set", "pitch__listing", "pitch__organisation"),
        lambda claim: claim.confirm_by_day if claim.status == "locked" else None, held={Role.TOWN: "unit"},
    ),
    Watched(Contract, "unit", ("unit", "organisation", "rule_set", "award", "appropriation"), _of_contract),
    Watched(
        Amendment, "contract__unit", ("contract__unit", "contract__organisation", "contract__rule_set", "contract__appropriation"),
        lambda amendment: amendment.effective_on,
    ),
    Watched(MilestoneReport, "contract__unit", ("contract__unit", "contract__organisation", "contract__rule_set", "milestone")),
    Watched(
        Disbursement, "contract__unit",
        ("contract__unit", "contract__organisation", "contract__rule_set", "contract__appropriation", "milestone"), _of_disbursement,
    ),
    Watched(
        Finding, "contract__unit", ("contract__unit", "contract__organisation", "contract__rule_set", "engagement"),
        lambda finding: finding.due, seen=Q(status__in=finding_rules.SHOWN),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """One thing that waits: what she can do with it, since when it stands so, until when."""

    obj: Any
    choices: tuple[Choice, ...]
    since: datetime | None
    deadline: date | None

    @property
    def kind(self) -> Any:
        return self.obj._meta.verbose_name

    @property
    def clock(self) -> tuple[date, datetime]:
        """What the list is ordered by: the deadline, or some days after it came."""
        since = self.since or clock.now()
        return self.deadline or (_day(since) or clock.today()) + PATIENCE, since


def duties(person: Any, portal: str) -> list[Duty]:
    """Everything that waits for her, the oldest clock first."""
    found = [duty for watched in WATCHED for duty in _of_machine(watched, person, portal)]
    return sorted([*found, *_to_reply(person)], key=lambda duty: duty.clock)


def _to_reply(person: Any) -> Iterator[Duty]:
    """Findings the purchaser has not commented on and still may: a reply is no move. One query, of a handler."""
    units = [o.unit_id for o in person.offices_now if o.role in finding_rules.may_reply.roles and o.unit_id]
    if units:
        waiting = Finding.objects.filter(contract__unit__in=units, status="consulting", engagement__reply_due__gte=clock.today())
        for finding in waiting.exclude(replies__side="purchaser").select_related("contract", "engagement")[:MOST]:
            yield Duty(finding, (), finding.consult_at, finding.engagement.reply_due)


def _of_machine(watched: Watched, person: Any, portal: str) -> Iterator[Duty]:
    rows = list(candidates(watched, person))
    since = entered(watched.model.machine, [row.pk for row in rows])
    for obj in rows:
        hers = tuple(choice for choice in choices_of(obj, person, portal) if waits(obj, choice))
        if hers:
            yield Duty(obj, hers, since.get(obj.pk), watched.deadline(obj))


def waits(obj: Stateful, choice: Choice) -> bool:
    """Whether this is a step on the road that she can take now."""
    ready = NOT_BEFORE.get((obj.machine, choice.offer.name))
    if not choice.offer.allowed or (ready is not None and not ready(obj)):
        return False
    if (obj.machine, choice.offer.name) in AWAITED:
        return AWAITED[obj.machine, choice.offer.name](obj)
    if choice.page == "sign_off":
        return choice.offer.name not in MENDING
    return expected(obj.machine, choice.offer.name, type(obj))


def expected(machine: str, name: str, model: type[Stateful]) -> bool:
    """A step on the road: not one that hurts and must be explained, not one of AT_LEISURE."""
    custom = transitions(model)[name][0].custom
    explained = any(ask.name == "note" for ask in custom["asks"])
    return not (custom["danger"] and explained) and (machine, name) not in AT_LEISURE


def candidates(watched: Watched, person: Any) -> QuerySet[Any]:
    """The rows of one machine that may wait for her, by status, role and place; the oldest first."""
    reach = Q(pk__in=[])
    wanted = list(_wanted(watched.model))
    for office in person.offices_now:
        statuses = {status for status, roles in wanted if office.role in roles}
        if not statuses or office.unit is None:
            continue
        place = Q(**{watched.held.get(office.role, watched.unit): office.unit_id})
        if watched.from_above:
            place = Q(**{f"{watched.unit}__path__startswith": office.unit.path})
        reach |= place & Q(status__in=statuses)
    rows: QuerySet[Any] = (
        watched.model._default_manager.filter(reach, watched.seen).select_related(*watched.related).order_by("pk")[:MOST]
    )
    return rows


def _wanted(model: type[Stateful]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """(status, roles) of every expected move and of every agreement to one."""
    for name, several in transitions(model).items():
        for transition in several:
            if expected(model.machine, name, model) or (model.machine, name) in AWAITED:
                yield str(transition.source), transition.permission.roles
            if name in model.sign_offs and name not in MENDING:
                yield str(transition.source), model.sign_offs[name]


def entered(machine: str, keys: list[int]) -> dict[int, datetime]:
    """When each last changed. One query."""
    last = Entry.objects.filter(kind=machine, object_id__in=keys).order_by().values("object_id").annotate(at=Max("at"))
    return {row["object_id"]: row["at"] for row in last}
