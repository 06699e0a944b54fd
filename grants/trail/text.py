"""Text from strangers: what is put right silently, what is refused, and the scan for personal data.

Put right: line ends, runs of blanks in names, invisible characters that carry nothing (byte-order mark, zero-width space).
Refused in words: NUL and other controls, marks that turn the reading direction, names nobody can see, text beyond its limit.
Rare name characters are never normalised (NFC would replace U+F9DC by its look-alike); variation selectors, private-use
characters and emoji with their joiners stay.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

NAME_LIMIT = 200
TEXT_LIMIT = 5000

JOINER = "\u200d"
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
# Letters by their Unicode category, yet nothing is drawn.
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")

TOO_LONG = _("This text has %(length)s characters; at most %(limit)s can be kept. Please shorten it; nothing was saved yet.")
NUL = _("The text contains a NUL character, which cannot be stored. Please type it again instead of pasting it.")
UNREADABLE = _("The text contains a control character at place %(place)s that cannot be shown. Please type that part again.")
TURNED = _(
    "The text contains an invisible mark at place %(place)s that turns the reading direction. "
    "Please type that part again instead of pasting it."
)
DAMAGED = _("The name contains “\ufffd” at place %(place)s: it was damaged on its way here. Please type it again.")
INVISIBLE = _("The name consists of invisible characters only. Please type the name.")


def clean_name(text: str, *, limit: int = NAME_LIMIT) -> str:
    """One line that can be read: a name, a title, a number. "" stays "". Raises ValidationError."""
    _limit(text, limit, slack=1000)
    name = " ".join(_readable(text).split())
    if "\ufffd" in name:
        raise _refusal(DAMAGED, "damaged", name.index("\ufffd"))
    if text and not any(is_visible(c) for c in name):
        if not text.strip():
            return ""
        raise ValidationError(INVISIBLE, code="invisible")
    return _limit(name, limit)


def clean_text(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Prose of several lines; blanks at both ends go, a text nobody can see becomes "". Raises ValidationError."""
    _limit(text, limit, slack=1000)
    lines = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    prose = _readable(lines).strip()
    return _limit(prose, limit) if any(is_visible(c) for c in prose) else ""


def is_visible(character: str) -> bool:
    """Whether something is drawn: private-use and not yet known characters count, they are where rare names live."""
    return (
        unicodedata.category(character)[0] not in "ZM"
        and unicodedata.category(character) not in {"Cc", "Cf"}
        and (character not in BLANK_LETTERS)
    )


@deconstructible
class TextRule:
    """Validator for a model or form field: ``clean_name`` or ``clean_text`` accepts the value."""

    def __init__(self, clean: Callable[..., str] = clean_text, limit: int = TEXT_LIMIT) -> None:
        self.clean, self.limit = clean, limit

    def __call__(self, value: str) -> None:
        self.clean(value, limit=self.limit)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextRule) and (self.clean, self.limit) == (other.clean, other.limit)

    def __hash__(self) -> int:
        return hash((self.clean, self.limit))


def _limit(text: str, limit: int, slack: int = 0) -> str:
    """`slack` leaves room for blanks that will go; what is far too long is refused before anything else reads it."""
    if len(text) > limit + slack:
        raise ValidationError(TOO_LONG, code="too_long", params={"length": len(text), "limit": limit})
    return text


def _readable(text: str) -> str:
    if "\x00" in text:
        raise ValidationError(NUL, code="nul")
    for pattern, words, code in (
        (CONTROL, UNREADABLE, "control"),
        (SURROGATE, UNREADABLE, "control"),
        (DIRECTION, TURNED, "direction"),
    ):
        hit = pattern.search(text)
        if hit:
            raise _refusal(words, code, hit.start())
    return "".join(c for i, c in enumerate(text) if unicodedata.category(c) != "Cf" or _joins_emoji(text, i))


def _joins_emoji(text: str, index: int) -> bool:
    """A joiner between two pictures makes one picture of them; anywhere else it is a hidden character."""
    around = text[index - 1 : index] + text[index + 1 : index + 2]
    return text[index] == JOINER and len(around) == 2 and all(unicodedata.category(c) in {"So", "Sk", "Mn"} for c in around)


def _refusal(words: Any, code: str, index: int) -> ValidationError:
    return ValidationError(words, code=code, params={"place": index + 1})


@dataclass(frozen=True)
class Hit:
    """Something in a text that looks like personal data. `shown` hides its middle, so a message never repeats it."""

    kind: str
    shown: str
    start: int
    end: int

    @property
    def message(self) -> str:
        return str(PERSONAL[self.kind] % {"shown": self.shown})


def personal_data(text: str) -> list[Hit]:
    """Identity numbers (with check digit), mobile numbers, bank cards (Luhn) and licence plates in `text`, in reading order.

    Full-width digits and digits grouped by blanks or hyphens are read too. A place is reported once, by its first kind.
    """
    if not _MAYBE.search(text):
        return []
    plain = text.translate(NARROW)
    hits: list[Hit] = []
    for kind, pattern, holds in PATTERNS:
        for match in pattern.finditer(plain):
            digits = re.sub(r"[\s·・.-]", "", match[0]).upper()
            if holds(digits) and not any(h.start < match.end() and match.start() < h.end for h in hits):
                hits.append(Hit(kind, f"{digits[:3]}…{digits[-2:]}", match.start(), match.end()))
    return sorted(hits, key=lambda hit: hit.start)


def no_personal_data(text: str) -> None:
    """Validator: every hit, in words."""
    hits = personal_data(text)
    if hits:
        raise ValidationError([ValidationError(hit.message, code="personal_data") for hit in hits])


def _identity(digits: str) -> bool:
    """GB 11643: a day of birth that exists, and ISO 7064 mod 11-2 over the first 17 digits."""
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17]


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _plate(mark: str) -> bool:
    """Five places with at most two letters, or the six of a new-energy car with its letter first or last."""
    rest = mark[2:]
    if len(rest) == 6:
        return bool(re.fullmatch(r"[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK]", rest))
    return len(rest) == 5 and sum(c.isdigit() for c in rest) >= 3


def _always(digits: str) -> bool:
    return True


NARROW = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
# Not inside a longer number: an e-invoice has 20 digits, an amount has a point.
_APART, _ENDS = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z]|\.\d)"
# Eleven digits, hardly apart, or the beginning of a plate: without these nothing below is found, and most texts have neither.
_MAYBE = re.compile(
    "(?:\\d[ \u3000\uff0d-]?){11}|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z\uff21-\uff3a]"
)
PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("identity", re.compile(rf"{_APART}[1-9]\d{{5}}[ -]?(?:19|20)\d\d[ -]?\d{{4}}[ -]?\d{{3}}[0-9Xx]{_ENDS}"), _identity),
    ("mobile", re.compile(rf"(?:{_APART}|(?<=\+86)|(?<=\+86[ -]))1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}{_ENDS}"), _always),
    ("bank_card", re.compile(rf"{_APART}[3-69]\d{{3}}(?:[ -]?\d{{4}}){{3}}(?:[ -]?\d{{1,3}})?{_ENDS}"), _luhn),
    (
        "plate",
        re.compile(
            rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·・.-]?"
            rf"(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳]){_ENDS}"
        ),
        _plate,
    ),
)
PERSONAL: dict[str, Any] = {
    "identity": _("“%(shown)s” looks like an identity card number. Please take it out: people are counted here, never named."),
    "mobile": _("“%(shown)s” looks like a mobile telephone number. Please take it out: people are counted here, never named."),
    "bank_card": _("“%(shown)s” looks like a bank card number. Please take it out: private accounts are not kept here."),
    "plate": _("“%(shown)s” looks like a licence plate. Please take it out: people are counted here, never named."),
}
