"""Lines of ledgers as facts: a long ledger is read as plain rows, its evidence and allocations beside it. Five queries."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from grants.audits.checks.facts import File, Line
from grants.audits.checks.gather import rolls
from grants.audits.checks.gather.files import Files
from grants.evidence.models import StoredFile
from grants.spending.models import Allocation, Expense
from grants.trail.money import ZERO

FIELDS = (
    "contract_id", "pk", "voucher_number", "date", "category", "item", "payee", "amount", "kind", "status", "counted", "paid",
    "invoice_number", "invoice_date", "invoice_buyer", "no_invoice", "remark",
)  # fmt: skip


def lines(rows: "QuerySet[Expense]", files: Files) -> dict[int, list[Line]]:
    """Those handed in, by contract, in the order of the books."""
    handed_in = rows.exclude(status=Expense.Status.DRAFT)
    keys = handed_in.order_by().values("pk")
    shares = Allocation.objects.filter(expense__in=keys).order_by().values_list("expense_id").annotate(Sum("amount"))
    allocated: dict[int, Decimal] = dict(shares)
    papers = _papers(handed_in, files)
    sums = rolls.totals(handed_in.filter(no_invoice=Expense.NoInvoice.ROLL).prefetch_related("documents"))
    found: dict[int, list[Line]] = defaultdict(list)
    for contract, key, voucher, *told in handed_in.order_by("contract_id", "date", "id").values_list(*FIELDS).iterator():
        proofs, share = papers.get(key, ()), allocated.get(key, ZERO)
        facts: tuple[Any, ...] = (key, voucher or str(key), *told, proofs, share, sums.get(key))
        found[contract].append(Line(*facts))
    return found


def _papers(rows: "QuerySet[Expense]", files: Files) -> dict[int, tuple[File, ...]]:
    """By line; most lines of a long ledger share few files, so each file is told once."""
    joined = Expense.documents.through.objects.filter(expense__in=rows.order_by().values("pk"))
    stored = {file.pk: file for file in StoredFile.objects.filter(pk__in=joined.values("storedfile"))}
    told = dict(zip(stored, files.told(stored.values()), strict=True))
    found: dict[int, tuple[File, ...]] = defaultdict(tuple)
    for line, file in joined.order_by("expense_id", "storedfile_id").values_list("expense_id", "storedfile_id").iterator():
        found[line] = (*found[line], told[file])
    return found
