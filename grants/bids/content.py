"""What an application says, as plain data: what a draft holds, what is sealed, what the opening lays open."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from grants.trail.canonical import canonical
from grants.trail.money import ZERO, round_yuan

LARGEST_SEALED = 24 * 1024 * 1024  # all files of one application together, bytes


@dataclass(frozen=True)
class Line:
    """One line of the budget; amount = quantity × unit price, rounded half up to 分."""

    category: str
    item: str
    quantity: Decimal
    unit: str
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return round_yuan(self.quantity * self.unit_price)


@dataclass(frozen=True)
class Declared:
    """A declaration: its kind, the key of who made it, when (ISO instant), what it discloses."""

    kind: str
    by: int
    at: str
    text: str = ""


@dataclass(frozen=True)
class Attached:
    """A file of a draft: `key` finds its bytes, the rest is told to its owner only."""

    key: str
    name: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Content:
    lead: str = ""
    plan: str = ""
    amount: Decimal = ZERO
    lines: tuple[Line, ...] = ()
    declarations: tuple[Declared, ...] = ()
    files: tuple[Attached, ...] = field(default=())

    def but(self, **changes: Any) -> "Content":
        return replace(self, **changes)

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def categories(self) -> dict[str, Decimal]:
        """元 by category, in the order they first appear."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[line.category] = sums.get(line.category, ZERO) + line.amount
        return sums


def told(content: Content) -> bytes:
    """As canonical JSON."""
    return canonical(asdict(content)).encode()


def read(raw: bytes) -> Content:
    """The inverse of `told`; an empty text is an empty draft."""
    if not raw:
        return Content()
    data: dict[str, Any] = json.loads(raw)
    return Content(
        lead=data["lead"],
        plan=data["plan"],
        amount=Decimal(data["amount"]),
        lines=tuple(
            Line(**{**x, "quantity": Decimal(x["quantity"]), "unit_price": Decimal(x["unit_price"])}) for x in data["lines"]
        ),
        declarations=tuple(Declared(**x) for x in data["declarations"]),
        files=tuple(Attached(**x) for x in data["files"]),
    )


def parcel(content: Content, files: Mapping[str, bytes], **about: Any) -> bytes:
    """What goes into the envelope: the content, every file's bytes by key, and what the server adds (`about`)."""
    carried = {key: base64.b64encode(raw).decode() for key, raw in files.items()}
    return canonical({"content": asdict(content), "files": carried, "about": about}).encode()


def unparcel(raw: bytes) -> tuple[Content, dict[str, bytes], dict[str, Any]]:
    """The inverse of `parcel`. Raises ValueError, KeyError for anything else."""
    data = json.loads(raw)
    content = read(json.dumps(data["content"]).encode())
    return content, {key: base64.b64decode(text) for key, text in data["files"].items()}, data["about"]


def lines_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Rows of a form as lines; a row without quantity or price is no line yet."""
    return tuple(
        Line(row["category"], row["item"], row["quantity"], row["unit"], row["unit_price"])
        for row in rows
        if row.get("quantity") is not None and row.get("unit_price") is not None
    )
