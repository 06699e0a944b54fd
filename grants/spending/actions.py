"""What people do with expenses."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from grants.contracts.models import Contract
from grants.people.models import User
from grants.spending import rules
from grants.spending.invoices import kept
from grants.spending.models import Allocation, Expense
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.moves import lock, move, plain, require

EDITABLE = ("draft",)
Rows = Iterable[Mapping[str, Any]]


def draft(*, by: User, contract: Contract, allocations: Rows = (), documents: Iterable[Any] = (), **fields: Any) -> Expense:
    """Record an expense with its allocations (deliverable, site, amount) and evidence."""
    expense = Expense(contract=contract, **_in_one_form(fields))
    require(rules.may_draft, expense, by)
    with transaction.atomic():
        if lock(contract).status in rules.CLOSED:
            raise Blocked(Blocker("contract_not_closed", rules.contract_not_closed.message, "contract"))
        begun: Expense = begin(expense, by=by)
        begun.documents.set(documents)
        _allocate(begun, allocations)
    return begun


def revise(
    expense: Expense, *, by: User, version: int | None = None, allocations: Rows | None = None,
    documents: Iterable[Any] | None = None, **fields: Any,
) -> Expense:  # fmt: skip
    """Change a draft; given allocations and documents replace those there."""
    require(rules.may_draft, expense, by)
    with transaction.atomic():
        revised: Expense = edit(expense, by=by, version=version, within=EDITABLE, **_in_one_form(fields))
        if documents is not None:
            revised.documents.set(documents)
        if allocations is not None:
            _allocate(revised, allocations)
    return revised


def _in_one_form(fields: dict[str, Any]) -> dict[str, Any]:
    """An invoice number is kept as it is compared."""
    number = fields.get("invoice_number")
    return {**fields, "invoice_number": kept(number, clock.today())} if number else fields


def _allocate(expense: Expense, rows: Rows) -> None:
    expense.allocations.all().delete()
    made = [Allocation(expense=expense, origin=expense.origin, **row) for row in rows]
    for row in made:
        rules.check_allocation(expense, row)
        row.clean_fields(exclude={"expense", "deliverable", "site"})
    Allocation.objects.bulk_create(made)


submit = plain("submit")
send_back = plain("send_back")
verify = plain("verify")
question = plain("question")
accept_answer = plain("accept_answer")
disallow = plain("disallow")  # rule: text
audit = plain("audit")


def reverse(expense: Expense, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Reverse; a reversing line with the negative amount and allocations is added, the original is kept."""
    with transaction.atomic():
        lock(expense)
        entry = move(expense, "reverse", by=by, note=note, version=version)
        line = Expense(
            contract=expense.contract, kind=Expense.Kind.REVERSAL, reverses=expense, status=Expense.Status.REVERSED, date=clock.today(),
            category=expense.category, item=expense.item, payee=expense.payee, paid=expense.paid, amount=-expense.amount,
            invoice_number=expense.invoice_number, no_invoice=expense.no_invoice, remark=note[:300], counted=expense.counted,
            verify_by=expense.verify_by, verify_at=expense.verify_at, origin=expense.origin,
        )  # fmt: skip
        begin(line, by=by)
        for part in expense.allocations.all():
            Allocation.objects.create(
                expense=line, deliverable=part.deliverable, site=part.site, amount=-part.amount, origin=expense.origin
            )
    return entry
