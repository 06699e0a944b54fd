"""Who may sit: what a panel must be, whom the draw leaves out and why, who follows when a seat falls empty.

Reads models through the listing and the panel only, so that the rules of the score sheet may ask it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.panels import draw
from grants.panels.interests import interests_among
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Blocker, Words
from grants.trail.models import Entry

# Why a number of the pool is left out of a draw.
REASONS: dict[str, Words] = {
    "ended": _("no longer in the pool"),
    "acted": _("acted on this listing"),
    "office": _("holds an office in the purchaser"),
    "account": _("has no account that can sign in"),
    "interest": _("has an interest in a bidder"),
}


def pool_of(unit: Any) -> Any:
    """The experts of a unit's pool and of those above it, also those who have left it."""
    above = [int(part) for part in (unit.path or "").split("/") if part]
    return unit.experts.model.objects.filter(units__in=above).select_related("person").distinct()


OF_A_PANEL = ("go_on", "write_report", "sign_report")


def acted_on(listing: Any) -> set[int]:
    """Keys of everyone who had a hand in the listing itself; what the panel of an earlier edition did is no such hand."""
    stamps = {listing.submit_by_id, listing.approve_by_id, listing.created_by_id}
    acts = Entry.objects.filter(kind=listing.machine, object_id=listing.pk).exclude(move__in=OF_A_PANEL)
    return stamps | set(acts.values_list("by_id", flat=True))


def excluded(listing: Any, experts: Iterable[Any]) -> dict[str, str]:
    """number → why (REASONS), for the experts of the pool who may not sit on the panel of this listing today."""
    today, acted = clock.today(), acted_on(listing)
    offices = listing.unit.offices.exclude(role=Role.EXPERT).filter(since__lte=today)
    officers = set(offices.filter(Q(until__isnull=True) | Q(until__gte=today)).values_list("person_id", flat=True))
    found: dict[str, str] = {}
    for expert in experts:
        if expert.until is not None and expert.until < today:
            found[expert.number] = "ended"
        elif not expert.person.is_active:
            found[expert.number] = "account"
        elif expert.person_id in acted:
            found[expert.number] = "acted"
        elif expert.person_id in officers:
            found[expert.number] = "office"
    return found


def size_problems(listing: Any, size: int, fields: Sequence[str]) -> list[Blocker]:
    """What is wrong with a panel of this size whose experts have these fields."""
    minimum, found = rulebook.panel_minimum(listing.rule_set, listing.method), []
    if size < minimum or size % 2 == 0:
        words = _("A panel of this method has at least %(minimum)d experts and an odd number; you named %(named)d.")
        found.append(Blocker("panel_size", words % {"minimum": minimum, "named": size}, "seats"))
    finance = rulebook.finance_experts(listing.rule_set)
    if fields.count(draw.FINANCE) < finance:
        words = _("At least %(count)d of them is an expert of finance.")
        found.append(Blocker("panel_finance", words % {"count": finance}, "seats"))
    return found


def named_problems(listing: Any, rows: Sequence[Mapping[str, Any]], fields: Mapping[int, str]) -> list[Blocker]:
    """What is wrong with a panel that is named: where it must be drawn; size, finance, chair, reasons, who had a hand in the listing."""
    found = []
    if rulebook.method(listing.rule_set, listing.method).panel.drawn:
        found.append(
            Blocker("must_be_drawn", _("This method wants a panel drawn at random from the pool; nobody names it."), "seats")
        )
    found += size_problems(listing, len(rows), [fields.get(row["person"].pk, "") for row in rows])
    if sum(1 for row in rows if row.get("is_chair")) != 1:
        found.append(Blocker("panel_chair", _("Exactly one of them chairs the panel."), "seats"))
    acted = acted_on(listing)
    if any(row["person"].pk in acted for row in rows):
        found.append(Blocker("panel_actor", _("Who prepared or approved the listing cannot sit on its panel."), "seats"))
    if not all(str(row.get("chosen") or "").strip() for row in rows):
        found.append(Blocker("panel_reason", _("Say for each why she is named instead of drawn."), "seats"))
    return found


def draw_problems(listing: Any, size: int, drawable: Sequence[str], fields: Mapping[str, str]) -> list[Blocker]:
    """What stands against drawing: the size, or a pool that does not suffice."""
    found = size_problems(listing, size, [fields[n] for n in drawable])
    if len(drawable) < size:
        words = _(
            "The pool has %(there)d experts who may sit here; %(size)d seats are to be drawn. Add experts to the pool first."
        )
        found.append(Blocker("pool_small", words % {"there": len(drawable), "size": size}, "size"))
    return found


@dataclass(frozen=True)
class Next:
    """Who may follow, the first first; and those passed over, with why."""

    numbers: list[str] = field(default_factory=list)
    passed: dict[str, str] = field(default_factory=dict)


def next_in_draw(panel: Any, leaving: Any) -> Next:
    """Who takes the place of a seat, in the recorded order; nobody where the panel was named or the order is used up."""
    if panel.draw is None:
        return Next()
    drawn, fields = panel.draw.order, {row["number"]: row["field"] for row in panel.draw.pool}
    seats = list(panel.seats.select_related("sheet"))
    staying = [s.number for s in seats if s.pk != leaving.pk and s.sheet.status not in {"recused", "void"}]
    used = {s.number for s in seats}
    candidates = draw.successor(drawn, fields, staying=staying, used=used, finance=panel.draw.finance)
    experts = {e.number: e for e in pool_of(panel.listing.unit).filter(number__in=candidates)}
    unfit = {n: "ended" for n in candidates if n not in experts} | excluded(panel.listing, experts.values())
    if panel.listing.status == "opened":
        unfit |= {n: "interest" for n, e in experts.items() if n not in unfit and interests_among(e.person, panel.listing)}
    free = [n for n in candidates if n not in unfit]
    before = candidates[: candidates.index(free[0])] if free else candidates
    return Next(free, {n: unfit[n] for n in before})
