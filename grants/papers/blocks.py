"""What a page is filled with: blocks that know their height, may split, and draw themselves below a given line."""

from dataclasses import dataclass, field, replace

from grants.papers.pen import INK, MUTE, PLUM, RULE, Color, Pen, mm
from grants.papers.type import width
from grants.papers.wrap import lines


@dataclass(frozen=True)
class Mark:
    """Where a bookmark and a line of the contents point to."""

    key: str
    title: str
    level: int


class Block:
    """Lengths are points. `keep` holds a block on the page of the one after it."""

    keep = False
    above = 0.0  # space before it, not at the head of a page
    mark: "Mark | None" = None

    def height(self, wide: float) -> float:
        raise NotImplementedError

    def least(self, wide: float) -> float:
        """The least room with which it may begin at the foot of a page."""
        return self.height(wide)

    def split(self, wide: float, room: float) -> "tuple[Block, Block] | None":
        """A part not higher than `room` and the rest, or None when it cannot be parted there."""
        return None

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        raise NotImplementedError


@dataclass
class Gap(Block):
    high: float

    def height(self, wide: float) -> float:
        return self.high

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        return


@dataclass
class Heading(Block):
    """一、 (level 0) or (一) (level 1); always with what follows."""

    text: str
    level: int = 0
    keep: bool = True

    def __post_init__(self) -> None:
        self.size = (14.0, 11.5)[self.level]
        self.above = (16.0, 10.0)[self.level]

    def height(self, wide: float) -> float:
        return len(lines(self.text, self.size, wide, bold=True)) * self.size * 1.5 + (6, 3)[self.level]

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        for number, line in enumerate(lines(self.text, self.size, wide, bold=True)):
            pen.text(x, top - self.size * (1.1 + 1.5 * number), line, self.size, bold=True)
        if self.level == 0:
            foot = top - self.height(wide) + 4
            pen.line(x, foot, x + wide, foot, RULE, 0.5)
            pen.line(x, foot, x + 40, foot, PLUM, 1.6)


@dataclass
class Prose(Block):
    """A paragraph; `indent` is two characters as Chinese text has it. Splits between lines."""

    text: str
    size: float = 10.5
    leading: float = 1.75
    indent: float = 2.0
    bold: bool = False
    color: Color = INK
    align: str = "left"
    above: float = 0.0
    after: float = 4.0
    keep: bool = False
    set_in: list[str] | None = field(default=None, repr=False)

    def _lines(self, wide: float) -> list[str]:
        return self.set_in or lines(self.text, self.size, wide, bold=self.bold, indent=self.indent * self.size)

    def height(self, wide: float) -> float:
        return len(self._lines(wide)) * self.size * self.leading + self.after

    def least(self, wide: float) -> float:
        return min(2, len(self._lines(wide))) * self.size * self.leading + self.after

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        made = self._lines(wide)
        fit = int((room - self.after) / (self.size * self.leading))
        if fit < 2 or len(made) - fit < 1:
            return None
        return replace(self, after=0.0, set_in=made[:fit]), replace(self, indent=0.0, above=0.0, set_in=made[fit:])

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        step = self.size * self.leading
        for number, line in enumerate(self._lines(wide)):
            shift = self.indent * self.size if number == 0 else 0
            at = {"left": x + shift, "center": x + wide / 2, "right": x + wide}[self.align]
            pen.text(
                at,
                top - step * (number + 0.5) - self.size * 0.36,
                line,
                self.size,
                bold=self.bold,
                color=self.color,
                align=self.align,
            )


@dataclass
class SealBox(Block):
    """An empty frame for a real seal or a certified electronic one. A seal is never drawn."""

    word: str
    lines: tuple[str, ...] = ()
    size: float = 46 * mm

    def height(self, wide: float) -> float:
        return self.size + 8

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        left = x + wide - self.size
        pen.dashes("3 3")
        pen.frame(left, top - self.size, self.size, self.size, RULE, 0.7)
        pen.dashes()
        pen.text(left + self.size / 2, top - self.size / 2 - 4, self.word, 11, color=MUTE, align="center")
        for number, line in enumerate(self.lines):
            pen.text(x, top - 16 - number * 22, line, 11)


@dataclass
class Contents(Block):
    """A line for each mark, with the page that `page_of` knows once all pages are laid out."""

    entries: list[Mark]
    page_of: dict[str, int]

    @staticmethod
    def _step(entry: Mark) -> float:
        return 22.0 if entry.level == 0 else 15.0

    def height(self, wide: float) -> float:
        return sum(map(self._step, self.entries))

    def least(self, wide: float) -> float:
        return 22.0

    def split(self, wide: float, room: float) -> tuple[Block, Block] | None:
        fit, used = 0, 0.0
        while fit < len(self.entries) and used + self._step(self.entries[fit]) <= room:
            used += self._step(self.entries[fit])
            fit += 1
        if not 0 < fit < len(self.entries):
            return None
        return Contents(self.entries[:fit], self.page_of), Contents(self.entries[fit:], self.page_of)

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        base = top
        for entry in self.entries:
            base -= self._step(entry)
            left, bold, size = x + 16 * entry.level, entry.level == 0, 10.5 if entry.level == 0 else 9.0
            page = str(self.page_of[entry.key])
            room = wide - 16 * entry.level - 40
            title = lines(entry.title, size, room, bold=bold)[0]
            start = left + width(title, size, bold=bold) + 6
            pen.text(left, base, title, size, bold=bold)
            pen.text(x + wide, base, page, size, align="right")
            pen.dashes(".6 3")
            pen.line(start, base + 2.5, x + wide - width(page, size) - 6, base + 2.5, MUTE, 0.6)
            pen.dashes()
            pen.sheets.link(entry.key, x, base - 4, x + wide, base + 11)
