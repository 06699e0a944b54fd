"""The pencil: SVG elements with escaped text and short numbers, a frame with title and description, a key."""

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from grants.trail.blockers import Words


@dataclass(frozen=True)
class Picture:
    """An SVG with the words that describe it and the table of its figures."""

    title: Words
    svg: SafeString
    columns: Sequence[Words]
    rows: Sequence[Sequence[Any]]
    key: SafeString | str = ""
    caption: Words = ""
    words: int = 1  # how many columns from the left are words, not figures
    beside: bool = True  # whether a table of few columns may stand beside it


def short(value: float | Decimal | int | str) -> str:
    """At most one decimal: 12.0 → 12."""
    if isinstance(value, str):
        return value
    text = f"{float(value):.1f}"
    return text.removesuffix(".0")


def el(tag: str, inside: Any = "", **attributes: Any) -> SafeString:
    """One element. `cls` is class; underscores become hyphens; numbers are kept short; everything is escaped."""
    pairs = (
        (
            "class" if name == "cls" else name.rstrip("_").replace("_", "-"),
            short(v) if isinstance(v, int | float | Decimal) else v,
        )
        for name, v in attributes.items()
        if v is not None
    )
    written = format_html_join("", ' {}="{}"', pairs)
    return format_html("<{0}{1}>{2}</{0}>", mark_safe(tag), written, conditional_escape(inside))  # noqa: S308


def joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308


def text(x: float, y: float, words: Any, cls: str = "c-text") -> SafeString:
    return el("text", str(words), x=x, y=y, cls=cls)


def framed(
    width: float, height: float, title: Words, description: Words, parts: Iterable[SafeString], cls: str = "", group: bool = False
) -> SafeString:
    """The picture itself, named by its title, described by its description: role=img, or a group of links."""
    mark = f"c{zlib.crc32(f'{title}{description}'.encode()):x}"
    inside = joined([el("title", str(title), id=f"{mark}t"), el("desc", str(description), id=f"{mark}d"), *parts])
    return el(
        "svg", inside, viewBox=f"0 0 {short(width)} {short(height)}", role="group" if group else "img", cls=cls or None,
        aria_labelledby=f"{mark}t", aria_describedby=f"{mark}d",
    )  # fmt: skip


def key_of(samples: Iterable[tuple[SafeString, Words]]) -> SafeString:
    """What the lines and fills mean: a sample of each beside its word."""
    items = format_html_join("", '<li><svg viewBox="0 0 24 12" aria-hidden="true">{}</svg>{}</li>', samples)
    return format_html('<ul class="key">{}</ul>', items)


def fitting(words: Any, width: float, size: float = 12.5) -> str:
    """`words` cut to `width` user units with an ellipsis; a Chinese character is as wide as the type is high."""
    kept, used = "", 0.0
    for character in str(words):
        used += size if unicodedata.east_asian_width(character) in "WF" else size * 0.56
        if used > width:
            return kept[:-1].rstrip() + "…"
        kept += character
    return kept


def nice_steps(top: Decimal, about: int = 4) -> list[Decimal]:
    """Round figures from zero to at least `top`."""
    if top <= 0:
        return [Decimal(0), Decimal(1)]
    rough = top / about
    power = Decimal(10) ** (rough.adjusted())
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    count = int((top / step).to_integral_value(rounding="ROUND_CEILING"))
    return [step * n for n in range(count + 1)]
