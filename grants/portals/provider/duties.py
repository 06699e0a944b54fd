"""What waits for the organisation: from the dates and statuses of its contracts, applications and registration, told in words.

Derived, never stored; a fixed number of queries however many contracts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.bids import queries as bid_queries
from grants.bids.models import Bid
from grants.contracts import amendment_rules
from grants.contracts.models import Amendment, Contract, ContractVersion, Milestone
from grants.disbursements import queries as disbursements
from grants.disbursements.queries import Due
from grants.disbursements.surplus import Settlement, settlements
from grants.milestones.models import MilestoneReport
from grants.people.models import Organisation
from grants.people.roles import Role
from grants.portals.provider import own
from grants.portals.provider.duty import Duty
from grants.portals.provider.finding_duties import of_findings
from grants.portals.provider.offer_duties import of_offers, of_roadshows
from grants.portals.shown import money
from grants.rulebook import queries as rulebook
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.blockers import Words
from grants.trail.models import SignOff

SPENDS = ("in_force", "remedial", "awaiting_acceptance", "accepted")
ENDED = ("accepted", "not_accepted", "terminated")
REPORTS = ("in_force", "remedial")
NEAR = timedelta(days=30)  # a report that is due later waits for nobody yet
DECIDED = ("recognised", "partly_recognised", "locked")


def waiting(person: Any) -> list[Duty]:
    """Everything that waits for this person now, the oldest date first."""
    found = [*of_contracts(list(own.contracts(person))), *of_bids(person), *of_registration(own.organisations(person))]
    found += [*of_offers(person), *of_roadshows(person), *of_findings(person)]
    mine = {(d.url, str(d.words), d.organisation_id): d for d in found if d.waits_for(person)}  # an office of hers is enough
    return in_order(mine.values())


def in_order(duties: Iterable[Duty]) -> list[Duty]:
    """Dated ones first, the oldest before; what has no date is not urgent by the clock."""
    return sorted(duties, key=lambda d: (d.on is None, d.on or date.max, d.about))


def next_of(contracts: Sequence[Contract]) -> dict[int, Duty]:
    """The next duty of each contract, whoever of the organisation does it."""
    found, known = {}, _known(contracts)
    for contract in contracts:
        mine = in_order(_of_contract(contract, known))
        if mine:
            found[contract.pk] = mine[0]
    return found


def of_contracts(contracts: Sequence[Contract]) -> list[Duty]:
    known = _known(contracts)
    return [duty for contract in contracts for duty in _of_contract(contract, known)]


def of_bids(person: Any) -> Iterator[Duty]:
    """Drafts of applications to calls that still accept them; what only the bidder's own code can open still."""
    open_drafts = own.bids(person).filter(
        status=Bid.Status.DRAFT, edition=F("listing__edition"), listing__status="published", listing__closes_at__gt=clock.now()
    )
    for bid in open_drafts:
        on = bid.listing.closes_at.astimezone(clock.SHANGHAI).date() if bid.listing.closes_at else None
        url = reverse("provider:bids-detail", args=[bid.pk])
        yield Duty(_("Complete and submit the application"), Role.ORG_ADMIN, bid.organisation_id, url, str(bid.listing), on)
    for sealed in bid_queries.to_reveal(own.bids(person)):
        url = reverse("provider:bids-reveal", args=[sealed.bid_id])
        words = _("Open your own application with the code of its receipt")
        yield Duty(words, Role.ORG_ADMIN, sealed.bid.organisation_id, url, str(sealed.bid.listing))


def of_registration(organisations: Iterable[Organisation]) -> Iterator[Duty]:
    for organisation in organisations:
        if organisation.status == Organisation.Status.REJECTED:
            url = reverse("provider:organisations-detail", args=[organisation.pk])
            yield Duty(_("Correct the registration and apply again"), Role.ORG_ADMIN, organisation.pk, url, organisation.name)


@dataclass(frozen=True)
class _Known:
    """What the database was asked once for all contracts."""

    milestones: dict[int, list[Milestone]]
    reports: dict[int, MilestoneReport]  # the living report of a milestone
    plans: dict[int, list[Due]]
    signed: set[tuple[str, int, int]]  # machine, object, version the organisation agreed to
    unsent: dict[int, int]  # how many expenses are still drafts
    surplus: dict[int, Settlement]  # what must come back once no instalment is to come any more
    amendments: dict[int, list[tuple[Amendment, bool]]]  # under way; whether another one has overtaken it


def _known(contracts: Sequence[Contract]) -> _Known:
    if not contracts:
        return _Known({}, {}, {}, set(), {}, {}, {})
    keys = [c.pk for c in contracts]
    milestones: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(contract__in=keys).order_by("contract", "order"):
        milestones.setdefault(milestone.contract_id, []).append(milestone)
    living = MilestoneReport.objects.filter(contract__in=keys).exclude(status="rejected")
    drafts = Expense.objects.filter(contract__in=keys, status="draft").order_by()
    agreed = Q(kind="contract", object_id__in=keys, move="sign") | Q(kind="milestone_report", move="submit")
    amendments: dict[int, list[tuple[Amendment, bool]]] = {}
    latest = dict(ContractVersion.objects.filter(contract__in=keys).order_by().values_list("contract").annotate(Max("number")))
    for amendment in Amendment.objects.filter(contract__in=keys, status__in=["requested", "approved"]):
        amendments.setdefault(amendment.contract_id, []).append((amendment, amendment.base < latest[amendment.contract_id]))
    agreed |= Q(kind="amendment", move="enact")
    given = SignOff.objects.filter(agreed, role__in=[Role.ORG_ADMIN, Role.ORG_ACCOUNTANT])
    plans = disbursements.plan(contracts)
    over = [c for c in contracts if c.status in ENDED and all(d.state in {"paid", "void"} for d in plans[c.pk])]
    return _Known(
        milestones,
        {r.milestone_id: r for r in living},
        plans,
        set(given.values_list("kind", "object_id", "version")),
        {r["contract"]: r["n"] for r in drafts.values("contract").annotate(n=Count("id"))},
        {pk: told for pk, told in settlements(over).items() if told.balance.outstanding > 0} if over else {},
        amendments,
    )


def _of_contract(contract: Contract, known: _Known) -> Iterator[Duty]:
    def duty(words: Words, role: str, url: str, on: date | None = None, near: bool = True) -> Duty:
        return Duty(words, role, contract.organisation_id, url, str(contract), on, near)

    page = reverse("provider:contracts-detail", args=[contract.pk])
    if contract.status == Contract.Status.READY and ("contract", contract.pk, contract.version) not in known.signed:
        yield duty(_("Sign the contract"), Role.ORG_ADMIN, page, contract.award.sign_by if contract.award else None)
    for amendment, overtaken in known.amendments.get(contract.pk, []):
        url, what = reverse("provider:amendments-detail", args=[amendment.pk]), {"number": amendment.number}
        if overtaken:
            yield duty(_("The amendment %(number)s was overtaken: withdraw it or propose it again") % what, Role.ORG_ADMIN, url)
            continue
        signed = ("amendment", amendment.pk, amendment.version) in known.signed
        if amendment.status == "approved" and not signed and amendment_rules.may_begin(contract):
            yield duty(_("Sign the amendment %(number)s") % what, Role.ORG_ADMIN, url, amendment.effective_on)
    if contract.status == Contract.Status.REMEDIAL:
        yield duty(_("Correct what the purchaser found"), Role.ORG_LEAD, page, contract.correction_due)
    if contract.status in REPORTS:
        yield from _reports(contract, known, duty, page)
    yield from _instalments(contract, known, duty)
    if contract.pk in known.unsent and contract.status in SPENDS:
        url = reverse("provider:contracts-expenses", args=[contract.pk]) + "?status=draft"
        yield duty(_("Check and submit recorded expenses: %(count)d") % {"count": known.unsent[contract.pk]}, Role.ORG_ADMIN, url)
    if contract.pk in known.surplus:
        ended = contract.accept_at or contract.terminate_at
        told = known.surplus[contract.pk]
        until = told.due or (rulebook.refund_by(contract.rule_set, ended.astimezone(clock.SHANGHAI).date()) if ended else None)
        words = _("Refund the surplus of %(amount)s") % {"amount": money(told.balance.outstanding)}
        yield duty(words, Role.ORG_ACCOUNTANT, reverse("provider:contracts-surplus", args=[contract.pk]), until)


def _reports(contract: Contract, known: _Known, duty: Any, page: str) -> Iterator[Duty]:
    milestones = known.milestones.get(contract.pk, [])
    for milestone in milestones:
        report, what = known.reports.get(milestone.pk), {"milestone": milestone.name}
        if report is None:
            url, near = reverse("provider:milestones-report", args=[milestone.pk]), milestone.due <= clock.today() + NEAR
            yield duty(_("Write the report “%(milestone)s”") % what, Role.ORG_LEAD, url, milestone.due, near)
            continue
        url = reverse("provider:milestone_reports-detail", args=[report.pk])
        if report.status == "returned":
            yield duty(_("Correct the returned report “%(milestone)s”") % what, Role.ORG_LEAD, url, milestone.due)
        if report.status in {"draft", "returned"}:
            signed = ("milestone_report", report.pk, report.version) in known.signed
            if report.status == "draft":
                yield duty(_("Complete and submit the report “%(milestone)s”") % what, Role.ORG_LEAD, url, milestone.due)
            if not signed:
                words = _("Sign the financial part of the report “%(milestone)s”") % what
                yield duty(words, Role.ORG_ACCOUNTANT, url, milestone.due)
    last = known.reports.get(milestones[-1].pk) if milestones else None
    if contract.status == Contract.Status.IN_FORCE and last is not None and last.status in DECIDED:
        yield duty(_("Report completion and ask for acceptance"), Role.ORG_LEAD, page, contract.ends)


def _instalments(contract: Contract, known: _Known, duty: Any) -> Iterator[Duty]:
    for due in known.plans.get(contract.pk, []):
        url = reverse("provider:disbursements-detail", args=[due.disbursement.pk])
        what = {"instalment": due.disbursement.name}
        if due.disbursement.status == "returned":
            yield duty(_("Correct the request of “%(instalment)s”") % what, Role.ORG_ADMIN, url)
        elif due.state == "due":
            yield duty(_("Request “%(instalment)s”") % what, Role.ORG_ADMIN, url)
        elif due.disbursement.status == "paid":
            yield duty(_("Confirm that “%(instalment)s” arrived") % what, Role.ORG_ACCOUNTANT, url, due.paid_on)
