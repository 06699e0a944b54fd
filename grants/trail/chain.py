"""Writing an entry at the end of its chain, and reading a chain back to see whether it still holds."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from grants.trail.blockers import Act
from grants.trail.canonical import plain
from grants.trail.machine import Stateful
from grants.trail.models import Entry
from grants.trail.prepared import Prepared, insert


def root_of(obj: Stateful) -> Any:
    """The object whose chain `obj` writes into and whose row is locked first."""
    root: Any = obj
    for name in (obj.root_field or "").split("__"):
        root = getattr(root, name) if name else root
    return root


def append(obj: Stateful, act: Act, *, move: str, role: str, was: str, facts: Mapping[str, Any] | None = None) -> Entry:
    """Add the entry of one act on `obj` (already changed in memory, its root locked) and return it."""
    root = root_of(obj)
    last = None  # a root that is being created has no entry yet
    if root is not obj or move != "create":
        last = next(iter(_last_of(root.machine).ask(root.pk)), None)
    told = plain(dict(act.facts if facts is None else facts))
    entry = Entry(
        root_kind=root.machine, root_id=root.pk, seq=(last.seq if last else 0) + 1,
        kind=obj.machine, object_id=obj.pk, move=move, from_status=was, to_status=obj.status, version=obj.version,
        by=act.by, role=role, at=act.at, note=act.note, facts={**told, **act.by.for_whom(obj, role)},
        rule_set=obj.pinned_rule_set, previous=last.hash if last else "",
    )  # fmt: skip
    entry.hash = entry.computed_hash()
    insert(entry)
    return entry


@functools.cache
def _last_of(machine: str) -> Prepared:
    return Prepared(lambda root: Entry.objects.filter(root_kind=machine, root_id=root).only("seq", "hash").order_by("-seq")[:1])


@dataclass(frozen=True)
class Break:
    """The first place where a chain no longer holds."""

    entry: Entry
    why: str


def heads() -> models.QuerySet[Entry]:
    """The last entry of every chain: what is printed on papers and kept elsewhere."""
    later = Entry.objects.filter(
        root_kind=models.OuterRef("root_kind"), root_id=models.OuterRef("root_id"), seq__gt=models.OuterRef("seq")
    )
    return Entry.objects.filter(~models.Exists(later)).order_by("root_kind", "root_id")


def broken(entries: models.QuerySet[Entry] | None = None) -> Iterator[Break]:
    """For each chain its first broken entry: a hash that does not fit, a gap, a wrong predecessor."""
    rows = (Entry.objects.all() if entries is None else entries).order_by("root_kind", "root_id", "seq")
    chain: tuple[str, int] | None = None
    seq, previous, torn = 0, "", False
    for entry in rows.iterator(chunk_size=2000):
        if (entry.root_kind, entry.root_id) != chain:
            chain, seq, previous, torn = (entry.root_kind, entry.root_id), 0, "", False
        if torn:
            continue
        why = ""
        if entry.seq != seq + 1:
            why = f"entry {seq + 1} is missing"
        elif entry.previous != previous:
            why = "it does not follow the entry before it"
        elif entry.computed_hash() != entry.hash:
            why = "its content does not fit its hash"
        if why:
            torn = True
            yield Break(entry, why)
        seq, previous = entry.seq, entry.hash
