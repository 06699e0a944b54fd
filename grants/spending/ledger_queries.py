"""What the books already hold, asked once for a whole ledger file."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from decimal import Decimal
from itertools import islice

from django.db import connection
from django.db.models import Sum

from grants.contracts.models import Contract
from grants.spending import rules
from grants.spending.invoices import spellings
from grants.spending.models import Expense
from grants.trail.money import ZERO

TOGETHER = 20_000  # invoice numbers asked for at once
SAME = ("date", "category", "item", "payee", "amount", "invoice_number", "voucher_number")


def fingerprint(*values: object) -> bytes:
    """What makes two lines of a contract the same line: the values of SAME, the amount in 分."""
    return hashlib.blake2b("\x1f".join(map(str, values)).encode(), digest_size=12).digest()


def recorded(contract: Contract) -> Counter[bytes]:
    """The lines of a contract by their fingerprints; those reversed since were recorded too."""
    lines = Expense.objects.filter(contract=contract, kind=Expense.Kind.EXPENSE).order_by().values_list(*SAME)
    return Counter(
        fingerprint(day, category, item, payee, int(amount * 100), invoice, voucher)
        for day, category, item, payee, amount, invoice, voucher in lines.iterator(chunk_size=5_000)
    )


def charged(contract: Contract) -> dict[str, Decimal]:
    """By category what was handed in, and what is recorded and still to be handed in."""
    lines = Expense.objects.filter(contract=contract, status__in=(*rules.SPENT, Expense.Status.DRAFT)).order_by()
    return {row["category"]: row["total"] or ZERO for row in lines.values("category").annotate(total=Sum("amount"))}


def invoices_used(numbers: Collection[str]) -> set[str]:
    """Which of these numbers a line anywhere in the system uses, however it was spelled there. One query for twenty thousand."""
    several, found = iter(numbers), set[str]()
    while some := list(islice(several, TOGETHER)):
        found |= _used({spelling: number for number in some for spelling in spellings(number)})
    return found


def _used(meant: dict[str, str]) -> set[str]:
    table = connection.ops.quote_name(Expense._meta.db_table)
    postgres = connection.vendor == "postgresql"
    among = "= ANY(%s::text[])" if postgres else "IN (SELECT value FROM json_each(%s))"
    statement = (
        f"SELECT DISTINCT invoice_number FROM {table} "  # noqa: S608 (a table of ours)
        f"WHERE kind = 'expense' AND status <> 'reversed' AND invoice_number {among}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(meant) if postgres else json.dumps(list(meant))])
        return {meant[number] for (number,) in cursor.fetchall()}


def sites_due(contract: Contract) -> dict[int, dict[int, Iterable[str]]]:
    """Deliverable → the places where it is due, with the names by which they go."""
    found: dict[int, dict[int, Iterable[str]]] = {}
    targets = contract.deliverables.values_list("id", "targets__site_id", "targets__site__name", "targets__site__short_name")
    for deliverable, site, name, short in targets.order_by("id", "targets__site_id"):
        places = found.setdefault(deliverable, {})
        if site is not None:
            places[site] = (name, short)
    return found
