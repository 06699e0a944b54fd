"""Ink on one page: text, rules and shades written straight as PDF operators; nothing here interprets markup."""

from collections.abc import Callable
from math import cos, radians, sin
from typing import Any

from grants.papers.sheets import Sheets, figure
from grants.papers.type import BOLD, REGULAR, internal_name, weight

mm = 72 / 2.54 * 0.1
Color = tuple[float, float, float]
Set = tuple[str, int]  # operators that show a text, and its width in thousandths of the size
MOST_SETS = 2_000
INK: Color = (0.11, 0.10, 0.11)
MUTE: Color = (0.42, 0.40, 0.42)
RULE: Color = (0.66, 0.64, 0.66)
HAIR: Color = (0.82, 0.80, 0.82)
SHADE: Color = (0.945, 0.935, 0.94)
BAND: Color = (0.972, 0.966, 0.97)
PLUM: Color = (0.42, 0.17, 0.36)
PLUM_MID: Color = (0.68, 0.50, 0.63)
PLUM_PALE: Color = (0.90, 0.85, 0.89)
GREEN: Color = (0.22, 0.45, 0.33)
GHOST: Color = (0.90, 0.89, 0.90)
BRICK: Color = (0.60, 0.22, 0.16)
RED: Color = (0.76, 0.05, 0.07)

__all__ = [
    "BAND",
    "BRICK",
    "GHOST",
    "GREEN",
    "HAIR",
    "INK",
    "MUTE",
    "PLUM",
    "PLUM_MID",
    "PLUM_PALE",
    "RULE",
    "SHADE",
    "Color",
    "Pen",
    "mm",
]


class Pen:
    """Draws on the sheet that is open; all lengths are points from its lower left corner."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self._fill: Color | None = None
        self._stroke: tuple[Color, float] | None = None
        self._sets: dict[tuple[str, float, bool], Set] = {}
        self._repeated: dict[tuple[Any, ...], tuple[str, Color | None, tuple[Color, float] | None]] = {}

    def new_page(self) -> None:
        """A page begins with the reader's own colours: remember none."""
        self._fill = self._stroke = None

    def repeated(self, key: tuple[Any, ...], draw: Callable[[], None]) -> None:
        """What is the same on many pages is drawn on the first of them, and its operators are written again on the others."""
        before = (key, self._fill, self._stroke)
        made = self._repeated.get(before)
        if made is None:
            at = len(self.sheets.code)
            draw()
            made = self._repeated[before] = "\n".join(self.sheets.code[at:]), self._fill, self._stroke
        else:
            self.write(made[0])
        _operators, self._fill, self._stroke = made

    def write(self, operators: str) -> None:
        self.sheets.code.append(operators)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        color: Color = INK,
        align: str = "left",
        spread: float = 0.0,
    ) -> None:
        """One line of `text` with its baseline at `y`; `x` is its left, middle or right by `align`; `spread` opens the letters."""
        if not text:
            return
        shown, units = self._set(text, size, bold)
        if align != "left":
            wide = units * size / 1000 + spread * (len(text) - 1)
            x -= wide if align == "right" else wide / 2
        self.fill(color)
        opened = f"{spread:g} Tc " if spread else ""
        self.write(f"BT {x:.2f} {y:.2f} Td {opened}{shown}{' 0 Tc' if spread else ''} ET")

    def _set(self, text: str, size: float, bold: bool) -> Set:
        """What repeats from page to page is set once."""
        made = self._sets.get((text, size, bold))
        if made is None:
            face = weight(BOLD if bold else REGULAR)
            runs = [
                f"{internal_name(face.name, index)} {size:g} Tf <{run.hex()}> Tj"
                for index, run in face.runs(text, self.sheets.faces)
            ]
            if len(self._sets) >= MOST_SETS:
                self._sets.clear()
            made = self._sets[text, size, bold] = " ".join(runs), sum(map(face.widths.__getitem__, text))
        return made

    def fill(self, color: Color) -> None:
        if color != self._fill:
            self._fill = color
            self.write(f"{color[0]:g} {color[1]:g} {color[2]:g} rg")

    def stroke(self, color: Color, thick: float) -> None:
        if (color, thick) != self._stroke:
            self._stroke = (color, thick)
            self.write(f"{color[0]:g} {color[1]:g} {color[2]:g} RG {thick:g} w")

    def box(self, x: float, y: float, wide: float, high: float, color: Color) -> None:
        self.fill(color)
        self.write(f"{x:.2f} {y:.2f} {wide:.2f} {high:.2f} re f")

    def frame(self, x: float, y: float, wide: float, high: float, color: Color = RULE, thick: float = 0.5) -> None:
        self.stroke(color, thick)
        self.write(f"{x:.2f} {y:.2f} {wide:.2f} {high:.2f} re S")

    def line(self, x1: float, y1: float, x2: float, y2: float, color: Color = RULE, thick: float = 0.5) -> None:
        self.stroke(color, thick)
        self.write(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def dashed(self, x1: float, y1: float, x2: float, y2: float, color: Color = RULE, thick: float = 0.5) -> None:
        self.dashes("2 2")
        self.line(x1, y1, x2, y2, color, thick)
        self.dashes()

    def dashes(self, lengths: str = "") -> None:
        """What is drawn from here on is dashed; without lengths no longer."""
        self.write(f"[{lengths}] 0 d")

    def path(self, points: list[tuple[float, float]], color: Color, thick: float = 1.2, *, filled: Color | None = None) -> None:
        """A line through `points`; with `filled` the area they enclose instead."""
        if not points:
            return
        way = " ".join(f"{x:.2f} {y:.2f} {'l' if index else 'm'}" for index, (x, y) in enumerate(points))
        if filled:
            self.fill(filled)
            self.write(f"{way} h f")
        else:
            self.stroke(color, thick)
            self.write(f"{way} S")

    def tilted(self, x: float, y: float, degrees: float, text: str, size: float, color: Color) -> None:
        along, up = cos(radians(degrees)), sin(radians(degrees))
        self.write(f"q\n{' '.join(map(figure, (along, up, -up, along, x, y)))} cm")
        self.text(0, 0, text, size, bold=True, color=color, align="center")
        self.write("Q")
        self.new_page()
