"""The rows of a long list as operators: each row one array of texts and the steps between them, each text made once."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from grants.papers.pen import mm
from grants.papers.type import REGULAR, Faces, internal_name, weight
from grants.papers.wrap import lines

PAD = 2.4
SIZE = 7.2
LEADING = 9.2
MOST_LINES = 6
MOST_SEEN, AHEAD, AT_ONCE = 2_000, 1_000, 5_000
CUT_OFF = "……"


@dataclass(frozen=True)
class LedgerColumn:
    """`wide` in mm. A `summed` column prints money and is carried forward."""

    title: str
    wide: float
    align: str = "left"
    summed: bool = False

    @property
    def room(self) -> float:
        return self.wide * mm - 2 * PAD

    @property
    def units(self) -> float:
        """The room in thousandths of the size."""
        return self.room * 1000 / SIZE


class Met(dict[str, int]):
    """Widths of the characters met so far: whatever was measured is a key."""

    def __missing__(self, character: str) -> int:
        wide = self[character] = weight(REGULAR).widths[character]
        return wide

    def widths(self, texts: Sequence[str]) -> "array[int]":
        """In thousandths of the size; what many rows say is measured once."""
        wide, found = self.__getitem__, array("i")
        digit = max(map(wide, "0123456789"))  # all are equally wide
        for start in range(0, len(texts), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            made = {
                text: len(text) * digit if text.isdigit() and text.isascii() else sum(map(wide, text))
                for text in dict.fromkeys(some)
            }
            found.extend(map(made.__getitem__, some))
        return found


@dataclass
class Measured:
    """Ends of rows (points from the top of the first), running sums in fen of each summed column, the width of every text of the
    others (in thousandths of the size), every character of the rows."""

    ends: "array[float]"
    sums: "list[array[int]]"
    widths: "list[array[int]]"
    met: Met
    ink: "Ink | None" = None


class Ink:
    """Of one document. A column has an edge its texts keep to (left, middle or right); a row goes from edge to edge, and each text
    is told how far it must go back and how far it leads. Rows are made some pages ahead."""

    def __init__(
        self,
        columns: Sequence[LedgerColumn],
        lefts: Sequence[float],
        told: Sequence[Sequence[Any]],
        measured: Measured,
        faces: Faces,
    ) -> None:
        self.face, self.faces, self.told, self.measured = weight(REGULAR), faces, told, measured
        every = "".join(measured.met)
        self.plain = self.face.runs(every, faces) == [(0, every.encode("utf-16-be"))]  # no other face than the first
        self.font = f"{internal_name(REGULAR, 0)} {SIZE:g} Tf" if every else ""
        edges = [
            right - PAD if c.align == "right" else (left + right) / 2 if c.align == "center" else left + PAD
            for c, (left, right) in zip(columns, pairwise(lefts), strict=True)
        ]
        places = [round((edge - edges[0]) * 1000 / SIZE) for edge in edges]
        places.append(places[-1])
        cells = [f"%s{a - b}" if c.summed else "%s" for c, a, b in zip(columns, places, places[1:], strict=False)]
        self.left, self.form = f"1 0 0 1 {edges[0]:.2f}", f"{' '.join(cells)}]TJ"
        self.words = [
            None if c.summed else _Words(self, c, edge - edges[0], step)
            for c, edge, step in zip(columns, edges, pairwise(places), strict=True)
        ]
        self.first, self.made = 0, list[str]()

    def rows(self, start: int, middles: Sequence[float]) -> list[str]:
        """Operators that show the rows from there; `middles` are the baselines of those of one line."""
        stop = start + len(middles)
        if not self.first <= start <= stop <= self.first + len(self.made):
            self.first, self.made = start, self._ahead(slice(start, max(stop, start + AHEAD)))
        some, left = self.made[start - self.first : stop - self.first], self.left
        return [self.font, *[f"{left} {middle:.2f} Tm[{row}" for middle, row in zip(middles, some, strict=True)]]

    def _ahead(self, part: slice) -> list[str]:
        columns = zip(self.words, self.told, self.measured.widths, strict=True)
        summed = [told[part] for words, told in zip(self.words, self.told, strict=True) if words is None]
        amount = _amounts(list(set().union(*summed)), self.measured.met).__getitem__
        drawn = [words.drawn(told[part], wide[part]) if words else map(amount, told[part]) for words, told, wide in columns]
        return list(map(self.form.__mod__, zip(*drawn, strict=True)))

    def shown(self, texts: Sequence[str]) -> list[str]:
        return _codes(texts) if self.plain else list(map(self._runs, texts))

    def _runs(self, text: str) -> str:
        """Where a text may need another face than the first."""
        made = ""
        for index, run in self.face.runs(text, self.faces):
            name = internal_name(REGULAR, index)
            made += f"]TJ {name} {SIZE:g} Tf[<{run.hex()}>]TJ {self.font}[" if index else f"<{run.hex()}>"
        return made


def _codes(texts: Sequence[str]) -> list[str]:
    """Letters and figures all at once: where all are ASCII, nothing but the end of a line is coded ``000a``."""
    whole = "\n".join(texts)
    if whole.isascii():
        made = f"<{whole.encode('utf-16-be').hex()}>".replace("000a", ">\n<").split("\n")
        if len(made) == len(texts):
            return made
    return [f"<{text.encode('utf-16-be').hex()}>" for text in texts]


class _Words:
    """The texts of one column, `across` points from the first edge."""

    def __init__(self, ink: Ink, column: LedgerColumn, across: float, step: tuple[int, int]) -> None:
        self.ink, self.column, self.across = ink, column, across
        self.step, self.next = step[0] - step[1], -step[1]
        self.known: dict[str, str] = {}  # what was drawn lately

    def drawn(self, told: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
        known = self.known
        if len(known) > MOST_SEEN:
            known.clear()
        known.update(self._made({text: wide for text, wide in zip(told, widths, strict=True) if text not in known}))
        return map(known.__getitem__, told)

    def _made(self, texts: Mapping[str, int]) -> dict[str, str]:
        step, units, shown = self.step, self.column.units, self.ink.shown(list(texts))
        told = zip(texts.items(), shown, strict=True)
        if self.column.align == "left":
            return {
                text: f"{codes}{wide + step}" if wide <= units else self._tall(few(text, self.column.room))
                for (text, wide), codes in told
            }
        part = 2 if self.column.align == "center" else 1
        around = {wide: (f"{wide // part}", f"{wide - wide // part + step}") for wide in set(texts.values())}
        return {text: codes.join(around[wide]) if text else f"{step}" for (text, wide), codes in told}

    def _tall(self, parts: Sequence[str]) -> str:
        """Several lines around the middle of the row, and back to its beginning."""
        up = (len(parts) - 1) * LEADING / 2
        body = f"]TJ 0 -{LEADING:g} Td[".join(self.ink.shown(parts))
        return f"]TJ {self.across:.2f} {up:.2f} Td[{body}]TJ -{self.across:.2f} {up:.2f} Td[{self.next}"


def _amounts(fens: Sequence[int], met: Met) -> dict[int, str]:
    """How wide each amount is, and its codes. Those of one length and sign are equally wide."""
    told = list(map(yuan, fens))
    shapes = [(len(text), text[0] == "-") for text in told]
    wide = {shape: sum(map(met.__getitem__, text)) for shape, text in dict(zip(shapes, told, strict=True)).items()}
    return {fen: f"{wide[shape]}{codes}" for fen, shape, codes in zip(fens, shapes, _codes(told), strict=True)}


def yuan(fen: int) -> str:
    """As `numbers.money` prints it."""
    return f"{fen // 100:,}.{fen % 100:02d}" if fen >= 0 else f"-{yuan(-fen)}"


def few(text: str, room: float) -> list[str]:
    """What no longer fits six lines is cut, visibly; ledger.csv holds all of it."""
    made = lines(text[:400], SIZE, room)
    return made if len(made) <= MOST_LINES and len(text) <= 400 else [*made[: MOST_LINES - 1], CUT_OFF]
