"""Rows born many at once: one entry tells of all of them, by their number and a digest over what each of them says.

A model opts in with ``born_by = (move, field)``: `move` is the act whose entry tells of the births, `field` the foreign key that names
what brought the rows; the entry holds the same key among its facts. The digest is kept in parts, so that a line changed behind the
back of the house is found within a thousand. Who edits such a row later leaves the digest of what it said before in her entry.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from grants.trail.canonical import plain
from grants.trail.machine import Stateful
from grants.trail.models import Entry
from grants.trail.moves import machines

PART = 1_000
SPLIT = "\x1f"  # between columns; no text of ours can hold it
BEFORE = "was"


def line_digest(values: Iterable[Any]) -> str:
    """SHA-256 of one row: its columns as canonical JSON would write them, in order."""
    return text_digest(["" if value is None else value if isinstance(value, str) else str(plain(value)) for value in values])


def text_digest(said: Iterable[str]) -> str:
    """The same of columns that are texts already."""
    return hashlib.sha256(SPLIT.join(said).encode()).hexdigest()


class Digest:
    """Takes the digests of rows one after the other; `facts` for the entry."""

    def __init__(self) -> None:
        self.rows = 0
        self.parts: list[str] = []
        self._part = hashlib.sha256()

    def add(self, line: str) -> None:
        self.rows += 1
        self._part.update(line.encode())
        if self.rows % PART == 0:
            self._close()

    def _close(self) -> None:
        self.parts.append(self._part.hexdigest())
        self._part = hashlib.sha256()

    def facts(self) -> dict[str, Any]:
        """To be asked once, at the end."""
        if self.rows % PART:
            self._close()
        return {"rows": self.rows, "digest": hashlib.sha256("".join(self.parts).encode()).hexdigest(), "parts": self.parts}


def digest_of(lines: Iterable[str]) -> dict[str, Any]:
    digest = Digest()
    for line in lines:
        digest.add(line)
    return digest.facts()


def before_edit(row: Stateful) -> dict[str, str]:
    """What an entry of an edit adds when the row was born with others: the digest of what it said until now."""
    if row.born_by is None or getattr(row, f"{row.born_by[1]}_id") is None:
        return {}
    return {BEFORE: line_digest(getattr(row, name) for name in row.born_with)}


@dataclass(frozen=True)
class Changed:
    """Rows that no longer say what their entry told of, and no entry of their own says why."""

    entry: Entry
    why: str

    def __str__(self) -> str:
        return f"{self.entry}: {self.why}"


def born(model: type[Stateful]) -> dict[int, Entry]:
    """The entries of births of many, by the key of what brought the rows."""
    if model.born_by is None:
        return {}
    move, field = model.born_by
    return {entry.facts[field]: entry for entry in Entry.objects.filter(move=move).order_by("id") if field in entry.facts}


def changed() -> Iterator[Changed]:
    """Every part of a birth of many that its rows do not give any more."""
    for model in machines().values():
        for key, entry in born(model).items():
            yield from _compared(model, key, entry)


def _compared(model: type[Stateful], key: int, entry: Entry) -> Iterator[Changed]:
    found = digest_of(_lines(model, key))
    if found["rows"] != entry.facts["rows"]:
        yield Changed(entry, f"it tells of {entry.facts['rows']} rows, there are {found['rows']}")
        return
    for nth, (now, then) in enumerate(zip(found["parts"], entry.facts["parts"], strict=True)):
        if now != then:
            last = min((nth + 1) * PART, found["rows"])
            yield Changed(entry, f"among its rows {nth * PART + 1} to {last} one was changed without an entry")


def _lines(model: type[Stateful], key: int) -> Iterator[str]:
    """The digest of each row as it was born: from the row itself, or from the entry of the first edit."""
    assert model.born_by is not None
    rows: models.QuerySet[Any] = model._base_manager.filter(**{model.born_by[1]: key})
    edits = Entry.objects.filter(kind=model.machine, move="edit", object_id__in=rows.values("pk"), facts__has_key=BEFORE)
    before = dict(edits.order_by("-id").values_list("object_id", f"facts__{BEFORE}"))  # the first edit comes last and stays
    for pk, *values in rows.order_by("pk").values_list("pk", *model.born_with).iterator(chunk_size=2_000):
        yield before.get(pk) or line_digest(values)
