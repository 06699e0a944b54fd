"""What the figures of a summary are, each defined once: its words, what it means, how it is read from the sums."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django.utils.translation import gettext_lazy as _

from grants.disbursements.summaries.sums import Sums
from grants.trail.blockers import Words
from grants.trail.money import CENT

Value = Decimal | int | None


@dataclass(frozen=True)
class Figure:
    """`title` and `meaning` in the official language of papers, `words` and `explained` in that of the reader."""

    name: str
    kind: Literal["count", "money", "percent"]
    title: str
    words: Words
    meaning: str
    explained: Words
    of: Callable[[Sums], Value]


def _rate(sums: Sums) -> Decimal | None:
    """In per cent, as it is printed."""
    return None if sums.rate is None else (sums.rate * 100).quantize(CENT, ROUND_HALF_UP)


CONTRACTS = Figure(
    "contracts", "count", "合同数", _("Contracts"), "范围内已签订的合同份数",
    _("How many signed contracts there are in the scope."), lambda s: s.contracts,
)  # fmt: skip
AMOUNT = Figure(
    "amount", "money", "合同金额", _("Contracted"), "各合同现行金额之和（含已生效的变更）",
    _("The sum of the contracts' amounts as they stand, amendments in force included."), lambda s: s.amount,
)  # fmt: skip
RECEIVED = Figure(
    "received", "money", "到账金额", _("Paid"), "已支付的分期款之和，撤回的付款已减去",
    _("The sum of what was paid; payments called back are taken off."), lambda s: s.received,
)  # fmt: skip
VERIFIED = Figure(
    "verified", "money", "核定支出", _("Verified"), "已核验且未被质疑、未被否定的支出，冲销行按负数计",
    _("Lines once verified and not questioned or disallowed since; reversing lines count with their negative amounts."),
    lambda s: s.verified,
)  # fmt: skip
PENDING = Figure(
    "pending", "money", "待核支出", _("Pending"), "已提交而尚未核定的支出", _("Lines handed in and not decided yet."), lambda s: s.pending,
)  # fmt: skip
DISALLOWED = Figure(
    "disallowed", "money", "不予认可", _("Disallowed"), "核验或审计后不予认可的支出",
    _("Lines disallowed by verification or audit."), lambda s: s.disallowed,
)  # fmt: skip
SURPLUS = Figure(
    "surplus", "money", "结余", _("Surplus"), "到账金额减核定支出", _("What was paid less verified spending."), lambda s: s.surplus,
)  # fmt: skip
REFUNDED = Figure(
    "refunded", "money", "已退回", _("Refunded"), "承接主体已退回的结余", _("Surplus that came back from the organisations."),
    lambda s: s.refunded,
)  # fmt: skip
RATE = Figure(
    "rate", "percent", "执行率", _("Spent share"), "核定支出÷合同金额", _("Verified spending ÷ contracted amount."), _rate,
)  # fmt: skip
BUDGETS = Figure(
    "contracts", "count", "合同数", _("Contracts"), "预算中有该科目的合同份数",
    _("How many contracts have the category in their budget."), lambda s: s.contracts,
)  # fmt: skip
BUDGET = Figure(
    "amount", "money", "预算金额", _("Budget"), "各合同预算中该科目的金额之和",
    _("The sum of what the contracts' budgets give the category."), lambda s: s.amount,
)  # fmt: skip
BUDGET_RATE = Figure(
    "rate", "percent", "执行率", _("Spent share"), "核定支出÷预算金额", _("Verified spending ÷ budget."), _rate,
)  # fmt: skip

OF_CONTRACTS = (CONTRACTS, AMOUNT, RECEIVED, VERIFIED, PENDING, DISALLOWED, SURPLUS, REFUNDED, RATE)
OF_BUDGETS = (BUDGETS, BUDGET, VERIFIED, PENDING, DISALLOWED, BUDGET_RATE)


def told(sums: Sums) -> tuple[Figure, ...]:
    """The figures these sums have: of contracts, or of a category of their budgets."""
    return OF_BUDGETS if sums.received is None else OF_CONTRACTS


def values(sums: Sums) -> tuple[Value, ...]:
    return tuple(figure.of(sums) for figure in told(sums))
