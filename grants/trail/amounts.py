"""Numbers as people type them: 2,240,000.00 and ２２４万元 are one amount; 1e6, NaN and 0.005 are none.

Nothing is rounded and nothing is guessed: what cannot be read exactly is refused, saying what was expected.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.trail.money import CENT, LARGEST

WAN = Decimal(10_000)
LONGEST = 100  # characters; no amount needs more

NOT_A_NUMBER = _("“%(typed)s” is not an amount. Please write it in figures, like 22400.50 or 2.24%(wan)s.")
NOT_A_QUANTITY = _("“%(typed)s” is not a number. Please write it in figures, like 868 or 1468.5.")
SCIENTIFIC = _("“%(typed)s” is in scientific notation. Please write all its figures, like 1000000.")
GROUPING = _("In “%(typed)s” a comma or a blank stands in an unusual place. Please write 1,234,567.00 or 1234567.00.")
PLACES = _("“%(typed)s” is finer than one fen: at most two places after the point. Nothing is rounded here.")
QUANTITY_PLACES = _("“%(typed)s” has too many places: at most two after the point. Nothing is rounded here.")
TOO_LARGE = _("“%(typed)s” is too large: at most %(largest)s can be kept. Please check the number of figures and %(wan)s.")
NEGATIVE = _("“%(typed)s” is negative; here the amount must be zero or more.")

_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "。": "."})
_SHAPE = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:(?P<mark>[, ])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?:\.(?P<part>[0-9]+))?"
)


def parse_yuan(text: str, *, negative: bool = False) -> Decimal:
    """The amount in 元, two places. Reads full-width figures, ¥ ￥ 元 万 万元, thousands marks, (1.00) for minus one."""
    typed = _plain(text)
    bare = re.sub(r"^([+-]?)\s*(?:人民币|RMB|CNY|¥)\s*", r"\1", typed, flags=re.IGNORECASE)
    bare, times = re.subn(r"\s*万\s*元?\s*(整?)$", "", bare)
    bare = bare if times else re.sub(r"\s*元\s*整?$", "", bare)
    return _read(bare, typed, negative, Decimal(WAN if times else 1), NOT_A_NUMBER, PLACES)


def parse_quantity(text: str, *, negative: bool = False) -> Decimal:
    """A number of events, persons, hours; two places."""
    typed = _plain(text)
    return _read(typed, typed, negative, Decimal(1), NOT_A_QUANTITY, QUANTITY_PLACES)


def _plain(text: str) -> str:
    """Full-width forms narrow, typographic minus signs plain, the full stop of a Chinese keyboard a point."""
    if len(text) > LONGEST:
        _refuse(NOT_A_NUMBER, "invalid", text)
    return unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()


def _read(bare: str, typed: str, negative: bool, times: Decimal, unreadable: Promise, too_fine: Promise) -> Decimal:
    bracketed = re.fullmatch(r"\(\s*(.+?)\s*\)", bare)
    shape = _SHAPE.fullmatch(f"-{bracketed[1]}" if bracketed else bare)
    if shape is None:
        _explain(bare, typed, unreadable)
    if shape["part"] and times == 1 and len(shape["part"]) > 2:
        _refuse(too_fine, "places", typed)
    figures = re.sub(r"\D", "", shape["whole"]).lstrip("0") or "0"
    if len(figures) > len(str(LARGEST)):
        _refuse(TOO_LARGE, "too_large", typed, largest=f"{LARGEST:,}")
    value = Decimal(f"{figures}.{shape['part'] or 0}") * times
    if value > LARGEST:
        _refuse(TOO_LARGE, "too_large", typed, largest=f"{LARGEST:,}")
    if value != value.quantize(CENT):
        _refuse(too_fine, "places", typed)
    if shape["sign"] == "-" and value and not negative:
        _refuse(NEGATIVE, "negative", typed)
    value = value.quantize(CENT)
    return -value if shape["sign"] == "-" and value else value


def _explain(bare: str, typed: str, unreadable: Promise) -> NoReturn:
    if re.fullmatch(r"[+-]?[0-9.]+e[+-]?[0-9]+", bare, flags=re.IGNORECASE):
        _refuse(SCIENTIFIC, "scientific", typed)
    if re.fullmatch(r"[+-]?[0-9][0-9, ]*(\.[0-9, ]*)?", bare):
        _refuse(GROUPING, "grouping", typed)
    _refuse(unreadable, "invalid", typed)


def _refuse(words: Any, code: str, typed: str, **facts: str) -> NoReturn:
    shown = typed if len(typed) <= 40 else typed[:40] + "…"
    raise ValidationError(words, code=code, params={"typed": shown, "wan": "万", **facts})
