"""Which line of a ledger a file belongs to: by the invoice number in its name, then in its text, then by amount and day.

Pure: what stands in files and lines comes as plain values, nothing is asked.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

MATCHED, AMBIGUOUS, NONE = "matched", "ambiguous", "none"
BY_NAME, BY_TEXT, BY_AMOUNT = "name", "text", "amount"
T = TypeVar("T", str, Decimal, date)
MOST = 400  # numbers, amounts and days kept of one file

_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})\s*(?:[-/._年]\s*([0-9]{1,2})\s*[-/._月]\s*([0-9]{1,2})|([0-9]{2})([0-9]{2})(?![0-9]))")
_RUN = re.compile(r"[0-9]{8,}")
_IN_FOURS = re.compile(r"(?<![0-9])[0-9]{4}(?: [0-9]{4}){4}(?![0-9])")
_AMOUNT = re.compile(r"(?<![0-9.,])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.([0-9]{1,2}))?(?![0-9,]|\.[0-9])")


@dataclass(frozen=True)
class Clues:
    """What a name or a text holds: runs of eight digits and more, amounts in 元, days."""

    numbers: frozenset[str] = frozenset()
    amounts: frozenset[Decimal] = frozenset()
    days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Line:
    """A draft line of the ledger. `digits`: its invoice number, code and number apart."""

    key: int
    digits: tuple[str, ...]
    amount: Decimal
    days: frozenset[date]


@dataclass(frozen=True)
class Match:
    """`state`: matched (one line), ambiguous (several), none; `by`: name, text or amount."""

    state: str = NONE
    by: str = ""
    lines: tuple[int, ...] = field(default=())


def clues(text: str, *, whole_amounts: bool = False) -> Clues:
    """`whole_amounts`: amounts without fen count too, as people write them into a file's name."""
    plain = unicodedata.normalize("NFKC", text)
    days = set()
    for hit in _DAY.finditer(plain):
        year, month, day, month2, day2 = hit.groups()
        try:
            days.add(date(int(year), int(month or month2), int(day or day2)))
        except ValueError:
            continue
    amounts = {
        Decimal(f"{hit[1].replace(',', '')}.{hit[2] or 0}").quantize(Decimal("0.01"))
        for hit in _AMOUNT.finditer(_DAY.sub(" ", plain))
        if hit[2] or (whole_amounts and len(hit[1]) < 8)
    }
    numbers = {hit.replace(" ", "") for pattern in (_RUN, _IN_FOURS) for hit in pattern.findall(plain)}
    return Clues(_first(numbers), _first(amounts), _first(days))


def _first(found: Iterable[T]) -> frozenset[T]:
    return frozenset(sorted(found)[:MOST])


def match(name: Clues, text: Clues, lines: Sequence[Line]) -> Match:
    """The line a file belongs to; several when its clues fit several, whatever comes later."""
    for by, clue in ((BY_NAME, name), (BY_TEXT, text)):
        if found := [line.key for line in lines if line.digits and _numbered(line.digits, clue.numbers)]:
            return _of(by, found)
    if found := [line.key for line in lines if len(line.digits) == 2 and line.digits[1] in name.numbers]:
        return _of(BY_NAME, found)  # only the short number of an older invoice
    amounts, days = name.amounts | text.amounts, name.days | text.days
    if found := [line.key for line in lines if line.amount in amounts and line.days & days]:
        return _of(BY_AMOUNT, found)
    return Match()


def _of(by: str, keys: list[int]) -> Match:
    return Match(MATCHED if len(keys) == 1 else AMBIGUOUS, by, tuple(keys))


def _numbered(digits: tuple[str, ...], numbers: frozenset[str]) -> bool:
    return all(part in numbers for part in digits) or (len(digits) == 2 and "".join(digits) in numbers)
