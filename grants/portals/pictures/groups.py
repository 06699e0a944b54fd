"""Groups or years beside each other on one scale of money: contracted as a frame, paid pale, verified dark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.portals import shown
from grants.portals.pictures.drawing import Picture, el, fitting, framed, key_of, text
from grants.trail.blockers import Words

WIDTH, ROW, LEFT, RIGHT, TOP = 720.0, 38.0, 190.0, 150.0, 6.0
MOST = 12  # rows drawn for themselves; what is smaller is drawn as one
TABLED = 100  # rows in the table of the picture; of more it holds what is drawn, the page has a table of all


@dataclass(frozen=True)
class GroupRow:
    """`paid` None: not told of this group. `note` stands under the figures; `link` is the name as a link for the table."""

    name: str
    amount: Decimal
    paid: Decimal | None
    verified: Decimal
    note: str = ""
    link: Any = ""


@dataclass(frozen=True)
class Others:
    """Rows that come after those given, added up: so many of them that they were never made one by one."""

    count: int
    amount: Decimal
    paid: Decimal | None
    verified: Decimal


def groups(rows: Sequence[GroupRow], title: Words, *, first: Words, amount: Words, others: Others | None = None) -> Picture:
    """`first`: what the rows are; `amount`: what the frame is called; `others` follow the rows, which are fewer than MOST then.

    The picture holds at most MOST rows and the others as one, the table up to TABLED.
    """
    count, whole = len(rows), sum((row.amount for row in rows), Decimal(0))
    if others is not None:
        count, whole = count + others.count, whole + others.amount
    told = ngettext("One line, %(sum)s in all.", "%(count)s lines, %(sum)s in all.", count)
    description = told % {"count": count, "sum": shown.money(whole)}
    drawn = _drawn(rows) if others is None else [*rows, _as_one(others)]
    most = max([Decimal(1), *(max(row.amount, row.paid or Decimal(0), row.verified) for row in drawn)])
    parts = [part for n, row in enumerate(drawn) for part in _bars(row, TOP + n * ROW, most)]
    paid = any(row.paid is not None for row in rows)
    noted = any(row.note for row in rows)
    columns: list[Words] = [
        first,
        amount,
        *([_("Paid")] if paid else []),
        _("Verified"),
        *([_("Against the year before")] if noted else []),
    ]
    return Picture(
        title=title,
        svg=framed(WIDTH, TOP + ROW * max(len(drawn), 1), title, description, parts),
        key=key_of(_key(amount, paid)),
        columns=columns,
        rows=[
            (
                row.link or row.name, shown.yuan(row.amount), *([shown.yuan(row.paid)] if paid else []), shown.yuan(row.verified),
                *([row.note or shown.NOTHING] if noted else []),
            )
            for row in (rows if others is None and len(rows) <= TABLED else drawn)
        ],
        caption=description,
        beside=not noted,
    )  # fmt: skip


def _drawn(rows: Sequence[GroupRow]) -> list[GroupRow]:
    if len(rows) <= MOST:
        return list(rows)
    rest = rows[MOST - 1 :]
    paid = None if rest[0].paid is None else sum((row.paid or Decimal(0) for row in rest), Decimal(0))
    amount, verified = (sum((getattr(row, name) for row in rest), Decimal(0)) for name in ("amount", "verified"))
    return [*rows[: MOST - 1], _as_one(Others(len(rest), amount, paid, verified))]


def _as_one(others: Others) -> GroupRow:
    words = ngettext("%(count)s other", "%(count)s others", others.count) % {"count": others.count}
    return GroupRow(words, others.amount, others.paid, others.verified)


def _key(amount: Words, paid: bool) -> Iterator[tuple[SafeString, Words]]:
    yield el("rect", x=1, y=0.5, width=22, height=11, rx=2, cls="c-target"), amount
    if paid:
        yield el("rect", x=1, y=2.5, width=22, height=7, rx=1.5, cls="c-reported"), _("Paid")
    yield el("rect", x=1, y=4, width=22, height=4, rx=1, cls="c-recognised"), _("Verified")


def _bars(row: GroupRow, y: float, most: Decimal) -> Iterator[SafeString]:
    span = Decimal(WIDTH - LEFT - RIGHT)

    def wide(value: Decimal) -> float:
        return float(span * max(value, Decimal(0)) / most)

    yield el("g", el("title", row.name) + text(0, y + 20, fitting(row.name, LEFT - 14)))
    yield el("rect", x=LEFT, y=y + 3, width=wide(row.amount), height=24, rx=3, cls="c-target")
    if row.paid is not None:
        yield el("rect", x=LEFT, y=y + 7, width=wide(row.paid), height=16, rx=2, cls="c-reported")
    yield el("rect", x=LEFT, y=y + 11, width=wide(row.verified), height=8, rx=1.5, cls="c-recognised")
    yield text(WIDTH, y + 15, shown.wan(row.amount), "c-strong c-end c-num")
    share = shown.percent(shown.ratio(row.verified, row.amount), 0)
    note = row.note or _("%(share)s verified") % {"share": share}
    yield text(WIDTH, y + 30, note, "c-soft c-end c-num")
