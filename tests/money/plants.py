"""Breaches planted past every door: for each the invariants it must break, and no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import F

from grants.contracts.models import Amendment, BudgetLine, Deliverable, Target
from grants.disbursements.models import BankLine, BankStatement, BatchLine, Disbursement, Payment, PaymentBatch, Refund
from grants.funds.models import Appropriation, CarryOver, Commitment, Pledge, Provision
from grants.papers.audit_report import canonical
from grants.papers.models import Paper
from grants.people.actions import appoint
from grants.people.models import User
from grants.people.roles import Role
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.trail import clock
from tests.money.books import Books

FEN = Decimal("0.01")
Plant = Callable[[Books], object]


def other_money(made: Books) -> Appropriation:
    first = Appropriation.objects.get(pk=made.running.contract.appropriation_id)
    fields = {"source": first.source, "unit": first.unit, "year": first.year, "purpose": "另一笔", "origin": "synthetic"}
    return Appropriation.objects.create(amount=Decimal(1_000_000), **fields)


def verified(made: Books, nth: int = 0) -> Expense:
    return list(Expense.objects.filter(contract=made.running.contract.pk, status="verified").order_by("pk"))[nth]


def reversing(made: Books) -> Expense:
    return Expense.objects.get(contract=made.settled.contract.pk, kind="reversal")


def due(made: Books, order: int) -> "Disbursement":
    return Disbursement.objects.get(contract=made.running.contract.pk, order=order)


def change(row: object, **fields: object) -> None:
    """Past the model: no check, no trigger, no entry."""
    changed = type(row)._base_manager.filter(pk=row.pk).update(**fields)  # type: ignore[attr-defined]
    assert changed == 1


def swap(model: type, made: Books, **also: Decimal) -> None:
    """A fen from one line to the other: the sum stays."""
    one, two = model.objects.filter(contract=made.running.contract.pk).order_by("pk")[:2]  # type: ignore[attr-defined]
    change(one, amount=one.amount - FEN)
    change(two, amount=two.amount + FEN)


def imported(made: Books, rows: int) -> LedgerFile:
    return LedgerFile.objects.create(
        contract=made.running.contract, file=made.running.expenses[0].documents.get(), name="台账.xlsx", uploaded_at=clock.now(),
        uploaded_by=made.running.judge, imported_at=clock.now(), imported_by=made.running.judge, read_at=clock.now(), good=rows,
    )  # fmt: skip


def from_one_row(made: Books) -> None:
    brought = imported(made, 2)
    for nth in (0, 1):
        change(verified(made, nth), ledger_file=brought, ledger_sheet="表", ledger_row=7)


def charged_elsewhere(made: Books) -> None:
    part = Allocation.objects.filter(expense=verified(made)).first()
    change(part, deliverable=Deliverable.objects.filter(contract=made.settled.contract.pk).first())


def more_than_the_contract(made: Books) -> None:
    """Both instalments and the first payment a fen larger."""
    contract = made.settled.contract
    last = Payment.objects.filter(contract=contract.pk).order_by("-pk")[0]
    change(last, amount=last.amount + FEN)
    change(last.disbursement, amount=last.amount + FEN)


def another_payment(made: Books) -> Payment:
    last = Payment.objects.filter(contract=made.running.contract.pk).order_by("-pk")[0]
    last.pk = None
    last._state.adding = True
    last.save(force_insert=True)
    return last


def widened(number: str) -> str:
    """The same number typed in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number) + " "


def cap_passed(made: Books) -> None:
    line, other = BudgetLine.objects.filter(contract=made.running.contract.pk, category__in=["A1", "B"]).order_by("category")
    change(line, amount=FEN)
    change(other, amount=other.amount + line.amount - FEN)


def priced(made: Books) -> None:
    row = Deliverable.objects.filter(contract=made.running.contract.pk, unit_price__gt=0).first()
    assert row is not None
    change(row, unit_price=row.unit_price + 1, amount=(row.unit_price + 1) * row.quantity)


def reprinted(paper: Paper) -> None:
    facts = canonical.read(paper.facts)
    total = replace(facts.expense_total, verified=facts.expense_total.verified + FEN)
    change(paper, facts=canonical.write(replace(facts, expense_total=total)))


def carried_sideways(made: Books) -> None:
    """Into an appropriation of the same year."""
    given, into = other_money(made), other_money(made)
    fields = {"document_number": "结转1号", "at": clock.now(), "by": made.running.judge, "origin": "synthetic"}
    CarryOver.objects.create(given_by=given, into=into, amount=FEN, **fields)


def put_in_too_much(made: Books) -> None:
    pledge = Pledge.objects.create(contract=made.running.contract, purpose="自筹", amount=FEN, origin="synthetic")
    fields = {"on": clock.today(), "proof": "凭证", "at": clock.now(), "by": made.running.judge, "origin": "synthetic"}
    Provision.objects.create(pledge=pledge, amount=FEN * 2, **fields)


def in_effect_without_a_version(made: Books) -> None:
    Amendment.objects.create(
        contract=made.running.contract, number="变更1", reason="理由", base=1, proposed={}, kinds=[], effective_on=clock.today(),
        status="effective", origin="synthetic", created_at=clock.now(),
    )  # fmt: skip


def bank_moved_less(made: Books) -> None:
    unit, by = made.running.contract.unit, made.running.judge
    statement = BankStatement.objects.create(unit=unit, file_sha256="0" * 64, name="流水", brought_at=clock.now(), brought_by=by)
    paid = due(made, 1)
    BankLine.objects.create(statement=statement, unit=unit, row=1, amount=paid.payable - FEN, fingerprint="1", disbursement=paid)


def in_a_void_batch(made: Books) -> None:
    unit, by = made.running.contract.unit, made.running.judge
    void = {"void_at": clock.now() + timedelta(seconds=1), "void_by": by, "void_reason": "误"}
    batch = PaymentBatch.objects.create(unit=unit, number="付批1", made_at=clock.now(), made_by=by, **void)
    paid = due(made, 1)
    BatchLine.objects.create(batch=batch, order=1, disbursement=paid, account="1", payee="甲", amount=paid.payable, remark="款")


def paid_by_a_deputy(made: Books) -> None:
    """Of the very person who approved; the deputy did nothing else herself."""
    paid, unit = due(made, 1), made.running.contract.unit
    deputy = User.objects.create(username="deputy", name="代晓晴", origin="synthetic")
    office = appoint(paid.approve_by, Role.CASHIER, unit=unit, since=paid.pay_at.date() - timedelta(days=9))
    days = {"since": office.since, "until": clock.today()}
    appoint(deputy, Role.CASHIER, unit=unit, acts_for=office, reason="出差", **days)
    change(paid, pay_by=deputy)


PLANTS: dict[str, tuple[str, Plant]] = {
    "an appropriation shrinks": (
        "appropriation_bears_commitments",
        lambda m: change(Appropriation.objects.get(pk=m.running.contract.appropriation_id), amount=FEN),
    ),
    "another appropriation pays": (
        "commitment_from_its_appropriation",
        lambda m: change(Commitment.objects.get(contract=m.running.contract.pk), appropriation=other_money(m)),
    ),
    "a fen is not promised": (
        "commitment_is_the_contract",
        lambda m: change(Commitment.objects.get(contract=m.running.contract.pk), amount=F("amount") - 1),
    ),
    "a closed contract keeps its commitment": (
        "commitment_is_the_contract",
        lambda m: change(Commitment.objects.filter(contract=m.closed.contract.pk)[0], amount=Decimal("60000.01")),
    ),
    "more is paid than promised": (
        "paid_within_commitment commitment_is_the_contract",
        lambda m: change(Commitment.objects.get(contract=m.running.contract.pk), amount=FEN),
    ),
    "more is paid than the contract": (
        "paid_within_commitment paid_within_contract instalments_add_up",
        lambda m: more_than_the_contract(m),
    ),
    "an instalment grows": ("instalments_add_up", lambda m: change(due(m, 2), amount=due(m, 2).amount + FEN)),
    "a budget line grows": (
        "budget_adds_up",
        lambda m: change(BudgetLine.objects.filter(contract=m.running.contract.pk).first(), amount=Decimal(25000)),
    ),
    "a deliverable grows": ("deliverables_add_up", priced),
    "a fen goes from one deliverable to another": ("deliverable_is_quantity_times_price", lambda m: swap(Deliverable, m)),
    "a place is due more": (
        "targets_add_up",
        lambda m: change(Target.objects.filter(deliverable__contract=m.running.contract.pk).first(), quantity=Decimal(999)),
    ),
    "a version is gone": ("version_says_the_amount", lambda m: m.running.contract.versions.all().delete()),
    "a version has another number": (
        "version_says_the_amount amendments_made_versions",
        lambda m: change(m.running.contract.versions.get(), number=2),
    ),
    "a version is rewritten": (
        "version_is_what_was_hashed",
        lambda m: change(m.running.contract.versions.get(), digest="0" * 64),
    ),
    "a fen is not allocated": (
        "allocations_add_up",
        lambda m: change(Allocation.objects.filter(expense=verified(m)).first(), amount=FEN),
    ),
    "a line loses its allocations": ("allocations_add_up", lambda m: Allocation.objects.filter(expense=verified(m)).delete()),
    "another contract is charged": ("allocation_in_its_contract", charged_elsewhere),
    "a category is over its cap": ("category_within_cap", cap_passed),
    "a category without a budget": ("category_within_cap", lambda m: change(verified(m), category="Z9")),
    "an invoice is used again": (
        "invoice_used_once",
        lambda m: change(verified(m, 0), invoice_number=widened(verified(m, 1).invoice_number)),
    ),
    "a reversal is of another category": ("reversal_mirrors_its_line", lambda m: change(reversing(m), category="B")),
    "a reversal reverses nothing": (
        "reversal_mirrors_its_line",
        lambda m: change(reversing(m), reverses=None),
    ),
    "a reversal has the wrong sign": (
        "reversal_mirrors_its_line allocations_add_up refunds_within_surplus",
        lambda m: change(reversing(m), amount=-reversing(m).amount),
    ),
    "a reversal is gone": (
        "reversal_mirrors_its_line refunds_within_surplus",
        lambda m: (reversing(m).allocations.all().delete(), reversing(m).delete()),
    ),
    "a questioned line counts": (
        "counted_tells_the_status",
        lambda m: change(verified(m), status="questioned"),
    ),
    "a verified line does not count": ("counted_tells_the_status", lambda m: change(verified(m), counted=False)),
    "an imported file has no line": ("imported_file_has_its_lines", lambda m: imported(m, 2)),
    "a file never imported has a line": (
        "imported_file_has_its_lines",
        lambda m: (change(brought := imported(m, 1), imported_at=None), change(verified(m), ledger_file=brought, ledger_row=1)),
    ),
    "two lines come from one row": ("imported_file_has_its_lines", from_one_row),
    "a payment is gone": ("payments_mirror_statuses", lambda m: Payment.objects.filter(disbursement=due(m, 1)).delete()),
    "it was paid twice": ("payments_mirror_statuses", lambda m: change(another_payment(m), amount=FEN)),
    "a paid instalment is cancelled": ("payments_mirror_statuses", lambda m: change(due(m, 1), status="cancelled")),
    "an instalment says paid": ("payments_mirror_statuses acts_were_done", lambda m: change(due(m, 2), status="paid")),
    "a payment has another receipt": (
        "payment_of_its_instalment",
        lambda m: change(Payment.objects.get(disbursement=due(m, 1)), bank_receipt="别的回单"),
    ),
    "a deduction is negative": ("deductions_within", lambda m: change(due(m, 2), deductions=-FEN, deduction_reason="错")),
    "a deduction has no reason": ("deductions_within", lambda m: change(due(m, 2), deductions=FEN)),
    "nobody approved": ("acts_were_done", lambda m: change(due(m, 1), approve_by=None)),
    "one person approves and pays": ("acts_by_different_people", lambda m: change(due(m, 1), pay_by=F("approve_by"))),
    "a deputy pays for who approved": ("acts_by_different_people", lambda m: paid_by_a_deputy(m)),
    "one person submits and verifies": ("acts_by_different_people", lambda m: change(verified(m), verify_by=F("submit_by"))),
    "a fen too much is given back": (
        "refunds_within_surplus",
        lambda m: change(Refund.objects.get(contract=m.settled.contract.pk), amount=Decimal("24000.01")),
    ),
    "a closed contract has an open instalment": (
        "nothing_open_after_closing",
        lambda m: change(Disbursement.objects.filter(contract=m.closed.contract.pk)[0], status="received"),
    ),
    "a report's total is rewritten": (
        "printed_totals_add_up printed_totals_tell_the_rows",
        lambda m: reprinted(Paper.objects.get()),
    ),
    "a line changes under a report": (
        "printed_totals_tell_the_rows",
        lambda m: change(
            Expense.objects.filter(contract=m.settled.contract.pk, status="verified")[0], status="submitted", counted=False
        ),
    ),
    "money is carried over into the same year": ("carried_over_to_its_own", carried_sideways),
    "more is put in than pledged": ("provided_within_pledge", put_in_too_much),
    "an amendment in effect has no version": ("amendments_made_versions", in_effect_without_a_version),
    "the bank moved less": ("bank_moved_what_was_paid", bank_moved_less),
    "a void batch still holds an instalment": ("batches_owe_what_is_due", in_a_void_batch),
}
