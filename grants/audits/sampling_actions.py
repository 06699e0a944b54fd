"""What is done with samples: how many to draw, drawing, checking what was drawn. A new draw stands beside the old ones."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.audits import populations, rules
from grants.audits.models import Engagement, Sample, SampleItem
from grants.audits.populations import STRATA, Candidate
from grants.audits.sampling import Draw, NotDrawable, judgemental, monetary_unit, simple, size, stratified
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.money import ZERO
from grants.trail.moves import lock, record, require
from grants.trail.text import clean_name

DRAWABLE = ("frozen", "fieldwork")
CHECKABLE = ("fieldwork",)
Method = Sample.Method


@dataclass(frozen=True)
class Proposal:
    """How many to draw, and from what. `able`: rows with a positive amount, the only ones monetary units can draw."""

    size: int
    count: int
    amount: Decimal
    able: int
    confidence: int


def propose(engagement: Engagement, population: str, method: str, *, confidence: int = 95) -> Proposal:
    """From the materiality for monetary units, from the number of rows otherwise; a judgement needs no size."""
    found = populations.of(engagement, population)
    able = [one for one in found if one.amount > 0]
    if method == Method.MONETARY_UNIT:
        number = size.by_amount(populations.total(able), engagement.materiality, confidence)
    else:
        number = 0 if method == Method.JUDGEMENTAL else size.by_count(len(found), confidence)
    return Proposal(number, len(found), populations.total(found), len(able), confidence)


def draw(
    engagement: Engagement,
    *,
    by: User,
    population: str,
    method: str,
    why: str,
    size: int = 0,
    seed: str = "",
    strata: str = "",
    keys: Sequence[int] = (),
) -> Sample:
    """Draw and write down. `seed` "": a new one; `strata`: amount, category or contract; `keys`: the rows chosen by judgement."""
    require(rules.may_work, engagement, by)
    with transaction.atomic():
        row = lock(engagement)
        rules.require_work(row, by, DRAWABLE)
        found = populations.of(row, population)
        told: dict[str, Any] = {"population": populations.digest(found)}
        if method == Method.STRATIFIED:
            told |= _strata(found, strata, size)
        if method == Method.JUDGEMENTAL:
            told["keys"] = list(dict.fromkeys(keys))
        seed = clean_name(seed, limit=64) or secrets.token_hex(16)
        try:
            drawn = _draw(method, found, size, seed, told)
        except NotDrawable as refusal:
            raise Blocked(Blocker("size", refusal.words, "keys" if method == Method.JUDGEMENTAL else "size")) from None
        if drawn.interval:
            told["interval"] = f"{Decimal(drawn.interval) / 100:.2f}"
        sample = Sample(
            engagement=row, population=population, method=method, seed=seed, size=size or len(drawn.drawn), told=told,
            why=why.strip(), count=len(found), amount=populations.total(found), drawn_at=clock.now(), drawn_by=by, origin=row.origin,
        )  # fmt: skip
        sample.full_clean()
        sample.save(force_insert=True)
        _keep(sample, drawn, {one.key: one for one in found})
        record(
            row, "draw_sample", by=by, role=rules.may_work.role_for(row, by), note=sample.why, sample=sample.pk, method=method,
            population=population, seed=seed, size=sample.size, rows=len(drawn.drawn),
        )  # fmt: skip
    return sample


def again(sample: Sample) -> bool | None:
    """Whether the same draw comes from its seed once more; None: the population is no longer what it was drawn from."""
    found = populations.of(sample.engagement, sample.population)
    if populations.digest(found) != sample.told.get("population"):
        return None
    drawn = _draw(sample.method, found, sample.size, sample.seed, sample.told)
    kept = sample.items.order_by("order").values_list("object_id", "hits", "stratum")
    return list(kept) == [(one.key, one.hits, one.stratum) for one in drawn.drawn]


def check(item: SampleItem, *, by: User, result: str, difference: Decimal = ZERO, note: str = "") -> SampleItem:
    """What the papers of a drawn row gave, once; a mistake is taken back first. What is not in order is told in words."""
    with transaction.atomic():
        engagement, row = _item(item, by)
        if row.result:
            raise Blocked(Blocker("checked", _("This row is checked already; take the check back first."), "result"))
        if result != SampleItem.Result.IN_ORDER and not note.strip():
            raise Blocked(Blocker("note", _("Say in words what is not in order."), "note"))
        if result == SampleItem.Result.DIFFERENCE and not 0 < difference <= abs(row.amount or difference):
            raise Blocked(Blocker("difference", _("The difference is more than nothing and at most the amount."), "difference"))
        row.result, row.note, row.checked_by, row.checked_at = result, note.strip(), by, clock.now()
        row.difference = difference if result == SampleItem.Result.DIFFERENCE else ZERO
        row.full_clean()
        row.save(force_update=True)
        role = rules.may_work.role_for(engagement, by)
        record(engagement, "check_item", by=by, role=role, note=row.note, **_told(row))
    return row


def uncheck(item: SampleItem, *, by: User) -> SampleItem:
    """Take a check back while the fieldwork runs."""
    with transaction.atomic():
        engagement, row = _item(item, by)
        if not row.result:
            raise Blocked(Blocker("unchecked", _("This row is not checked yet."), "result"))
        told = _told(row)
        row.result, row.difference, row.note, row.checked_by, row.checked_at = "", ZERO, "", None, None
        row.save(force_update=True)
        record(engagement, "uncheck_item", by=by, role=rules.may_work.role_for(engagement, by), **told)
    return row


def _told(row: SampleItem) -> dict[str, Any]:
    """A row and its check, for the trail."""
    about = {"sample": row.sample_id, "item": row.order, "row": row.label}
    return {**about, "result": row.result, "difference": row.difference}


def _draw(method: str, found: Sequence[Candidate], size: int, seed: str, told: Mapping[str, Any]) -> Draw:
    match method:
        case Method.MONETARY_UNIT:
            return monetary_unit.draw(populations.rows(found), size, seed)
        case Method.RANDOM:
            return simple.draw(populations.rows(found), size, seed)
        case Method.STRATIFIED:
            sizes = {name: one["size"] for name, one in told["strata"].items()}
            return stratified.draw(populations.rows(found, STRATA[told["by"]]), sizes, seed)
    return judgemental.draw(populations.rows(found), told["keys"])


def _strata(found: Sequence[Candidate], by: str, size: int) -> dict[str, Any]:
    """By amount or, where the rows have none, by count."""
    if by not in STRATA:
        raise Blocked(Blocker("strata", _("Say by what the strata are made."), "strata"))
    name_of = STRATA[by]
    counts = Counter(map(name_of, found))
    if not len(counts) <= size <= len(found):
        words = _("There are %(strata)s strata and %(rows)s rows: the size lies between these.")
        raise Blocked(Blocker("size", words % {"strata": len(counts), "rows": len(found)}, "size"))
    fen: Counter[str] = Counter()
    for one in found:
        fen[name_of(one)] += max(one.fen, 0)
    sizes = stratified.shares(fen if any(fen.values()) else counts, counts, size)
    amounts = {name: f"{Decimal(fen[name]) / 100:.2f}" for name in sizes}
    return {"by": by, "strata": {n: {"count": counts[n], "amount": amounts[n], "size": sizes[n]} for n in sizes}}


def _keep(sample: Sample, drawn: Draw, known: Mapping[int, Candidate]) -> None:
    SampleItem.objects.bulk_create(
        SampleItem(
            sample=sample, order=order, object_id=one.key, contract_id=known[one.key].contract, label=known[one.key].label[:300],
            stratum=one.stratum[:60], hits=one.hits, amount=known[one.key].amount, origin=sample.origin,
        )
        for order, one in enumerate(drawn.drawn, 1)
    )  # fmt: skip


def _item(item: SampleItem, by: User) -> tuple[Engagement, SampleItem]:
    """The engagement locked, then the row as it is now."""
    engagement = item.sample.engagement
    require(rules.may_work, engagement, by)
    locked = lock(engagement)
    rules.require_work(locked, by, CHECKABLE)
    return locked, SampleItem.objects.select_for_update().get(pk=item.pk)
