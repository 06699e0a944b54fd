"""The ledger: allocations, caps, invoice numbers, reversals, what counts as spending, where imported lines came from."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import BudgetLine, Contract, Deliverable
from grants.disbursements.reconcile.breach import Found, Scope, amounts_of, invariant, of_row, shown
from grants.rulebook import queries as rulebook
from grants.spending import rules
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.trail.money import ZERO, MoneyField

LIVE = ("submitted", "verified", "questioned", "disallowed", "audited")
DASHES = re.compile("[‐‑‒–—―−]")


def lines(of: Scope, *wrong: Q, **also: Any) -> Any:
    """Lines that break something, in the order they were recorded."""
    return of.within(Expense.objects.filter(*wrong, **also)).order_by("pk")


@invariant(_("The allocations of a line handed in add up to its amount."))
def allocations_add_up(of: Scope) -> Iterator[Found]:
    handed_in = of.within(Expense.objects.exclude(status="draft"))
    told = Coalesce(Sum("allocations__amount"), Value(ZERO, output_field=MoneyField()))
    wrong = handed_in.values("pk", "amount").annotate(told=told).exclude(told=F("amount")).values_list("pk", "told")
    gaps: dict[int, Decimal] = dict(wrong)
    keys = sorted(gaps)
    for n in range(0, len(keys), 500):
        for line in Expense.objects.filter(pk__in=keys[n : n + 500]).prefetch_related("allocations").order_by("pk"):
            yield Found(of_row(line), shown(gaps[line.pk]), shown(line.amount), amounts_of(line.allocations.all()))


@invariant(_("A line is charged to deliverables of its own contract."))
def allocation_in_its_contract(of: Scope) -> Iterator[Found]:
    rows = of.within(Allocation.objects.exclude(deliverable__contract=F("expense__contract")), "expense__contract")
    for row in rows.select_related("expense__contract", "deliverable__contract").order_by("pk"):
        yield Found(of_row(row.expense), row.deliverable.contract.number, row.expense.contract.number, amounts_of([row]))


@invariant(_("What is charged to a category stays within its budget and the share above it that needs no amendment."))
def category_within_cap(of: Scope) -> Iterator[Found]:
    lines_of = of.within(Expense.objects.filter(status__in=rules.SPENT).exclude(status="audited", counted=False))
    charged = lines_of.values("contract", "category").annotate(total=Sum("amount")).values_list("contract", "category", "total")
    budget = {(b.contract_id, b.category): b.amount for b in of.within(BudgetLine.objects.all())}
    contracts = Contract.objects.select_related("rule_set").in_bulk({key for key, _category, _total in charged})
    for key, category, spent in charged:
        share = rulebook.category_overrun_share(contracts[key].rule_set)
        bound = rules.category_bound(budget.get((key, category), ZERO), share)
        if spent > bound:
            theirs = Expense.objects.filter(contract=key, category=category, status__in=rules.SPENT).only("pk", "amount")
            yield Found(of_row(contracts[key]), f"{category} {shown(spent)}", _("at most %s") % shown(bound), amounts_of(theirs))


@invariant(_("An invoice number is used by one line that stands, in the whole system."))
def invoice_used_once(of: Scope) -> Iterator[Found]:
    """However it was typed: full-width, with spaces, in small letters."""
    first: dict[str, int] = {}
    again: dict[str, list[int]] = {}
    standing = Expense.objects.filter(kind="expense", status__in=LIVE).exclude(invoice_number="").order_by("pk")
    for key, number in standing.values_list("pk", "invoice_number").iterator(20_000):
        typed = as_read(number)
        if first.setdefault(typed, key) != key:
            again.setdefault(typed, [first[typed]]).append(key)
    for number, keys in again.items():
        rows = list(Expense.objects.filter(pk__in=keys).order_by("pk"))
        if of.contract is None or any(row.contract_id == of.contract.pk for row in rows):
            said = _("“%(number)s” on %(count)s lines") % {"number": number, "count": len(rows)}
            yield Found(of_row(rows[0]), said, _("one line"), amounts_of(rows))


def as_read(number: str) -> str:
    """Two numbers that somebody reads as one are one."""
    return DASHES.sub("-", "".join(unicodedata.normalize("NFKC", number).upper().split()))


@invariant(_("A reversing line takes back exactly one line: amount, category, contract and each allocation."))
def reversal_mirrors_its_line(of: Scope) -> Iterator[Found]:
    of_line = F("reverses__contract"), F("reverses__category"), F("reverses__counted")
    differs = ~Q(amount=-F("reverses__amount")) | ~Q(contract=of_line[0]) | ~Q(category=of_line[1]) | ~Q(counted=of_line[2])
    alone = Q(reverses__isnull=True) | ~Q(reverses__status="reversed") | ~Q(reverses__kind="expense")
    for line in lines(of, differs | alone, kind="reversal").select_related("reverses__contract", "contract"):
        taken = line.reverses
        due = (
            _tells(taken, -taken.amount) if taken and taken.status == "reversed" else _("a reversed line of the opposite amount")
        )
        yield Found(of_row(line), _tells(line, line.amount), due, amounts_of([taken]) if taken else ())
    for line in lines(of, kind="expense", status="reversed", reversal__isnull=True):
        yield Found(of_row(line), _("no reversing line"), shown(-line.amount))
    parts = of.within(Allocation.objects.filter(expense__status="reversed"), "expense__contract")
    by_pair = parts.values(line=Coalesce("expense__reverses", "expense"), d=F("deliverable"), s=F("site"))
    for pair in by_pair.annotate(left=Sum("amount")).exclude(left=ZERO).order_by("line", "d"):
        line = Expense.objects.get(pk=pair["line"])
        shares = Allocation.objects.filter(Q(expense=line) | Q(expense__reverses=line), deliverable=pair["d"], site=pair["s"])
        said = _("%(amount)s left on %(deliverable)s") % {
            "amount": shown(pair["left"]),
            "deliverable": Deliverable.objects.get(pk=pair["d"]),
        }
        yield Found(of_row(line), said, shown(ZERO), amounts_of(shares))


def _tells(line: Expense, amount: Decimal) -> str:
    """What a reversing line has in common with the one it takes back."""
    counted = _("counted") if line.counted else _("not counted")
    return " · ".join((shown(amount), line.category, line.contract.number, str(counted)))


@invariant(_("A line counts as spending when it is verified, and not while it is open, questioned or disallowed."))
def counted_tells_the_status(of: Scope) -> Iterator[Found]:
    wrong = Q(status="verified", counted=False) | Q(status__in=["draft", "submitted", "questioned", "disallowed"], counted=True)
    wrong |= Q(counted=True, verify_by__isnull=True) | Q(kind="reversal") & ~Q(status="reversed")
    for line in lines(of, wrong):
        said = _("counted") if line.counted else _("not counted")
        words = _("%(status)s and %(counted)s") % {"status": line.get_status_display(), "counted": said}
        yield Found(of_row(line), words, _("not counted") if line.counted else _("counted"))


@invariant(_("Lines come from a file when it was imported: as many as it had, each from a row of its own, for its contract."))
def imported_file_has_its_lines(of: Scope) -> Iterator[Found]:
    files = of.within(LedgerFile.objects.all()).annotate(there=Count("expenses")).order_by("pk")
    for brought in files.filter(Q(imported_at__isnull=False) | Q(there__gt=0)):
        due = brought.good + brought.warned if brought.imported_at else 0
        if brought.there != due:
            yield Found(of_row(brought), _("%s lines") % brought.there, _("%s lines") % due)
    for line in lines(of, ~Q(contract=F("ledger_file__contract")), ledger_file__isnull=False).select_related(
        "ledger_file__contract", "contract"
    ):
        yield Found(of_row(line), line.contract.number, line.ledger_file.contract.number, (of_row(line.ledger_file),))
    rows = of.within(Expense.objects.filter(ledger_file__isnull=False))
    twice = rows.values("ledger_file", "ledger_sheet", "ledger_row").annotate(n=Count("pk")).filter(n__gt=1)
    for place in twice.order_by("ledger_file", "ledger_row"):
        same = Expense.objects.filter(**{name: place[name] for name in ("ledger_file", "ledger_sheet", "ledger_row")})
        said = _("row %(row)s of “%(sheet)s” %(count)s times") % {
            "row": place["ledger_row"], "sheet": place["ledger_sheet"], "count": place["n"],
        }  # fmt: skip
        yield Found(of_row(LedgerFile.objects.get(pk=place["ledger_file"])), said, _("once"), amounts_of(same))


INVARIANTS = (
    allocations_add_up, allocation_in_its_contract, category_within_cap, invoice_used_once, reversal_mirrors_its_line,
    counted_tells_the_status, imported_file_has_its_lines,
)  # fmt: skip
