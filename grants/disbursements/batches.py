"""Payment batches (付款批次): approved instalments the cashier brings to the bank in one file; each is in one live batch at most."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.disbursements import rules
from grants.disbursements.models import BatchLine, Disbursement, PaymentBatch
from grants.evidence import queries as evidence
from grants.people.models import Unit, User
from grants.people.queries import units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.trail import clock
from grants.trail.blockers import Act, Blocked, Blocker, NotAllowed, Words
from grants.trail.moves import lock, record, require

NUMBER = "{}付批〔{}〕{}号"
READERS = frozenset(UNIT_ROLES - {Role.VILLAGE, Role.TOWN})
MOST = 500  # what banks take in one file
PAID = ("paid", "received", "booked")
# What must hold of an instalment before it stands in a bank's file: what paying it asks, but for what only the bank tells.
HOLDS = (rules.contract_in_force, rules.organisation_payable, rules.within_contract, rules.account_on_file)
NOT_YOURS = _("This is not yours to do; nothing was changed.")


def visible(person: User) -> QuerySet[PaymentBatch]:
    """Batches of her units' subtree."""
    batches = PaymentBatch.objects.filter(unit__in=units_below(person, READERS))
    return batches.select_related("unit", "made_by", "void_by", "workbook", "table")


def payable(person: User) -> QuerySet[Disbursement]:
    """Approved instalments of the units whose cashier she is that stand in no live batch."""
    units = [o.unit_id for o in person.offices_now if o.role == Role.CASHIER and o.unit_id]
    waiting = Disbursement.objects.filter(status="approved", contract__unit__in=units)
    standing = BatchLine.objects.filter(disbursement=OuterRef("pk"), live=True)
    related = ("contract__unit", "contract__organisation", "contract__rule_set", "milestone")
    return waiting.exclude(Exists(standing)).select_related(*related).order_by("approve_at", "pk")


def why_not(disbursement: Disbursement, person: User) -> list[Blocker]:
    """What speaks against its being paid by her, as far as it is known before the bank has paid."""
    act = Act(by=person, at=clock.now())
    found = list(rules.may_pay.blockers(disbursement, person))
    for guard in HOLDS:
        found += guard.blockers(disbursement, act)
    return found


def make(unit: Unit, *, by: User, disbursements: Iterable[Disbursement]) -> PaymentBatch:
    """A batch of these instalments, in this order, all of them or none. Raises Refused, nothing changed."""
    chosen = list(dict.fromkeys(d.pk for d in disbursements))
    if not PaymentBatch(unit=unit).circle.includes(by, Role.CASHIER):
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
    if not 0 < len(chosen) <= MOST:
        words = _("Choose at least one instalment and at most %(most)s.")
        raise Blocked(Blocker("disbursements", words % {"most": MOST}, "disbursements"))
    with transaction.atomic():
        place: Any = Unit.objects.select_for_update().get(pk=unit.pk)  # its numbers are given out one by one
        rows = _locked(chosen)
        problems = [problem for row in rows for problem in _problems(row, place, by)]
        if problems:
            raise Blocked(*problems)
        batch = PaymentBatch(unit=place, number=_number(place), made_at=clock.now(), made_by=by, origin=rows[0].origin)
        batch.full_clean()
        batch.save()
        by_key = {row.pk: row for row in rows}
        for order, key in enumerate(chosen, start=1):
            _line(batch, order, by_key[key])
            record(by_key[key], "batch", by=by, role=Role.CASHIER, batch=batch.number)
    return batch


def take_out(line: BatchLine, *, by: User, reason: str) -> BatchLine:
    """A line that is not paid leaves its batch: refused by the bank, or no longer to be paid."""
    require(rules.may_pay, line.disbursement, by)
    if not reason.strip():
        raise Blocked(Blocker("reason", _("Say why it leaves the batch."), "reason"))
    with transaction.atomic():
        due = lock(line.disbursement)
        row = BatchLine.objects.select_for_update().select_related("batch").get(pk=line.pk)
        if not row.live:
            raise Blocked(Blocker("out", _("It was taken out of the batch before; nothing was changed."), "reason"))
        if due.status in PAID:
            raise Blocked(Blocker("paid", _("It is paid already; a payment is corrected by a reversal."), "reason"))
        _out(row, due, by, reason)
    return row


def void(batch: PaymentBatch, *, by: User, reason: str) -> PaymentBatch:
    """The whole batch is void, as long as nothing of it is paid; its instalments can stand in another."""
    if not batch.circle.includes(by, Role.CASHIER):
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
    if not reason.strip():
        raise Blocked(Blocker("reason", _("Say why the batch is void."), "reason"))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=batch.unit_id)
        dues = {d.pk: d for d in _locked(list(batch.lines.filter(live=True).values_list("disbursement_id", flat=True)))}
        row = PaymentBatch.objects.select_for_update().get(pk=batch.pk)
        if row.void_at is not None:
            raise Blocked(Blocker("void", _("The batch is void already; nothing was changed."), "reason"))
        if any(due.status in PAID or due.status == "reversed" for due in dues.values()):
            words = _("Something of it is paid. Take the other lines out one by one; what is paid stays.")
            raise Blocked(Blocker("paid", words, "reason"))
        for line in row.lines.filter(live=True):
            _out(line, dues[line.disbursement_id], by, reason)
        row.void_at, row.void_by, row.void_reason = clock.now(), by, reason.strip()
        row.full_clean()
        row.save(update_fields=["void_at", "void_by", "void_reason"])
    return row


def keep_files(batch: PaymentBatch, workbook: Any, table: Any) -> PaymentBatch:
    """The files brought to the bank, stored under their hashes."""
    batch.workbook, batch.table = workbook, table
    batch.save(update_fields=["workbook", "table"])
    return batch


def _locked(keys: list[int]) -> list[Disbursement]:
    """Fresh rows, contract by contract in one order, so that two batches never wait for each other."""
    rows = Disbursement.objects.filter(pk__in=keys).select_related("contract").order_by("contract_id", "pk")
    return [lock(row) for row in rows]


def _problems(row: Disbursement, unit: Unit, by: User) -> list[Blocker]:
    found: list[Words] = []
    if row.contract.unit_id != unit.pk:
        found.append(_("It is paid by another unit."))
    if row.status != "approved":
        found.append(_("It is “%(status)s”, not approved.") % {"status": row.get_status_display()})
    held = row.batch_lines.filter(live=True).select_related("batch").first()
    if held is not None:
        found.append(_("It stands in %(batch)s already.") % {"batch": held.batch})
    found += [blocker.message for blocker in why_not(row, by)]
    words = _("%(instalment)s: %(why)s")
    return [Blocker("instalment", words % {"instalment": row.number, "why": why}, "disbursements") for why in found]


def _line(batch: PaymentBatch, order: int, row: Disbursement) -> None:
    payee = row.contract.organisation
    line = BatchLine(
        batch=batch, order=order, disbursement=row, account="".join(payee.bank_account.split()), payee=payee.name, bank=payee.bank_name,
        amount=row.payable, remark=f"{row.number} {row.name}", origin=row.origin,
    )  # fmt: skip
    line.full_clean()
    line.save()


def _out(line: BatchLine, due: Disbursement, by: User, reason: str) -> None:
    line.live, line.out_at, line.out_reason = False, clock.now(), reason.strip()
    line.full_clean()
    line.save(update_fields=["live", "out_at", "out_reason"])
    record(due, "unbatch", by=by, role=Role.CASHIER, note=reason.strip(), batch=line.batch.number)


def _number(unit: Unit) -> str:
    year = clock.today().year
    start, _blank, end = NUMBER.format(unit.short_name, year, "#").partition("#")
    taken = PaymentBatch.objects.filter(Q(number__startswith=start)).values_list("number", flat=True)
    numbers = [int(n) for number in taken if (n := number.removeprefix(start).removesuffix(end)).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1}{end}"


evidence.attached("batch_workbooks", visible)
evidence.attached("batch_tables", visible)
