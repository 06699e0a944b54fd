"""What was bought against what came of it: target, reported and recognised as nested bars on one scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, fitting, framed, key_of, text

WIDTH, ROW = 720.0, 40.0
LEFT, RIGHT, TOP = 190.0, 150.0, 10.0
MOST = Decimal("1.5")  # a bar of more than one and a half times its target is cut here; its figure is written


@dataclass(frozen=True)
class DeliverableRow:
    """Persons and person-times are rows of their own and are never added."""

    name: str
    unit: str
    target: Decimal
    reported: Decimal
    recognised: Decimal


def deliverables(rows: Sequence[DeliverableRow], name: str = "") -> Picture:
    title = name or _("Deliverables: target, reported, recognised")
    reached = sum(1 for r in rows if r.recognised >= r.target)
    description = _("%(reached)s of %(all)s targets are reached by what is recognised.") % {"reached": reached, "all": len(rows)}
    most = min(
        MOST, max([Decimal(1), *(_share(r.reported, r.target) for r in rows), *(_share(r.recognised, r.target) for r in rows)])
    )
    parts = [part for n, row in enumerate(rows) for part in _bars(row, TOP + n * ROW, most)]
    return Picture(
        title=title,
        svg=framed(WIDTH, TOP + ROW * max(len(rows), 1) + 6, title, description, parts),
        key=key_of(_key()),
        columns=(_("Deliverable"), _("Unit"), _("Target"), _("Reported"), _("Recognised"), _("Rate")),
        rows=[
            (
                r.name, r.unit, shown.quantity(r.target), shown.quantity(r.reported), shown.quantity(r.recognised),
                shown.percent(shown.ratio(r.recognised, r.target)),
            )
            for r in rows
        ],
        caption=description,
        words=2,
    )  # fmt: skip


def _key() -> Iterator[tuple[SafeString, str]]:
    yield el("rect", x=1, y=0.5, width=22, height=11, rx=2, cls="c-target"), _("target")
    yield el("rect", x=1, y=2.5, width=22, height=7, rx=1.5, cls="c-reported"), _("reported")
    yield el("rect", x=1, y=4, width=22, height=4, rx=1, cls="c-recognised"), _("recognised")


def _bars(row: DeliverableRow, y: float, most: Decimal) -> Iterator[SafeString]:
    span = WIDTH - LEFT - RIGHT
    goal = float(span) / float(most)

    def wide(value: Decimal) -> float:
        return goal * float(min(_share(value, row.target), most))

    done = row.recognised >= row.target
    yield el("g", el("title", f"{row.name} ({row.unit})") + text(0, y + 22, fitting(row.name, LEFT - 14)))
    yield el("rect", x=LEFT, y=y + 5, width=goal, height=24, rx=3, cls="c-target")
    yield el("rect", x=LEFT, y=y + 9, width=wide(row.reported), height=16, rx=2, cls="c-reported")
    yield el("rect", x=LEFT, y=y + 13, width=wide(row.recognised), height=8, rx=1.5, cls="c-done" if done else "c-recognised")
    yield el("path", d=f"M{LEFT + goal:.1f} {y + 2:.1f}v30", cls="c-goal")
    figures = f"{shown.quantity(row.recognised)} / {shown.quantity(row.target)} {row.unit}"
    yield text(WIDTH, y + 16, fitting(figures, RIGHT - 12), "c-strong c-end c-num")
    yield text(WIDTH, y + 31, shown.percent(shown.ratio(row.recognised, row.target)), "c-soft c-end c-num")


def _share(value: Decimal, target: Decimal) -> Decimal:
    if target:
        return value / target
    return Decimal(1) if value else Decimal(0)
