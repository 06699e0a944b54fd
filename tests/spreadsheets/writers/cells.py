"""What tests put into cells, whatever program writes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Formula:
    """`value` None: never worked out."""

    text: str
    value: Any = None


@dataclass(frozen=True)
class Fault:
    """#REF! and its like; with `formula` when one gave it."""

    shown: str
    formula: str = ""


@dataclass(frozen=True)
class Serial:
    """A day that stands as a bare number, in no date format."""

    number: float


@dataclass(frozen=True)
class Xml:
    """A cell as it stands in the file, {r} for its name."""

    text: str


@dataclass
class Page:
    """A sheet: `hidden` row numbers, `merged` as A1:B2, `state` visible or hidden."""

    name: str
    rows: Sequence[Sequence[Any]]
    hidden: frozenset[int] = frozenset()
    merged: Sequence[str] = ()
    state: str = "visible"
    before: int = 0  # empty rows above that are not written at all
    more: str = ""  # XML after the last row
    columns: str = field(default="")
