"""Chains of the trail: how long, how they end, and whether they still hold when they are read again from the first entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from grants.trail import chain
from grants.trail.chain import root_of
from grants.trail.machine import Stateful
from grants.trail.models import Entry
from grants.trail.moves import machines
from grants.trail.replay import replay


@dataclass(frozen=True)
class Chain:
    """One chain. `checked`: it was read again just now; `torn` says where and why it breaks, `amiss` that its root tells another
    status than its entries."""

    kind: str
    root_id: int
    entries: int
    head: str
    last_at: datetime | None
    checked: bool = False
    torn: chain.Break | None = None
    amiss: bool = False

    @property
    def holds(self) -> bool:
        return self.checked and self.torn is None and not self.amiss

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.root_id}"


def state_of(obj: Stateful, *, check: bool) -> Chain:
    """The chain `obj` writes into."""
    root = root_of(obj)
    entries = Entry.objects.filter(root_kind=root.machine, root_id=root.pk)
    last = entries.order_by("-seq").first()
    told = Chain(root.machine, root.pk, last.seq if last else 0, last.hash if last else "", last.at if last else None)
    return checked(told, root) if check else told


def checked(told: Chain, root: Stateful | None) -> Chain:
    """Read every entry of it again."""
    entries = Entry.objects.filter(root_kind=told.kind, root_id=told.root_id)
    torn = next(chain.broken(entries), None)
    return Chain(told.kind, told.root_id, told.entries, told.head, told.last_at, True, torn, torn is None and _amiss(root))


def _amiss(root: Stateful | None) -> bool:
    """Whether the row itself says something else than its entries."""
    if root is None:
        return True
    try:
        state = replay(root)
    except ValueError:
        return True
    return state is None or (state.status, state.version) != (root.status, root.version)


def chains(entries: QuerySet[Entry]) -> Any:
    """One row for each chain among these entries: root_kind, root_id, entries, last_at."""
    return entries.order_by().values("root_kind", "root_id").annotate(entries=Count("pk"), last_at=Max("at"), last=Max("pk"))


def with_heads(rows: Iterable[dict[str, Any]]) -> list[Chain]:
    """The chains of a page with the hash each ends in. One query."""
    told = list(rows)
    heads = dict(Entry.objects.filter(pk__in=[row["last"] for row in told]).values_list("pk", "hash"))
    return [Chain(row["root_kind"], row["root_id"], row["entries"], heads[row["last"]], row["last_at"]) for row in told]


def roots(told: Iterable[Chain]) -> dict[str, Stateful]:
    """The root of each chain by its key; one query for each kind."""
    wanted: dict[str, set[int]] = {}
    for one in told:
        wanted.setdefault(one.kind, set()).add(one.root_id)
    known = machines()
    found = {}
    for kind, keys in wanted.items():
        if kind in known:
            found.update({f"{kind}:{row.pk}": row for row in known[kind]._base_manager.filter(pk__in=keys)})
    return found


def broken_among(entries: QuerySet[Entry]) -> list[chain.Break]:
    """Every torn chain whose root is among these entries, the whole chain read."""
    keys = Q(pk__in=[])
    for row in entries.order_by().values("root_kind").distinct():
        ids = entries.filter(root_kind=row["root_kind"]).order_by().values("root_id")
        keys |= Q(root_kind=row["root_kind"], root_id__in=ids)
    return list(chain.broken(Entry.objects.filter(keys)))
