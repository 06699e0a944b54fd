"""What an invariant is: a sentence, and a function that finds the rows that break it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Model, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from grants.contracts.models import Contract
from grants.disbursements.models import Payment, Refund
from grants.funds.models import Commitment
from grants.spending.models import Expense
from grants.trail.machine import Stateful
from grants.trail.money import ZERO
from grants.trail.moves import transitions

UNSIGNED = frozenset({"draft", "countersigning", "ready"})
ENDED = frozenset({"closed_out", "terminated", "archived"})
Words = str | Promise
NAMES: dict[str, Words] = {  # of rows that no page lists under a name of their own
    "Allocation": _("allocation"),
    "BankLine": _("bank line"),
    "BatchLine": _("line of a payment batch"),
    "BudgetLine": _("budget line"),
    "Commitment": _("commitment"),
    "ContractVersion": _("contract version"),
    "Deliverable": _("deliverable"),
    "Office": _("office held"),
    "Payment": _("payment"),
    "Provision": _("matching funds put in"),
    "Refund": _("refund"),
    "Target": _("target of a place"),
}


@dataclass(frozen=True)
class Row:
    """One row that takes part in a breach, as somebody can find it: what it is, its key, what it says."""

    model: type[Model]
    pk: int
    says: str = ""

    def __str__(self) -> str:
        name = NAMES.get(self.model.__name__, self.model._meta.verbose_name or "")
        return f"{name} #{self.pk}" + (f": {self.says}" if self.says else "")


@dataclass(frozen=True)
class Breach:
    """An invariant that does not hold. `about`: whose figures; `said` and `due`: what is there and what should be."""

    code: str
    words: Words
    about: Row
    said: Words
    due: Words
    rows: tuple[Row, ...] = ()

    def __str__(self) -> str:
        words = _("%(about)s: %(invariant)s There is %(said)s, it must be %(due)s.")
        return words % {"about": self.about, "invariant": self.words, "said": self.said, "due": self.due}


@dataclass(frozen=True)
class Found:
    """What a function of an invariant yields: a breach without its name and sentence."""

    about: Row
    said: Words
    due: Words
    rows: tuple[Row, ...] = ()


@dataclass
class Scope:
    """The whole system, or one contract with the money that stands behind it; sums several invariants need are read once."""

    contract: Contract | None = None

    def contracts(self) -> "QuerySet[Contract]":
        found = Contract.objects.order_by("pk")
        return found if self.contract is None else found.filter(pk=self.contract.pk)

    def within(self, rows: "QuerySet[Any]", path: str = "contract") -> "QuerySet[Any]":
        """Those of `rows` that belong here, unordered; `path` leads to their contract."""
        return (rows if self.contract is None else rows.filter(**{path: self.contract.pk})).order_by()

    @cached_property
    def heads(self) -> list[Contract]:
        """Every contract with what is agreed in it and where it stands."""
        return list(self.contracts().only("number", "title", "status", "amount", "close_out_by"))

    @cached_property
    def promised(self) -> dict[int, Decimal]:
        return sums(self.within(Commitment.objects.all()))

    @cached_property
    def paid(self) -> dict[int, Decimal]:
        """Payments less reversals."""
        return sums(self.within(Payment.objects.all()))

    @cached_property
    def refunded(self) -> dict[int, Decimal]:
        return sums(self.within(Refund.objects.all()))

    @cached_property
    def spent(self) -> dict[int, Decimal]:
        return sums(self.within(Expense.objects.filter(counted=True)))


Finder = Callable[[Scope], Iterator[Found]]


@dataclass(frozen=True)
class Invariant:
    code: str
    words: Words
    finder: Finder = field(repr=False)

    def breaches(self, of: Scope) -> Iterator[Breach]:
        for found in self.finder(of):
            yield Breach(self.code, self.words, found.about, found.said, found.due, found.rows)


def invariant(words: Words) -> Callable[[Finder], Invariant]:
    """Make a function of a scope an invariant; its name is the code, `words` the sentence that is broken."""
    return lambda finder: Invariant(finder.__name__, words, finder)


def shown(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def sums(rows: "QuerySet[Any]", by: str = "contract", of: str = "amount") -> dict[int, Decimal]:
    """Σ `of` by the key `by`. One query, one row for each key."""
    return {row["key"]: row["total"] for row in rows.order_by().values(key=F(by)).annotate(total=Sum(of))}


def acts_named(model: type[Stateful], acts: Iterable[str]) -> str:
    """Acts as the buttons call them."""
    return listed(transitions(model)[act][0].custom["label"] for act in acts)


def listed(items: Iterable[Words]) -> str:
    return pgettext("between the items of a list", ", ").join(map(str, items))


def of_row(row: Any, says: Words = "") -> Row:
    return Row(type(row), row.pk, str(says) or str(row))


def amounts_of(rows: Iterable[Any]) -> tuple[Row, ...]:
    """Rows with the amount that stands in each."""
    return tuple(Row(type(row), row.pk, shown(row.amount)) for row in rows)


def total(figures: dict[int, Decimal], key: int) -> Decimal:
    return figures.get(key, ZERO)
