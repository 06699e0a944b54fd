"""What people do with contracts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import actions as bids
from grants.bids import eligibility
from grants.contracts import following, rules
from grants.contracts.models import BudgetLine, Contract, ContractVersion, Deliverable, Milestone, Target
from grants.contracts.queries import as_signed
from grants.funds.models import Appropriation, Commitment
from grants.people.models import User
from grants.people.queries import system
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.canonical import digest
from grants.trail.canonical import plain as as_plain
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.money import round_yuan
from grants.trail.moves import lock, move, plain, require
from grants.trail.signoffs import sign_off as give

EDITABLE = ("draft",)
Rows = Iterable[Mapping[str, Any]]


def draft(*, by: User, **fields: Any) -> Contract:
    """Begin a contract. With `award`, listing, parties, amount, money and rule set are taken from it."""
    award = fields.get("award")
    if award is not None:
        listing = award.listing
        taken = {
            "listing": listing, "programme": listing.programme, "unit": listing.unit, "organisation": award.organisation,
            "appropriation": listing.appropriation, "rule_set": listing.rule_set, "amount": award.amount, "lead": award.bid.lead,
            "content": listing.content,
        }  # fmt: skip
        fields = {**taken, **fields}
    contract = Contract(**fields)
    require(rules.may_draft, contract, by)
    begun: Contract = begin(contract, by=by)
    return begun


def revise(contract: Contract, *, by: User, version: int | None = None, **fields: Any) -> Contract:
    """Change the head of a draft."""
    require(rules.may_draft, contract, by)
    revised: Contract = edit(contract, by=by, version=version, within=EDITABLE, **fields)
    return revised


def set_milestones(contract: Contract, *, by: User, rows: Rows, version: int | None = None) -> list[Milestone]:
    """Set the milestones (name, due) of a draft, in order: those there are changed in their place, so that targets and instalments
    stay with them; one that is left out must have neither."""
    with transaction.atomic():
        row = _editable(contract, by, version)
        there = {m.order: m for m in row.milestones.all()}
        made = []
        for n, given in enumerate(rows, start=1):
            milestone = there.pop(n, None) or Milestone(contract=contract, order=n, origin=contract.origin)
            for name, value in given.items():
                setattr(milestone, name, value)
            made.append(milestone)
        resting = [m.name for m in there.values() if m.targets.exists() or m.disbursements.exists()]
        if resting:
            words = _("Targets or instalments rest on: %(names)s. Move them to another milestone first.")
            raise Blocked(Blocker("in_use", words % {"names": ", ".join(resting)}, "milestones"))
        row.milestones.filter(order__in=list(there)).delete()
        return _kept(made)


def set_deliverables(contract: Contract, *, by: User, rows: Rows, version: int | None = None) -> list[Deliverable]:
    """Replace the deliverables of a draft: code, name, unit, quantity, unit_price (+ measure, basis, indicator) and
    `targets`: rows of site, milestone, quantity. The amount is quantity × unit price."""
    with transaction.atomic():
        row = _editable(contract, by, version)
        Target.objects.filter(deliverable__contract=row).delete()
        row.deliverables.all().delete()
        made: list[Deliverable] = []
        targets: list[Target] = []
        for given in rows:
            fields = {k: v for k, v in given.items() if k != "targets"}
            amount = round_yuan(fields["quantity"] * fields["unit_price"])
            deliverable = Deliverable(contract=contract, origin=contract.origin, amount=amount, **fields)
            made += _kept([deliverable])
            targets += [Target(deliverable=deliverable, origin=contract.origin, **t) for t in given.get("targets", ())]
        _kept(targets)
    return made


def set_budget(contract: Contract, *, by: User, rows: Rows, version: int | None = None) -> list[BudgetLine]:
    """Replace the budget lines (category, amount) of a draft."""
    with transaction.atomic():
        row = _editable(contract, by, version)
        row.budget_lines.all().delete()
        return _kept([BudgetLine(contract=contract, origin=contract.origin, **line) for line in rows])


def _editable(contract: Contract, by: User, version: int | None) -> Contract:
    require(rules.may_draft, contract, by)
    edit(contract, by=by, version=version, within=EDITABLE)
    return lock(contract)


def _kept(rows: list[Any]) -> list[Any]:
    for row in rows:
        row.full_clean()
        row.save()
    return rows


circulate = plain("circulate")
send_back = plain("send_back")
agree = plain("agree")
start = plain("start")
suspend = plain("suspend")
resume = plain("resume")
order_correction = plain("order_correction")  # plan, due
confirm_correction = plain("confirm_correction")
report_complete = plain("report_complete")
allow_correction = plain("allow_correction")
archive = plain("archive")


def sign_off(contract: Contract, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """Agree to a coming move: reviewer and finance to `agree`, the organisation's administrator to `sign`."""
    return give(contract, move, role=role, by=by, note=note, version=version)


def sign(contract: Contract, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Sign; in the same transaction commit the appropriation, keep version 1, release the bids in reserve.

    The conditions of the call are checked again first; what was found stays on record also when the signing is refused.
    """
    if contract.award is not None and contract.status == Contract.Status.READY and rules.may_sign(contract, by):
        eligibility.check(contract.award.bid, "signing", clock.of_database())
    with transaction.atomic():
        lock(contract)
        lock_money(contract)
        entry = move(contract, "sign", by=by, note=note, version=version)
        commit(contract, contract.amount, by, "sign")
        keep_version(contract, 1, by, "sign")
        if contract.listing is not None:
            bids.release_reserves(contract.listing)
    return entry


def close_out(contract: Contract, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Close out; the part of the commitment that was not paid, or was refunded, is free again."""
    with transaction.atomic():
        entry = move(contract, "close_out", by=by, note=note, version=version)
        _free(contract, by, "close_out")
    return entry


def accept(contract: Contract, *, by: User, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """Accept; what the grade means for instalments not paid yet follows at once. facts: team, opinions, score."""
    with transaction.atomic():
        entry = move(contract, "accept", by=by, note=note, version=version, **facts)
        following.done(contract, entry, by)
    return entry


def refuse_acceptance(contract: Contract, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Refuse acceptance; a second refusal is final for what was not paid."""
    with transaction.atomic():
        entry = move(contract, "refuse_acceptance", by=by, note=note, version=version)
        following.done(contract, entry, by)
    return entry


def terminate(contract: Contract, *, by: User, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """Terminate; what was not paid is free again. facts: settlement, recovery."""
    with transaction.atomic():
        entry = move(contract, "terminate", by=by, note=note, version=version, **facts)
        _free(contract, by, "terminate")
        following.done(contract, entry, by)
    return entry


def lock_money(contract: Contract) -> None:
    """Lock what bears it; an agreement over nothing binds no appropriation."""
    if contract.appropriation_id:
        Appropriation.objects.select_for_update().get(pk=contract.appropriation_id)


def _free(contract: Contract, by: User, reason: str) -> None:
    lock_money(contract)
    unused = contract.amount - contract.received + contract.refunded
    if unused > 0:
        commit(contract, -unused, by, reason)


def commit(contract: Contract, amount: Any, by: User, reason: str) -> None:
    """Promise money of the appropriation to a contract (negative: free it)."""
    if not amount or contract.appropriation is None:
        return
    Commitment.objects.create(
        appropriation=contract.appropriation,
        contract=contract,
        amount=amount,
        at=clock.now(),
        by=by,
        reason=reason,
        origin=contract.origin,
    )


def keep_version(contract: Contract, number: int, by: User, reason: str) -> ContractVersion:
    """The contract as it stands, for good."""
    content = as_plain(as_signed(contract))
    return ContractVersion.objects.create(
        contract=contract, number=number, content=content, digest=digest(content), reason=reason, at=clock.now(), by=by,
        origin=contract.origin,
    )  # fmt: skip


def start_due() -> int:
    """The scheduler's part: put signed contracts into force on their first day. Returns how many."""
    due = Contract.objects.filter(status=Contract.Status.SIGNED, starts__lte=clock.today())
    for contract in due:
        start(contract, by=system())
    return len(due)
