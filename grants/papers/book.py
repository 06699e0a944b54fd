"""Pages: sections are laid out first, so every page knows its number and theirs, and drawn second.

Page after GB/T 9704-2012 (A4, head 37 mm, binding edge 28 mm); the text block is a little wider than its 156 mm because tables
need it. Wide tables lie across.
"""

from dataclasses import dataclass, field
from functools import partial

from grants.papers.blocks import Block, Mark
from grants.papers.pen import GHOST, MUTE, RULE, Pen, mm
from grants.papers.sheets import Sheets

A4 = 210 * mm, 297 * mm


@dataclass(frozen=True)
class Sheet:
    wide: float
    high: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def room(self) -> float:
        return self.wide - self.left - self.right

    @property
    def tall(self) -> float:
        return self.high - self.top - self.bottom


UPRIGHT = Sheet(A4[0], A4[1], 28 * mm, 22 * mm, 37 * mm, 28 * mm)
ACROSS = Sheet(A4[1], A4[0], 24 * mm, 20 * mm, 32 * mm, 22 * mm)


@dataclass
class Section:
    """`mark` names the section in the outline, blocks may have marks of their own; lying across, or with `fresh`, it begins a page."""

    blocks: list[Block]
    mark: Mark | None = None
    across: bool = False
    fresh: bool = False


@dataclass
class Placed:
    block: Block
    top: float
    marks: list[Mark]


@dataclass
class Page:
    sheet: Sheet
    placed: list[Placed] = field(default_factory=list)


@dataclass
class Running:
    """What every page carries."""

    left: str
    right: str
    foot: str
    page: str  # "第 {} 页 共 {} 页"
    ghost: str = ""


def paginate(sections: list[Section]) -> list[Page]:
    pages: list[Page] = []
    y = 0.0
    for section in sections:
        sheet = ACROSS if section.across else UPRIGHT
        if not pages or section.fresh or pages[-1].sheet is not sheet:
            pages.append(Page(sheet))
            y = sheet.tall
        y = _fill(pages, section, sheet, y)
    return pages


def _fill(pages: list[Page], section: Section, sheet: Sheet, y: float) -> float:
    queue, waiting = list(reversed(section.blocks)), [section.mark] if section.mark else []
    while queue:
        block = queue.pop()
        fresh = y == sheet.tall
        if not fresh:
            y -= block.above
        needed, ahead = block.height(sheet.room), len(queue)
        kept = block
        least = block.least(sheet.room) if not kept.keep else needed
        while kept.keep and ahead:
            ahead -= 1
            kept = queue[ahead]
            least += kept.above + (kept.height(sheet.room) if kept.keep else kept.least(sheet.room))
        if least > y and not fresh:
            queue.append(block)
            pages.append(Page(sheet))
            y = sheet.tall
            continue
        marks = [*waiting, *([block.mark] if block.mark else [])]
        if needed > y:
            parts = block.split(sheet.room, y)
            if parts is None and not fresh:
                queue.append(block)
                pages.append(Page(sheet))
                y = sheet.tall
                continue
            if parts:
                block, rest = parts
                queue.append(rest)
                needed = block.height(sheet.room)
        pages[-1].placed.append(Placed(block, sheet.bottom + y, marks))
        waiting = []
        y -= needed
    return y


def page_numbers(pages: list[Page]) -> dict[str, int]:
    return {mark.key: number for number, page in enumerate(pages, 1) for placed in page.placed for mark in placed.marks}


def draw(sheets: Sheets, pages: list[Page], running: Running) -> None:
    pen = Pen(sheets)
    for number, page in enumerate(pages, 1):
        sheet = page.sheet
        pen.new_page()
        pen.repeated(("head", sheet), partial(_draw_head, pen, sheet, running))
        for placed in page.placed:
            for mark in placed.marks:
                sheets.mark(mark.key, mark.title, mark.level, placed.top + 6)
            placed.block.draw(pen, sheet.left, placed.top, sheet.room)
        _draw_foot(pen, sheet, running, number, len(pages))
        sheets.turn(sheet.wide, sheet.high)


def _draw_head(pen: Pen, sheet: Sheet, running: Running) -> None:
    if running.ghost:
        pen.tilted(sheet.wide / 2, sheet.high / 2 - 30, 38, running.ghost, 92, GHOST)
    right, head = sheet.wide - sheet.right, sheet.high - sheet.top + 10 * mm
    pen.text(sheet.left, head, running.left, 8, color=MUTE)
    pen.text(right, head, running.right, 8, color=MUTE, align="right")
    pen.line(sheet.left, head - 5, right, head - 5, RULE, 0.5)


def _draw_foot(pen: Pen, sheet: Sheet, running: Running, number: int, count: int) -> None:
    """Last on its page, so that it is read last."""
    right, foot = sheet.wide - sheet.right, sheet.bottom - 10 * mm
    pen.line(sheet.left, foot + 11, right, foot + 11, RULE, 0.5)
    pen.text((sheet.left + right) / 2, foot, running.page.format(number, count), 9, align="center")
    pen.text(sheet.left, foot, running.foot, 7, color=MUTE)
