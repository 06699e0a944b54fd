"""What the bank says (银行对账单): its movements laid beside the lines of the batches; what fits is paid with its receipt number.

A movement fits a line when three things agree: the last four of the account, the amount, and the instalment's number in the remark.
Anything else is only shown, with the reason; the cashier then pays by hand or asks the bank.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import actions, rules
from grants.disbursements.arrivals import Arrival, lay, named
from grants.disbursements.batches import NOT_YOURS, PAID, READERS
from grants.disbursements.models import BankLine, BankStatement, BatchLine, Disbursement, PaymentBatch, Refund
from grants.people.models import Unit, User
from grants.people.queries import units_below
from grants.people.roles import Role
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed, Refused, Words
from grants.trail.canonical import digest


class Movement(Protocol):
    """One row of a statement as it was read; `amount` positive when it left the account."""

    @property
    def row(self) -> int: ...

    @property
    def on(self) -> date | None: ...

    @property
    def amount(self) -> Decimal: ...

    @property
    def account(self) -> str: ...

    @property
    def party(self) -> str: ...

    @property
    def remark(self) -> str: ...

    @property
    def receipt(self) -> str: ...


@dataclass(frozen=True)
class Fit:
    """A movement and the instalment it pays; `why`: what keeps it from being paid by the button, None: nothing."""

    line: BankLine
    batch_line: BatchLine | None
    why: Words | None = None


@dataclass(frozen=True)
class Look:
    """A statement beside the batches: what can be paid, what was, what fits nothing, what arrived, what the bank has not told yet."""

    ready: list[Fit]
    done: list[Fit]
    unmatched: list[Fit]
    arrivals: list[Arrival]
    unpaid: list[BatchLine]


def visible(person: User) -> QuerySet[BankStatement]:
    return BankStatement.objects.filter(unit__in=units_below(person, READERS)).select_related("unit", "brought_by")


def bring(unit: Unit, *, by: User, name: str, sha256: str, movements: Iterable[Movement]) -> BankStatement:
    """Keep the movements of a statement; the same file again gives the statement there is, and a movement known already is not kept
    twice. Nothing is paid by it."""
    if not PaymentBatch(unit=unit).circle.includes(by, Role.CASHIER):
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
    with transaction.atomic():
        place: Any = Unit.objects.select_for_update().get(pk=unit.pk)
        before = BankStatement.objects.filter(unit=place, file_sha256=sha256).first()
        if before is not None:
            return before
        statement = BankStatement(unit=place, file_sha256=sha256, name=name, brought_at=clock.now(), brought_by=by)
        statement.full_clean()
        statement.save()
        lines = list(_lines(statement, movements))
        if not lines:
            raise Blocked(Blocker("empty", _("No movement stands in this file; nothing was kept."), "file"))
        prints = [line.fingerprint for line in lines]
        known = set(BankLine.objects.filter(unit=place, fingerprint__in=prints).values_list("fingerprint", flat=True))
        fresh = [line for line in lines if line.fingerprint not in known]
        for line in fresh:
            line.full_clean(validate_constraints=False)
        BankLine.objects.bulk_create(fresh)
        statement.known = len(lines) - len(fresh)
        statement.save(update_fields=["known"])
    return statement


def _lines(statement: BankStatement, movements: Iterable[Movement]) -> Iterable[BankLine]:
    """Two movements that look the same in one file are two: they are told apart by their order."""
    seen: dict[str, int] = {}
    for one in movements:
        ending = re.sub(r"\D", "", one.account)[-4:]
        about = digest({
            "on": one.on.isoformat() if one.on else "", "amount": f"{one.amount:.2f}", "ending": ending, "remark": one.remark,
            "receipt": one.receipt,
        })  # fmt: skip
        seen[about] = seen.get(about, 0) + 1
        yield BankLine(
            statement=statement, unit=statement.unit, row=one.row, on=one.on, amount=one.amount, ending=ending, party=one.party[:100],
            remark=one.remark[:300], receipt=one.receipt[:60], fingerprint=digest({"about": about, "n": seen[about]}),
        )  # fmt: skip


def look(statement: BankStatement) -> Look:
    """As it stands now; a fixed number of queries."""
    lines = list(statement.lines.select_related("disbursement__contract", "refund__contract").order_by("row"))
    standing = _standing(statement.unit)
    taken: set[int] = set()
    found = Look([], [], [], [], [])
    for line in lines:
        if line.amount < 0:
            continue
        if line.disbursement is not None:
            found.done.append(Fit(line, None))
        else:
            fit = _fit(line, standing, taken)
            if fit.why is None and fit.batch_line is not None:
                taken.add(fit.batch_line.pk)
            by_hand = fit.batch_line is not None and line.receipt and fit.batch_line.disbursement.bank_receipt == line.receipt
            (found.done if by_hand else found.ready if fit.why is None else found.unmatched).append(fit)
    found.arrivals.extend(lay(statement.unit, [line for line in lines if line.amount < 0]))
    found.unpaid.extend(x for x in standing if x.pk not in taken and x.disbursement.status not in PAID)
    return found


def _standing(unit: Unit) -> list[BatchLine]:
    live = BatchLine.objects.filter(live=True, batch__unit=unit).exclude(disbursement__status="reversed")
    related = (
        "batch",
        "disbursement__contract__organisation",
        "disbursement__contract__unit",
        "disbursement__contract__rule_set",
    )
    return list(live.select_related(*related).order_by("batch_id", "order"))


def _fit(line: BankLine, standing: list[BatchLine], taken: set[int]) -> Fit:
    near = [x for x in standing if x.amount == line.amount and x.account[-4:] == line.ending]
    told = [x for x in near if named(line.remark, x.disbursement.number)]
    if not told:
        if near:
            words = _("Account and amount are those of %(number)s, but the remark does not name it.")
            return Fit(line, near[0], words % {"number": near[0].disbursement.number})
        other = next((x for x in standing if named(line.remark, x.disbursement.number)), None)
        if other is not None:
            words = _("The remark names %(number)s, but account or amount differ from the batch (%(amount)s to …%(ending)s).")
            about = {"number": other.disbursement.number, "amount": rules.shown(other.amount), "ending": other.account[-4:]}
            return Fit(line, other, words % about)
        return Fit(line, None, _("It fits no line of a live batch."))
    one = told[0]
    if not line.receipt:
        return Fit(line, one, _("The bank tells no receipt number; pay it by hand with the number of the receipt."))
    if one.pk in taken or one.disbursement.status in PAID:
        return Fit(
            line,
            one,
            _("%(number)s is paid already: perhaps the bank paid twice. Ask the bank.") % {"number": one.disbursement.number},
        )
    if one.disbursement.status != "approved":
        words = _("%(number)s is “%(status)s”, not approved any more.")
        return Fit(line, one, words % {"number": one.disbursement.number, "status": one.disbursement.get_status_display()})
    return Fit(line, one)


@dataclass(frozen=True)
class Paid:
    """What became of one movement that was ready."""

    line: BankLine
    disbursement: Disbursement
    refused: str = ""


def pay_matched(statement: BankStatement, *, by: User) -> list[Paid]:
    """Pay every instalment whose movement fits, each in a transaction of its own. Done twice, or by two at once, each is paid once."""
    return [_pay(fit, by) for fit in look(statement).ready if fit.batch_line is not None]


def _pay(fit: Fit, by: User) -> Paid:
    assert fit.batch_line is not None
    due = fit.batch_line.disbursement
    try:
        with transaction.atomic():
            account = due.contract.organisation.bank_account
            actions.pay(due, by=by, payee_account=account, bank_receipt=fit.line.receipt)
            BankLine.objects.filter(pk=fit.line.pk, disbursement__isnull=True).update(disbursement=due)
    except Refused as refusal:
        return Paid(fit.line, due, refusal.message)
    return Paid(fit.line, due)


def take_refund(line: BankLine, contract: Contract, *, by: User) -> Refund:
    """What arrived is the surplus of this contract. Raises Refused or ValidationError, nothing changed."""
    with transaction.atomic():
        row = BankLine.objects.select_for_update().get(pk=line.pk)
        if row.refund_id is not None or row.amount > 0 or row.unit_id != contract.unit_id:
            raise Blocked(Blocker("taken", _("This movement was taken up before; nothing was changed."), "line"))
        (arrival,) = lay(row.unit, [row])
        if contract.pk not in {way.contract.pk for way in arrival.ways}:
            words = _("It is no refund of %(contract)s; nothing was changed.") % {"contract": contract.number}
            raise Blocked(Blocker("not_owed", arrival.why or words, "line"))
        if not row.receipt or row.on is None:
            raise Blocked(Blocker("receipt", _("The bank tells no receipt number or day; record the refund by hand."), "line"))
        row.refund = actions.refund(contract, by=by, amount=-row.amount, on=row.on, bank_receipt=row.receipt)
        row.save(update_fields=["refund"])
        return row.refund
