"""A code to photograph: square modules drawn as rectangles, with the words beside it that say the same."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from grants.papers.blocks import Block
from grants.papers.pen import INK, MUTE, Pen, mm
from grants.papers.wrap import lines

QUIET = 4  # modules left white around it (GB/T 18284)


@dataclass
class Code(Block):
    """`payload` is what a telephone reads; `words` stand to its right, the first of them larger."""

    payload: str
    words: tuple[str, ...]
    size: float = 30 * mm
    above: float = 10.0

    def height(self, wide: float) -> float:
        return self.size + 6

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        rows = matrix(self.payload)
        step = self.size / (len(rows) + 2 * QUIET)
        for down, first, count in runs(rows):
            pen.box(x + (first + QUIET) * step, top - (down + QUIET + 1) * step, count * step, step, INK)
        left, base = x + self.size + 4 * mm, top - 9 * mm
        for number, text in enumerate(self.words):
            size = 9.5 if number == 0 else 8.0
            for line in lines(text, size, wide - self.size - 4 * mm):
                pen.text(left, base, line, size, bold=number == 0, color=INK if number == 0 else MUTE)
                base -= size * 1.6


def matrix(payload: str) -> list[bytearray]:
    return cast(list[bytearray], importlib.import_module("grants.papers.qr_matrix").matrix(payload))


def runs(rows: list[bytearray]) -> Iterator[tuple[int, int, int]]:
    """Row, first dark module, how many dark ones follow each other."""
    for down, row in enumerate(rows):
        first = 0
        while first < len(row):
            last = first
            while last < len(row) and row[last]:
                last += 1
            if last > first:
                yield down, first, last - first
            first = last + 1
