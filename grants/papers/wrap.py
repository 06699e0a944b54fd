"""Lines that fit: where Chinese text may break, and where it may not.

An amount never leaves its currency sign, a number or a Latin word is broken only when it is longer than the line, closing marks
never begin a line and opening marks never end one (GB/T 15834).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from grants.papers.type import BOLD, REGULAR, weight

CLOSING = "、，。；：！？）》」』】〕”’…—·%％,.;:!?)]}"
OPENING = "（《「『【〔“‘￥¥([{"
_TOKEN = re.compile(r"[¥￥]?[ ]?-?[0-9A-Za-z][0-9A-Za-z.,:/_@#%+\-]*元?|.", re.DOTALL)
_CONTROLS = {code: " " for code in (*range(32), 127) if code != 10}


def plain(text: str) -> str:
    """What can be set: every control character but the line feed becomes a space."""
    return text.replace("\r\n", "\n").translate(_CONTROLS)


def one_line(text: str) -> str:
    if text.isprintable():
        return text
    return plain(text).replace("\n", " ")


def lines(text: str, size: float, room: float, *, bold: bool = False, indent: float = 0.0) -> list[str]:
    """`text` in lines no wider than `room` points; the first is shorter by `indent`."""
    face = weight(BOLD if bold else REGULAR)
    made: list[str] = []
    for paragraph in (text,) if text.isprintable() else plain(text).split("\n"):
        first = room - (indent if not made else 0)
        if face.width(paragraph, size) <= first:
            made.append(paragraph)
        else:
            made.extend(_broken(paragraph, size, first, room, face.widths))
    return made


def _broken(text: str, size: float, first: float, room: float, widths: dict[str, int]) -> Iterator[str]:
    limit = first * 1000 / size
    start, ends = 0, list(accumulate(map(widths.__getitem__, text), initial=0))
    while (at := bisect_right(ends, ends[start] + limit) - 1) < len(text) and at > start and _between(text[at - 1], text[at]):
        yield text[start:at]
        start, limit = at, room * 1000 / size
    if at == len(text):
        yield text[start:].rstrip()
        return
    text = text[start:]
    line, used = "", 0
    for piece in _pieces(text, room * 1000 / size, widths):
        wide = sum(map(widths.__getitem__, piece))
        if line and used + wide > limit:
            yield line.rstrip()
            limit = room * 1000 / size
            line, used = "", 0
            piece = piece.lstrip()
            wide = sum(map(widths.__getitem__, piece))
        line += piece
        used += wide
    if line:
        yield line.rstrip()


def _between(before: str, after: str) -> bool:
    """Two plain Chinese characters: a line may end here whatever stands around them."""
    return "\u4e00" <= before <= "\u9fff" and "\u4e00" <= after <= "\u9fff" and after != "元"


def _pieces(text: str, limit: float, widths: dict[str, int]) -> Iterator[str]:
    """Unbreakable pieces: a token with the opening marks before it and the closing marks behind it."""
    piece = ""
    for token in _TOKEN.findall(text):
        joined = piece and (token[0] in CLOSING or piece[-1] in OPENING)
        if joined and sum(map(widths.__getitem__, piece + token)) <= limit:
            piece += token
            continue
        if piece:
            yield piece
        piece = token
        if sum(map(widths.__getitem__, piece)) > limit:
            yield from piece[:-1]
            piece = piece[-1]
    if piece:
        yield piece
