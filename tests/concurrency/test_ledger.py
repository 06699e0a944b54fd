"""Spreadsheets imported at the same instant: one file by two processes, two files with the same rows, a file and a line by hand."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from grants.people.models import User
from grants.spending import actions
from grants.spending.models import Expense, LedgerFile
from grants.spreadsheets import ledger
from grants.story.cast import Cast
from grants.trail.models import Entry
from grants.trail.replay import gaps
from grants.trail.together import changed
from tests.concurrency.race import intact, race
from tests.spending.test_import import Desk, number

ROUNDS = 4


def takes(file: LedgerFile, by: User) -> Callable[[], int]:
    return partial(ledger.take, LedgerFile.objects.get(pk=file.pk), by=User.objects.get(pk=by.pk))


def drafts(desk: Desk, invoice: str) -> Callable[[], Any]:
    return partial(
        actions.draft, by=User.objects.get(pk=desk.by.pk), contract=type(desk.contract).objects.get(pk=desk.contract.pk), date=desk.day,
        category="A1", item="手工录入", payee="某店", amount=Decimal(5), invoice_number=invoice,
    )  # fmt: skip


def holds() -> None:
    """Every chain, every birth, every digest."""
    intact()
    assert (list(gaps()), list(changed())) == ([], [])


def test_one_file_is_imported_once(everybody: Cast) -> None:
    desk = Desk(everybody)
    for nth in range(ROUNDS):
        file, _look = desk.looked([desk.row(10 * nth + n) for n in range(1, 6)])
        told = race([takes(file, desk.by) for _ in range(3)])
        assert sorted(t.kind for t in told) == ["Blocked", "Blocked", "done"]
        assert Expense.objects.filter(ledger_file=file).count() == 5
        assert Entry.objects.filter(move="import_ledger", facts__ledger_file=file.pk).count() == 1
    holds()


def test_two_files_with_the_same_rows_are_recorded_once(everybody: Cast) -> None:
    desk = Desk(everybody)
    for nth in range(ROUNDS):
        rows = [desk.row(10 * nth + n) for n in range(1, 5)]
        files = [desk.looked(several)[0] for several in (rows, rows[:3])]
        told = race([takes(file, desk.by) for file in files])
        assert sorted(t.kind for t in told) == ["Blocked", "done"]
        invoices = list(Expense.objects.filter(ledger_file__in=files).values_list("invoice_number", flat=True))
        assert len(invoices) == len(set(invoices)) and len(invoices) in {3, 4}
    holds()


def test_a_line_by_hand_comes_before_or_after_the_file(everybody: Cast) -> None:
    """Before: the file is refused whole. After: the line stands as a draft, and submitting it will find the invoice used."""
    desk = Desk(everybody)
    for nth in range(ROUNDS):
        invoice = number(10 * nth + 2)
        file, _look = desk.looked([desk.row(10 * nth + n) for n in range(1, 4)])
        took, drew = race([takes(file, desk.by), drafts(desk, invoice)])
        assert drew.kind == "done"
        assert took.kind in {"done", "Blocked"}
        assert Expense.objects.filter(ledger_file=file).count() == (3 if took.kind == "done" else 0)
        told = LedgerFile.objects.get(pk=file.pk)
        assert (told.imported_at is None, told.wrong) == ((False, 0) if took.kind == "done" else (True, 1))
    holds()
