"""The eighteen tests of an audit, in their order: pure functions from a book of facts to hits. A hit is a doubt, never a finding."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grants.audits.checks import (
    t01_separate_ledger,
    t02_source_to_arrival,
    t03_budget_execution,
    t04_over_budget,
    t05_outside_scope,
    t06_vouchers,
    t07_claimed_twice,
    t08_cash,
    t09_related,
    t10_delivery_records,
    t11_payment_rolls,
    t12_purchase,
    t13_contract,
    t14_delivery,
    t15_surplus,
    t16_duties,
    t17_disclosure,
    t18_archive,
)
from grants.audits.checks.facts import Book, Hit
from grants.trail.blockers import Words


@dataclass(frozen=True)
class Check:
    """One of them: its number in the list of what an auditor looks at, its name, the main category of what it may lead to."""

    code: int
    title: Words
    category: str
    hits: Callable[[Book], Iterator[Hit]]


CHECKS: tuple[Check, ...] = tuple(
    Check(module.CODE, module.TITLE, module.CATEGORY, module.hits)
    for module in (
        t01_separate_ledger, t02_source_to_arrival, t03_budget_execution, t04_over_budget, t05_outside_scope, t06_vouchers,
        t07_claimed_twice, t08_cash, t09_related, t10_delivery_records, t11_payment_rolls, t12_purchase, t13_contract, t14_delivery,
        t15_surplus, t16_duties, t17_disclosure, t18_archive,
    )
)  # fmt: skip
BY_CODE = {check.code: check for check in CHECKS}
