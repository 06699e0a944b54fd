"""What a table is told: columns, rows and cells, before anything is measured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Column:
    """`wide` in mm; without it figures (align right) take what they need and words share the rest by `grow`."""

    title: str = ""
    align: str = "left"
    wide: float = 0.0
    grow: float = 1.0
    group: str = ""


WORDS, FIGURE = Column(), Column(align="right")


def headed(titles: Sequence[str], *columns: Column) -> tuple[Column, ...]:
    """The columns under their titles."""
    return tuple(replace(column, title=title) for title, column in zip(titles, columns, strict=True))


def centred(wide: float) -> Column:
    return Column(align="center", wide=wide)


@dataclass(frozen=True)
class Note:
    """A cell with a smaller line under its text."""

    text: str
    small: str


Cell = str | Note


@dataclass(frozen=True)
class Row:
    """kind: body, part (of the row above it, from which no page parts it), band (one text across), total, label (a card's row: every
    other cell names the next)."""

    cells: tuple[Cell, ...]
    kind: str = "body"
