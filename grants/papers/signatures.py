"""Boxes to sign in, side by side."""

from dataclasses import dataclass

from grants.papers.blocks import Block
from grants.papers.pen import MUTE, RULE, Pen, mm

SIGN_HERE, SIGN_DAY = "签字：", "日期：      年    月    日"


@dataclass
class Signatures(Block):
    """A box for each who signs (role, name); names are printed, never signed, by the machine."""

    signers: tuple[tuple[str, str], ...]
    high: float = 30 * mm

    def height(self, wide: float) -> float:
        return self.high + 8

    def draw(self, pen: Pen, x: float, top: float, wide: float) -> None:
        gap = 4 * mm
        room = (wide - gap * (len(self.signers) - 1)) / len(self.signers)
        for number, (role, name) in enumerate(self.signers):
            left = x + number * (room + gap)
            pen.frame(left, top - self.high, room, self.high, RULE, 0.6)
            pen.text(left + 6, top - 14, role, 9, bold=True)
            pen.text(left + room - 6, top - 14, name, 9, color=MUTE, align="right")
            pen.text(left + 6, top - 44, SIGN_HERE, 9)
            pen.text(left + 6, top - 72, SIGN_DAY, 9)
