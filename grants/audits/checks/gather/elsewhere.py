"""Lines of contracts outside the scope that share an invoice or a file with one inside it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import Q, QuerySet

from grants.audits.checks.facts import Line
from grants.audits.checks.gather import money
from grants.audits.checks.gather.files import Files
from grants.audits.checks.numbers import identities
from grants.contracts.models import Contract
from grants.spending.invoices import spellings
from grants.spending.models import Expense

TOGETHER = 20_000  # numbers asked for at once
IN_ONE_FORM = r"^([0-9]{20}|[0-9]{8,12}-[0-9]{8,10})$"


def lines(inside: Sequence[Contract], told: Iterable[Line], files: Files) -> dict[int, list[Line]]:
    """By contract. Numbers in the form the house keeps are asked for; the few typed otherwise are looked through."""
    known = list(told)
    numbers = {number for line in known if line.invoice for number in identities(line.invoice)}
    outside = (
        Expense.objects.filter(kind=Expense.Kind.EXPENSE).exclude(contract__in=inside).exclude(status__in=["draft", "reversed"])
    )
    keys = set(_asked(outside, {way for number in numbers for way in spellings(number)}, lambda part: Q(invoice_number__in=part)))
    typed = outside.exclude(invoice_number="").exclude(invoice_number__regex=IN_ONE_FORM) if numbers else outside.none()
    keys |= {key for key, number in typed.order_by().values_list("pk", "invoice_number") if identities(number) & numbers}
    papers = {file.sha256 for line in known for file in line.files}
    keys |= set(_asked(outside, papers, lambda part: Q(documents__sha256__in=part)))
    found: dict[int, list[Line]] = defaultdict(list)
    left = iter(sorted(keys))
    while part := list(islice(left, TOGETHER)):
        for contract, shared in money.of_contracts(money.lines(Expense.objects.filter(pk__in=part)), files).items():
            found[contract] += shared
    return found


def _asked(rows: "QuerySet[Expense]", wanted: set[str], by: Callable[[list[str]], Q]) -> Iterator[int]:
    left = iter(sorted(wanted))
    while part := list(islice(left, TOGETHER)):
        yield from rows.filter(by(part)).order_by().values_list("pk", flat=True)
