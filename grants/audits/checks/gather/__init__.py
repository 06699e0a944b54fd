"""From the database to a book: contracts with everything that hangs on them, read through the rooms' own figures.

The number of queries does not depend on how many contracts, lines or people there are.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from grants.audits.checks import facts
from grants.audits.checks.gather import elsewhere, pictures
from grants.audits.checks.gather.files import Files
from grants.audits.checks.gather.money import Money
from grants.audits.checks.gather.work import RELATED, Work
from grants.contracts.models import Contract
from grants.rulebook import queries as rulebook
from grants.trail import clock


def book(contracts: "QuerySet[Contract]", as_of: datetime) -> facts.Book:
    """As the contracts stand now; what is late is judged on the day of `as_of` in Shanghai."""
    rows, files = _rows(contracts), Files()
    money, work = Money(rows, files), Work(rows, files)
    told = tuple(_contract(row, money.of(row) | work.of(row)) for row in rows)
    return facts.Book(as_of.astimezone(clock.SHANGHAI), told, facts.Bounds(), tuple(_outside(rows, told, files)))


def _rows(contracts: "QuerySet[Contract]") -> list[Contract]:
    return list(contracts.select_related(*RELATED))


def _outside(rows: Sequence[Contract], told: Sequence[facts.Contract], files: Files) -> Iterable[Any]:
    found = elsewhere.lines(rows, [line for contract in told for line in contract.lines], files)
    shown = pictures.reports(rows, told, files)
    for contract in _rows(Contract.objects.filter(pk__in={*found, *shown}).order_by("pk")):
        yield _contract(contract, {"reports": tuple(shown.get(contract.pk, ()))}), tuple(found.get(contract.pk, ())), ()


def _contract(row: Contract, told: dict[str, Any]) -> facts.Contract:
    head: dict[str, Any] = {
        "key": row.pk, "number": row.number, "title": row.title, "status": row.status, "unit": row.unit_id,
        "purchaser": row.unit.name, "organisation": row.organisation_id, "provider": row.organisation.name,
        "programme": row.programme_id, "amount": row.amount, "starts": row.starts, "ends": row.ends, "lead": row.lead,
        "signed_on": _day(row.sign_at), "accepted_on": _day(row.accept_at), "closed_on": _day(row.close_out_at),
        "refund_by": None, "longest_months": 0, "months": 0, "rule_set": row.rule_set.version, "separate_account": True,
        "never": tuple(_figure(row, "categories.never") or ()), "cash_line": _amount(row, "payments.cash_line"),
        "shift": _amount(row, "categories.shift"),
    }  # fmt: skip
    return facts.Contract(**(head | told))


def _figure(row: Contract, path: str) -> Any:
    """None where the rule set was frozen before there was such a figure."""
    return rulebook.figure(row.rule_set, path).value if path in row.rule_set.figures else None


def _amount(row: Contract, path: str) -> Decimal | None:
    found = _figure(row, path)
    return None if found is None else Decimal(found)


def _day(at: datetime | None) -> date | None:
    return at.astimezone(clock.SHANGHAI).date() if at else None
