"""T13: every line of the ledger, kept column by column, because there may be a hundred thousand of them.

Dates stand as they are written and amounts in fen; whoever walks over the lines gets one row after the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, overload


@dataclass(frozen=True, slots=True)
class ExpenseRow:
    """One line of the ledger; a reversal is a line of its own with negative amounts that names the line it reverses."""

    number: str
    on: date
    category: str
    category_name: str
    payee: str
    invoice: str
    summary: str
    kind: str
    status: str
    reverses: str
    deliverables: str
    reported: Decimal
    verified: Decimal
    disallowed: Decimal
    pending: Decimal


NAMES = tuple(field.name for field in fields(ExpenseRow))
AMOUNTS = ("reported", "verified", "disallowed", "pending")
WORDS = len(NAMES) - len(AMOUNTS)  # the amounts stand last


class Expenses(Sequence[ExpenseRow]):
    """The columns by name, all of one length, and the rows they make."""

    __slots__ = NAMES

    number: Sequence[str]
    on: Sequence[str]
    category: Sequence[str]
    category_name: Sequence[str]
    payee: Sequence[str]
    invoice: Sequence[str]
    summary: Sequence[str]
    kind: Sequence[str]
    status: Sequence[str]
    reverses: Sequence[str]
    deliverables: Sequence[str]
    reported: Sequence[int]
    verified: Sequence[int]
    disallowed: Sequence[int]
    pending: Sequence[int]

    def __init__(self, **columns: Sequence[Any]) -> None:
        for name in NAMES:
            setattr(self, name, columns[name])

    @classmethod
    def of(cls, rows: Iterable[ExpenseRow]) -> "Expenses":
        if isinstance(rows, cls):
            return rows
        columns: Any = list(zip(*map(attrgetter(*NAMES), rows), strict=True)) or [()] * len(NAMES)
        made = dict(zip(NAMES, columns, strict=True))
        made["on"] = [day.isoformat() for day in made["on"]]
        return cls(**made | {name: [int(amount * 100) for amount in made[name]] for name in AMOUNTS})

    def __len__(self) -> int:
        return len(self.number)

    def __iter__(self) -> Iterator[ExpenseRow]:
        return self._rows(slice(None))

    @overload
    def __getitem__(self, at: int) -> ExpenseRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[ExpenseRow]: ...
    def __getitem__(self, at: int | slice) -> ExpenseRow | list[ExpenseRow]:
        if isinstance(at, slice):
            return list(self._rows(at))
        at = range(len(self))[at]
        return next(self._rows(slice(at, at + 1)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expenses) and all(list(getattr(self, name)) == list(getattr(other, name)) for name in NAMES)

    __hash__ = None  # type: ignore[assignment]

    def _rows(self, part: slice) -> Iterator[ExpenseRow]:
        number, on, *words = (getattr(self, name)[part] for name in NAMES[:WORDS])
        amounts = (map(yuan, getattr(self, name)[part]) for name in AMOUNTS)
        return map(ExpenseRow, number, map(date.fromisoformat, on), *words, *amounts)

    def written(self, part: slice) -> dict[str, Sequence[str]]:
        """The columns of some lines as text, as facts and ledger write them."""
        figures = _Figures().__getitem__
        made = {name: getattr(self, name)[part] for name in NAMES}
        return made | {name: list(map(figures, made[name])) for name in AMOUNTS}


class _Figures(dict[int, str]):
    """What an amount in fen is as text: most are met again at once."""

    def __missing__(self, fen: int) -> str:
        made = self[fen] = f"{fen // 100}.{fen % 100:02d}" if fen >= 0 else f"-{-fen // 100}.{-fen % 100:02d}"
        return made


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
