"""Forming a panel: drawn before an observer, or named with reasons where the method allows it; and who follows when a seat falls empty."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing
from grants.panels import draw as lots
from grants.panels import rules, seating
from grants.panels.models import Draw, Expert, Panel, ScoreSheet, Seat
from grants.people.models import User
from grants.people.queries import officers
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.drafts import begin
from grants.trail.models import Entry
from grants.trail.moves import lock, record, require


def draw_panel(listing: Listing, *, by: User, size: int, observer: User) -> Draw:
    """Draw the order of the pool, once for an edition and for good. It counts when the observer confirms it (`confirm_draw`)."""
    require(rules.may_form_panel, listing, by)
    with transaction.atomic():
        row = lock(listing)
        found = _not_now(row)
        if row.draws.filter(edition=row.edition).exists():
            found.append(Blocker("drawn", _("The draw of this call was made; it is never made again."), "draw"))
        if not officers(Role.DISCIPLINE, unit=row.unit).filter(pk=observer.pk).exists() or observer.pk == by.pk:
            found.append(Blocker("observer", _("The draw is watched by a discipline observer of the purchaser."), "observer"))
        experts = list(seating.pool_of(row.unit).filter(since__lte=clock.today()).order_by("number"))
        left_out = seating.excluded(row, experts)
        fields = {e.number: e.field for e in experts}
        found += seating.draw_problems(row, size, [n for n in fields if n not in left_out], fields)
        if found:
            raise Blocked(*found)
        last = Entry.objects.filter(root_kind=row.machine, root_id=row.pk).order_by("-seq").first()
        head, fresh = last.hash if last else "", secrets.token_hex(32)
        seed = lots.seed_of(row.number, row.edition, head, fresh)
        drawn = Draw.objects.create(
            listing=row, edition=row.edition, seed=seed, head=head, fresh=fresh, size=size,
            finance=rulebook.finance_experts(row.rule_set), pool=[{"number": n, "field": f} for n, f in sorted(fields.items())],
            excluded=left_out, order=lots.order(seed, (n for n in fields if n not in left_out)), drawn_at=clock.now(),
            drawn_by=by, observer=observer, origin=row.origin,
        )  # fmt: skip
        record(row, "draw_panel", by=by, seed=seed, fresh=fresh, size=size, order=drawn.order, excluded=left_out)
    return drawn


def confirm_draw(drawn: Draw, *, by: User, note: str = "") -> Panel:
    """The observer has watched it; the panel is seated as drawn, each with a sheet. Any discipline observer of the unit may stand in."""
    listing = drawn.listing
    require(rules.may_confirm_draw, listing, by)
    with transaction.atomic():
        row = lock(listing)
        found = _not_now(row)
        if row.edition != drawn.edition:
            found.append(Blocker("edition", _("This draw was made for an earlier edition of the call."), "draw"))
        if drawn.drawn_by_id == by.pk:
            found.append(Blocker("same_person", _("Who drew cannot confirm the draw."), "draw"))
        if found:
            raise Blocked(*found)
        drawn.observer, drawn.confirmed_at = by, clock.now()
        drawn.save(update_fields=["observer", "confirmed_at"])
        record(row, "confirm_draw", by=by, role=Role.DISCIPLINE, note=note, seed=drawn.seed)
        panel = _panel(row, by=drawn.drawn_by, draw=drawn)
        fields = {line["number"]: line["field"] for line in drawn.pool}
        for n, number in enumerate(lots.choose(drawn.order, fields, drawn.size, drawn.finance)):
            _seat_drawn(panel, by, number, is_chair=n == 0)
    return panel


def form_panel(listing: Listing, *, by: User, seats: Iterable[Mapping[str, Any]]) -> Panel:
    """Name the experts (person, expertise, chosen: the reason, is_chair) where the rule set lets a panel be named."""
    require(rules.may_form_panel, listing, by)
    rows = list(seats)
    with transaction.atomic():
        row = lock(listing)
        found = _not_now(row)
        if row.draws.filter(edition=row.edition).exists():
            found.append(Blocker("drawn", _("The panel of this call was drawn; nobody is named instead."), "seats"))
        experts = {e.person_id: e for e in Expert.objects.filter(person__in=[r["person"] for r in rows])}
        found += seating.named_problems(row, rows, {key: e.field for key, e in experts.items()})
        if found:
            raise Blocked(*found)
        panel = _panel(row, by=by)
        for told in rows:
            expert = experts.get(told["person"].pk)
            _seat(panel, by, {**told, **({"number": expert.number, "field": expert.field} if expert else {})})
        reasons = {str(r["person"]): r["chosen"] for r in rows}
        record(row, "form_panel", by=by, seats=[str(r["person"]) for r in rows], reasons=reasons)
    return panel


def replace_seat(panel: Panel, *, by: User, **told: Any) -> Seat:
    """Name one more expert (person, expertise, chosen: the reason), so that another may go: where the panel was named, or where
    the order of its draw is used up."""
    require(rules.may_form_panel, panel.listing, by)
    with transaction.atomic():
        row = lock(panel.listing)
        found = []
        if panel.draw is not None and set(panel.draw.order) - set(panel.seats.values_list("number", flat=True)):
            words = _("The panel was drawn: the next of the order follows, nobody is named.")
            found.append(Blocker("drawn", words, "person"))
        if told["person"].pk in seating.acted_on(row):
            words = _("Who prepared or approved the listing cannot sit on its panel.")
            found.append(Blocker("panel_actor", words, "person"))
        if not str(told.get("chosen") or "").strip():
            found.append(Blocker("panel_reason", _("Say for each why she is named instead of drawn."), "chosen"))
        if found:
            raise Blocked(*found)
        expert = Expert.objects.filter(person=told["person"]).first()
        seat = _seat(panel, by, {**told, **({"number": expert.number, "field": expert.field} if expert else {})})
        record(row, "replace_seat", by=by, seat=str(seat.person), reason=told["chosen"])
    return seat


def succeed(panel: Panel, *, by: User, leaving: Seat) -> Seat | None:
    """Seat the next of the recorded order who fits in the place of `leaving`; None where there is nobody, or nothing was drawn."""
    follow = seating.next_in_draw(panel, leaving)
    if not follow.numbers:
        return None
    seat = _seat_drawn(panel, by, follow.numbers[0], is_chair=False)
    record(panel.listing, "replace_seat", by=by, seat=str(seat.person), place=seat.place, passed_over=follow.passed)
    return seat


def pass_chair(panel: Panel, leaving: Seat) -> None:
    """Who chaired and left is followed in the chair by the first of the order who still sits."""
    if not leaving.is_chair:
        return
    live = sorted((s for s in panel.live_seats if s.pk != leaving.pk), key=lambda s: (s.place or 0, s.pk))
    if live:
        Seat.objects.filter(pk=leaving.pk).update(is_chair=False)
        Seat.objects.filter(pk=live[0].pk).update(is_chair=True)
    panel.__dict__.pop("chairs", None)


def _not_now(listing: Listing) -> list[Blocker]:
    found = []
    if listing.status not in rules.BEFORE_OPENING:
        words = _("A panel is formed between the approval of the call and the opening.")
        found.append(Blocker("not_now", words, "listing"))
    if listing.panel is not None:
        found.append(Blocker("there", _("The panel of this call stands already."), "panel"))
    return found


def _panel(listing: Listing, *, by: User, draw: Draw | None = None) -> Panel:
    panel = Panel(listing=listing, edition=listing.edition, formed_at=clock.now(), formed_by=by, draw=draw, origin=listing.origin)
    panel.full_clean()
    panel.save()
    return panel


def _seat_drawn(panel: Panel, by: User, number: str, *, is_chair: bool) -> Seat:
    expert, drawn = Expert.objects.select_related("person").get(number=number), panel.draw
    place = drawn.order.index(number) + 1 if drawn else None
    fields = {"number": number, "field": expert.field, "expertise": (expert.qualification or expert.employer or number)[:40]}
    return _seat(panel, by, {"person": expert.person, "place": place, "is_chair": is_chair, **fields})


def _seat(panel: Panel, by: User, row: Mapping[str, Any]) -> Seat:
    seat = Seat(panel=panel, origin=panel.origin, **row)
    seat.full_clean()
    seat.save()
    begin(ScoreSheet(panel=panel, seat=seat, origin=panel.origin), by=by)
    return seat
