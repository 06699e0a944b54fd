"""The provider's ledger: the accountant records, the administrator submits, the evaluator verifies."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story import sheets
from grants.story.choosing import ITEMS
from grants.story.life import Life
from grants.story.plan import in_parts

Row = Mapping[str, Any]


def record(life: Life, row: Row) -> Expense:
    """One line: date, category, item, payee, amount, invoice number, deliverables (codes) and sites (keys) it was for."""
    accountant = life.theirs(Role.ORG_ACCOUNTANT)
    category, day = row["category"], row["date"]
    paper = sheets.keep(
        f"{life.plan.number} {row.get('bundle', '')}票据", [life.plan.title, f"{day:%Y年}票据合订件"], by=accountant
    )
    expense = expenses.draft(
        by=accountant,
        contract=life.contract,
        date=day,
        category=category,
        item=row["item"],
        payee=row["payee"],
        invoice_number=row["invoice_number"],
        invoice_date=row.get("invoice_date"),
        voucher_number=row.get("voucher_number", ""),
        amount=row["amount"],
        paid=row.get("paid", "transfer"),
        allocations=allocations(life, row),
        documents=[paper],
        **life.origin(),
    )
    life.expenses.append(expense)
    return expense


def allocations(life: Life, row: Row) -> list[dict[str, Any]]:
    """The amount, in equal parts, over the named deliverables and places."""
    known = {d.code: d for d in life.contract.deliverables.all()}
    shares = [(known[code], life.cast.units[key]) for code in row["deliverables"] for key in row.get("sites", life.plan.sites)]
    parts = in_parts(row["amount"], [1] * len(shares))
    return [{"deliverable": d, "site": s, "amount": part} for (d, s), part in zip(shares, parts, strict=True) if part]


def submit(life: Life, lines: Iterable[Expense]) -> None:
    for line in lines:
        expenses.submit(line, by=life.theirs(Role.ORG_ADMIN))


def verify(life: Life, lines: Iterable[Expense]) -> None:
    for line in lines:
        expenses.verify(line, by=life.judge)


def simple_ledger(life: Life, day: date, share: Decimal = Decimal(1), part: str = "") -> list[Row]:
    """One line for each category of the budget, for that share of it; `part` tells several such ledgers apart."""
    return [line(life, category, n, day, share, part) for n, category in enumerate(life.plan.budget_lines)]


def line(life: Life, category: str, n: int, day: date, share: Decimal, part: str = "") -> Row:
    """The nth line: a share of the budget of a category, for the priced deliverables in turn."""
    priced = [d["code"] for d in life.plan.deliverables if d["unit_price"]]
    return {
        "date": day,
        "category": category,
        "item": f"{ITEMS[category]}{part}",
        "payee": "演示供应商",
        "amount": (life.plan.budget_lines[category] * share).quantize(Decimal("0.01")),
        "invoice_number": invoice_number(f"{life.plan.number}-{category}-{n:02d}{part}", day),
        "deliverables": [priced[n % len(priced)]],
    }


def invoice_number(seed: str, day: date) -> str:
    """A number as an invoice of that day and province would have: twenty digits since 2021, a code and a number before.

    Made from `seed`, so that the same line has the same number in every telling.
    """
    digits = f"{int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) % 10**16:016d}"
    return f"{day:%y}35{digits}" if day.year > 2020 else f"03502{day:%y}{digits[:5]}-{digits[5:13]}"
