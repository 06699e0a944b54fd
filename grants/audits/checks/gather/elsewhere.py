"""Lines of contracts outside the scope that share an invoice or a file with one inside it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q

from grants.audits.checks.facts import Line
from grants.audits.checks.gather import ledger
from grants.audits.checks.gather.files import Files
from grants.audits.checks.numbers import identities
from grants.contracts.models import Contract
from grants.evidence.models import StoredFile
from grants.spending.models import Expense

TOGETHER = 20_000  # lines asked for at once
IN_ONE_FORM = r"^([0-9]{20}|[0-9]{8,12}-[0-9]{8,10})$"


def lines(inside: Sequence[Contract], told: Iterable[Line], files: Files) -> dict[int, list[Line]]:
    """By contract. Numbers in the form the house keeps are joined; the few typed otherwise, inside or outside, are looked through."""
    within = Expense.objects.filter(contract__in=inside)
    outside = (
        Expense.objects.filter(kind=Expense.Kind.EXPENSE).exclude(contract__in=inside).exclude(status__in=["draft", "reversed"])
    )
    shared = Q(invoice_number__in=within.exclude(invoice_number="").order_by().values("invoice_number"))
    shared |= Q(documents__in=StoredFile.objects.filter(expenses__contract__in=inside).order_by().values("pk"))
    numbers: set[str] = set()
    odd: set[str] = set()
    for line in told:
        named = identities(line.invoice) if line.invoice else frozenset()
        numbers |= named
        odd |= named if not re.match(IN_ONE_FORM, line.invoice) else frozenset()
    keys = set(outside.filter(shared).order_by().values_list("pk", flat=True))
    for part in _parts(odd):
        keys |= set(outside.filter(invoice_number__in=part).order_by().values_list("pk", flat=True))
    typed = outside.exclude(invoice_number="").exclude(invoice_number__regex=IN_ONE_FORM)
    read = typed.order_by().values_list("pk", "invoice_number") if numbers else ()
    keys |= {key for key, number in read if identities(number) & numbers}
    found: dict[int, list[Line]] = defaultdict(list)
    for part in _parts(keys):
        for contract, rows in ledger.lines(Expense.objects.filter(pk__in=part), files).items():
            found[contract] += rows
    return found


def _parts(wanted: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(sorted(wanted))
    while part := list(islice(left, TOGETHER)):
        yield part
