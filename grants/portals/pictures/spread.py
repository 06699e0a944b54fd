"""What a unit cost here and there: a dot for each contract, a line from the lowest to the highest, a mark at the median."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, fitting, framed, key_of, nice_steps, text
from grants.trail.blockers import Words

WIDTH, ROW, LEFT, RIGHT, TOP, FOOT = 720.0, 34.0, 200.0, 170.0, 8.0, 22.0
FAR = Decimal(4)  # times the median: what lies further right is drawn at the edge, its figure is written


@dataclass(frozen=True)
class SpreadRow:
    """Unit costs of one deliverable, or of one organisation; `unit` is what they are for. `more`: cells of the table after the name."""

    name: str
    unit: str
    costs: tuple[Decimal, ...]
    lowest: Decimal
    median: Decimal
    highest: Decimal
    more: tuple[str, ...] = ()


def spread(rows: Sequence[SpreadRow], title: Words, *, columns: Sequence[Words], apart: bool) -> Picture:
    """`columns`: what the rows are, and what `more` of each is.

    `apart`: things that cannot be compared, each drawn as times its own median; else yuan on one axis.
    """
    description = (
        _("Each row as times its own median: one is the middle.") if apart else _("Yuan for each unit, on one scale from zero.")
    )
    most = _most(rows, apart)
    parts = [
        *_axis(most, len(rows), apart),
        *(part for n, row in enumerate(rows) for part in _row(row, TOP + n * ROW, most, apart)),
    ]
    return Picture(
        title=title,
        svg=framed(WIDTH, TOP + ROW * max(len(rows), 1) + FOOT, title, description, parts),
        key=key_of(_key()),
        columns=(*columns, _("Lowest"), _("Median"), _("Highest")),
        rows=[(r.name, *r.more, shown.yuan(r.lowest), shown.yuan(r.median), shown.yuan(r.highest)) for r in rows],
        caption=description,
        words=2 if apart else 1,
        beside=apart,
    )  # fmt: skip


def _most(rows: Sequence[SpreadRow], apart: bool) -> Decimal:
    if not apart:
        return nice_steps(max([Decimal(1), *(row.highest for row in rows)]))[-1]
    times = [row.highest / row.median for row in rows if row.median]
    return nice_steps(min(FAR, max([Decimal(2), *times])))[-1]


def _key() -> Iterator[tuple[SafeString, str]]:
    yield el("circle", cx=12, cy=6, r=4.5, cls="c-dot"), _("a contract")
    yield el("path", d="M1 6h22", cls="c-axis"), _("lowest to highest")
    yield el("path", d="M12 0v12", cls="c-goal"), _("median")


def _axis(most: Decimal, count: int, apart: bool) -> Iterator[SafeString]:
    foot = TOP + ROW * max(count, 1)
    for step in nice_steps(most):
        x = _at(step, most)
        yield el("path", d=f"M{x:.1f} {TOP:.1f}V{foot:.1f}", cls="c-grid")
        words = _("%(times)s times") % {"times": shown.quantity(step)} if apart else shown.axis(step)
        yield text(x, foot + 15, words, "c-soft c-mid c-num")


def _at(value: Decimal, most: Decimal) -> float:
    return LEFT + float(Decimal(WIDTH - LEFT - RIGHT) * min(max(value, Decimal(0)), most) / most)


def _row(row: SpreadRow, y: float, most: Decimal, apart: bool) -> Iterator[SafeString]:
    by = row.median if apart else Decimal(1)

    def at(cost: Decimal) -> float:
        return _at(cost / by if by else cost, most)

    middle = y + ROW / 2
    yield el("g", el("title", f"{row.name} ({row.unit})") + text(0, middle + 4, fitting(row.name, LEFT - 16)))
    yield el("path", d=f"M{at(row.lowest):.1f} {middle:.1f}H{at(row.highest):.1f}", cls="c-axis")
    for cost in row.costs:
        yield el("circle", el("title", f"{shown.yuan(cost)} / {row.unit}"), cx=at(cost), cy=middle, r=4.5, cls="c-dot")
    yield el("path", d=f"M{at(row.median):.1f} {middle - 9:.1f}v18", cls="c-goal")
    yield text(WIDTH, middle - 2, f"{shown.yuan(row.median)} / {row.unit}", "c-strong c-end c-num")
    if row.lowest != row.highest:
        yield text(WIDTH, middle + 13, f"{shown.yuan(row.lowest)} – {shown.yuan(row.highest)}", "c-soft c-end c-num")
