"""The present told from the past: the status an object must have when its entries are read in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from grants.trail import together
from grants.trail.machine import Stateful
from grants.trail.models import Entry
from grants.trail.moves import machines


@dataclass(frozen=True)
class State:
    """Where an object stands, and after how many moves."""

    status: str
    version: int


@dataclass(frozen=True)
class Gap:
    """A row that says something else than its entries."""

    kind: str
    object_id: int
    row: State | None
    told: State | None

    def __str__(self) -> str:
        row = f"the row says “{self.row.status}” after {self.row.version} moves" if self.row else "there is no row"
        told = f"its entries say “{self.told.status}” after {self.told.version}" if self.told else "it has no entry"
        return f"{self.kind} {self.object_id}: {row}, {told}"


def replay(obj: Stateful) -> State | None:
    """Read the entries of `obj` from the first to the last; None when it has none. Raises ValueError where they do not join."""
    state = _born_with_others(obj)
    for entry in Entry.objects.filter(kind=obj.machine, object_id=obj.pk).order_by("seq"):
        if entry.move == "create":
            state = State(entry.to_status, entry.version)
            continue
        if state is None or entry.from_status != state.status or entry.version - state.version not in {0, 1}:
            raise ValueError(f"{entry} does not follow from {state}")
        state = State(entry.to_status, entry.version)
    return state


def _born_with_others(obj: Stateful) -> State | None:
    """Of a row that came with many others the beginning is told by one entry for all of them."""
    if obj.born_by is None:
        return None
    brought = getattr(obj, f"{obj.born_by[1]}_id")
    return State(obj.born[0], 0) if brought in together.born(type(obj)) else None


def gaps() -> Iterator[Gap]:
    """Every row whose status or number of moves its entries do not tell, and every object that is told of but gone."""
    for machine, model in machines().items():
        told, brought = _last(machine), together.born(model)
        beginning = State(model.born[0], 0)
        rows: Any = model._base_manager.order_by("pk")  # mypy does not see the status of the concrete model
        by = [model.born_by[1]] if model.born_by else []
        for pk, status, version, *origin in rows.values_list("pk", "status", "version", *by).iterator(chunk_size=5_000):
            row, last = State(status, version), told.pop(pk, None)
            if last is None and origin and origin[0] in brought:
                last = beginning
            if row != last:
                yield Gap(machine, pk, row, last)
        for pk, last in sorted(told.items()):
            yield Gap(machine, pk, None, last)


def _last(machine: str) -> dict[int, State]:
    """The state after the last entry of every object of a machine."""
    entries = Entry.objects.filter(kind=machine)
    newest: QuerySet[Entry, int] = entries.order_by().values("object_id").annotate(last=Max("id")).values_list("last", flat=True)
    rows = Entry.objects.filter(pk__in=newest).values_list("object_id", "to_status", "version")
    return {object_id: State(status, version) for object_id, status, version in rows}
