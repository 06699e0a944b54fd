"""Where a project stands in its life, for any portal: the nine steps with their days, links and delays."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.listings.models import Listing
from grants.milestones.queries import DECIDED
from grants.papers.models import Paper
from grants.papers.queries import covering
from grants.portals import offered
from grants.portals.links import object_url
from grants.portals.stepper import Step, life
from grants.roadshows.models import Claim
from grants.spending.models import Expense
from grants.trail import clock

RUNNING = ("in_force", "suspended", "remedial")
ENDED = ("closed_out", "terminated", "archived")
GONE = ("revoked", "lapsed")


def of_listing(listing: Listing, portal: str) -> list[Step]:
    """The life as far as this purchase; with the rest of it once a contract was drawn up."""
    contract = listing.contracts.select_related("award", "rule_set").order_by("-id").first()
    if contract is not None:
        contract.listing = listing
        return of_contract(contract, portal)
    return life(_before(listing, portal))


def of_contract(contract: Contract, portal: str) -> list[Step]:
    """All nine steps. About eight queries."""
    known = _before(contract.listing, portal, contract.claim) if contract.listing is not None else {}
    known["contract"] = _contract(contract, portal)
    if contract.sign_at is not None:
        known["spending"] = _spending(contract, portal)
        known["milestone"] = _milestone(contract, portal)
        known["disbursement"] = _disbursement(contract, portal)
        known["audit"] = _audit(contract)
    return life(known)


def _before(listing: Listing, portal: str, claim: Claim | None = None) -> dict[str, Step]:
    return offered.until_claim(listing, portal, claim) if listing.is_offer else _until_award(listing, portal)


def _until_award(listing: Listing, portal: str) -> dict[str, Step]:
    known = {}
    need = listing.needs.order_by("pool_at", "id").first()
    if need is not None:
        known["need"] = Step("need", "done", _day(need.pool_at or need.created_at), object_url(need, portal))
    url, today = object_url(listing, portal), clock.today()
    if listing.publish_at is None:
        planned = _day(listing.publishes_at)
        late = (today - planned).days if planned and listing.status == "approved" else 0
        known["listing"] = Step("listing", "late" if late > 0 else "current", planned, url, max(late, 0))
        return known
    known["listing"] = Step("listing", "done", _day(listing.publish_at), url)
    if listing.status in {"failed", "cancelled"}:
        known["bid"] = Step("bid", "current", _day(listing.fail_at or listing.cancel_at), url)
        return known
    if listing.open_bids_at is None:
        opens = _day(listing.opens_at)
        late = (today - opens).days if opens else 0
        known["bid"] = Step("bid", "late" if late > 0 else "current", opens, url, max(late, 0))
        return known
    known["bid"] = Step("bid", "done", _day(listing.open_bids_at), f"{url}#bids" if url else "")
    award = listing.awards.exclude(status__in=GONE).first()
    if award is None:
        known["award"] = Step("award", "current", None, url)
    elif award.notify_at is not None:
        known["award"] = Step("award", "done", _day(award.notify_at), object_url(award, portal))
    else:
        known["award"] = Step("award", "current", award.notice_until, object_url(award, portal))
    if award is not None and award.sign_by is not None:
        late = (today - award.sign_by).days
        known["contract"] = Step("contract", "late" if late > 0 else "current", award.sign_by, "", max(late, 0))
    return known


def _contract(contract: Contract, portal: str) -> Step:
    url = object_url(contract, portal)
    if contract.sign_at is not None:
        return Step("contract", "done", _day(contract.sign_at), url)
    sign_by = contract.award.sign_by if contract.award is not None else None
    late = (clock.today() - sign_by).days if sign_by else 0
    return Step("contract", "late" if late > 0 else "current", sign_by, url, max(late, 0))


def _spending(contract: Contract, portal: str) -> Step:
    last = Expense.objects.filter(contract=contract, counted=True).order_by("-date").values_list("date", flat=True).first()
    url = object_url(contract, portal)
    url = f"{url}#expenses" if url else ""
    if contract.status in RUNNING:
        return Step("spending", "current", last, url)
    return Step("spending", "done" if contract.status in (*ENDED, "accepted") else "current", last, url)


def _milestone(contract: Contract, portal: str) -> Step:
    decided = list(contract.reports.filter(status__in=DECIDED).order_by("milestone__order"))
    names = list(contract.milestones.order_by("order"))
    label = _("Milestone") + f" {len(decided)}/{len(names)}"
    url = object_url(contract, portal)
    url = f"{url}#reports" if url else ""
    if len(decided) >= len(names):
        last = max((r.decided_at for r in decided if r.decided_at), default=None)
        return Step("milestone", "done", _day(last), url, label=label)
    done = {r.milestone_id for r in decided}
    coming = next(m for m in names if m.pk not in done)
    if contract.status in ENDED:
        return Step("milestone", "todo", coming.due, url, label=label)
    late = (clock.today() - coming.due).days
    return Step("milestone", "late" if late > 0 else "current", coming.due, url, max(late, 0), label)


def _disbursement(contract: Contract, portal: str) -> Step:
    dues = disbursements.plan([contract])[contract.pk]
    paid = [d for d in dues if d.state == "paid"]
    open_ones = [d for d in dues if d.state not in {"paid", "void"}]
    label = _("Disbursement") + f" {len(paid)}/{len(paid) + len(open_ones)}"
    url = object_url(contract, portal)
    url = f"{url}#instalments" if url else ""
    if not open_ones:
        return Step("disbursement", "done", max((d.paid_on for d in paid if d.paid_on), default=None), url, label=label)
    coming = next((d for d in open_ones if d.state == "late"), open_ones[0])
    if coming.state == "late":
        return Step("disbursement", "late", coming.pay_by, url, coming.days_late or 0, label)
    return Step("disbursement", "current" if coming.state in {"due", "in_hand"} else "todo", coming.due_on, url, label=label)


def _audit(contract: Contract) -> Step:
    issued = Paper.objects.filter(covering(contract)).order_by("-id").values_list("issued_at", flat=True).first()
    return Step("audit", "done", _day(issued)) if issued else Step("audit", "todo")


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.astimezone(clock.SHANGHAI).date()
