"""Where each project stands: time gone, money spent, deliverables recognised, as three bars a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, fitting, framed, joined, key_of, text

WIDTH, ROW, LEFT, RIGHT, TOP = 720.0, 46.0, 220.0, 64.0, 8.0
BARS = (("c-time", 0), ("c-money", 12), ("c-done", 24))


@dataclass(frozen=True)
class ProjectRow:
    """Ratios of the whole: 0.62 is 62 %. `link`: the name as a link for the table beside the picture."""

    name: str
    time: Decimal
    money: Decimal
    delivered: Decimal
    link: Any = ""

    @property
    def shares(self) -> tuple[Decimal, Decimal, Decimal]:
        return self.time, self.money, self.delivered


def project_bars(rows: Sequence[ProjectRow]) -> Picture:
    title = _("Projects: time, money, deliverables")
    behind = sum(1 for r in rows if r.delivered < r.time)
    description = _("In %(behind)s of %(all)s projects less is delivered than time has gone.") % {
        "behind": behind,
        "all": len(rows),
    }
    parts = [part for n, row in enumerate(rows) for part in _row(row, TOP + n * ROW)]
    return Picture(
        title=title,
        svg=framed(WIDTH, TOP + ROW * max(len(rows), 1), title, description, parts),
        key=key_of(
            (el("rect", x=1, y=2, width=22, height=8, rx=2, cls=cls), word) for (cls, _y), word in zip(BARS, words(), strict=True)
        ),
        columns=(_("Project"), *words()),
        rows=[(r.link or r.name, *(shown.percent(share, 0) for share in r.shares)) for r in rows],
        caption=description,
    )


def words() -> tuple[str, str, str]:
    return _("time gone"), _("money spent"), _("delivered")


def trio(row: ProjectRow) -> SafeString:
    """The three bars alone, small, for a cell of a table; read out as words."""
    told = " · ".join(f"{word} {shown.percent(share, 0)}" for word, share in zip(words(), row.shares, strict=True))
    bars = []
    for (cls, y), share in zip(BARS, row.shares, strict=True):
        bars.append(el("rect", x=0, y=y / 2, width=100, height=4, rx=1, cls="c-rail"))
        bars.append(el("rect", x=0, y=y / 2, width=100 * _held(share), height=4, rx=1, cls=cls))
    return format_html('<svg class="trio" viewBox="0 0 100 16" role="img" aria-label="{}">{}</svg>', told, joined(bars))


def _row(row: ProjectRow, y: float) -> Iterator[SafeString]:
    span = WIDTH - LEFT - RIGHT
    yield el("g", el("title", row.name) + text(0, y + 21, fitting(row.name, LEFT - 14)))
    for (cls, down), share in zip(BARS, row.shares, strict=True):
        yield el("rect", x=LEFT, y=y + down, width=span, height=8, rx=2, cls="c-rail")
        yield el("rect", x=LEFT, y=y + down, width=span * _held(share), height=8, rx=2, cls=cls)
        yield text(WIDTH, y + down + 8.5, shown.percent(share, 0), "c-soft c-end c-num")


def _held(share: Decimal) -> float:
    return float(min(max(share, Decimal(0)), Decimal(1)))
