"""The unified social credit code (统一社会信用代码, GB 32100-2015) and the organisation code inside it (GB 11714).

5  2  350582  MJ0000018  2
│  │  │       │          └ check character of the whole code, mod 31
│  │  │       └ organisation code, its last character a check of its own, mod 11
│  │  └ region of the registering authority at the time of issue: never the place where the body is today
│  └ class within the authority
└ registering authority
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# The letters left out of the set, and the digit each is mistaken for.
MISREAD = {"O": "0", "I": "1", "Z": "2", "S": "5"}

CLASSES: dict[str, Promise] = {
    "11": _("State organ"),
    "12": _("Public institution"),
    "13": _("Mass organisation under the staffing office"),
    "19": _("Other body under the staffing office"),
    "51": _("Social association"),
    "52": _("Private non-enterprise unit (social service institution)"),
    "53": _("Foundation"),
    "59": _("Other body registered with civil affairs"),
    "81": _("Grassroots trade union"),
    "91": _("Company"),
    "92": _("Individual business"),
    "93": _("Farmers' cooperative"),
}
UNKNOWN_CLASS = _("Body of another kind")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a code: a name for programs, a sentence for people."""

    code: str
    message: str


def normalise(text: str) -> str:
    """Full-width forms, small letters, spaces, hyphens and invisible characters put right; nothing else is touched."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if not (c.isspace() or c == "-" or unicodedata.category(c) == "Cf"))


def check_character(code: str) -> str:
    """The 18th character that the first 17 call for. (31 − Σ mod 31) mod 31: a remainder of nothing gives 0, not 31."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(code[:17], WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def inner_check_character(code: str) -> str:
    """The 17th character that places 9 to 16 call for (letters count from A = 10): 10 is written X, 11 is written 0."""
    total = sum(int(c, 36) * w for c, w in zip(code[8:16], INNER_WEIGHTS, strict=True))
    value = 11 - total % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def problems(text: str) -> list[Problem]:
    """Everything wrong with a code, [] for a good one. Check characters are judged once every place holds what it may."""
    code = normalise(text)
    found = []
    if len(code) != LENGTH:
        words = _("A credit code has 18 characters; this one has %(length)s.")
        found.append(Problem("length", words % {"length": len(code)}))
    found += [_not_allowed(place, c) for place, c in enumerate(code[:LENGTH], 1) if c not in ALPHABET]
    if not found:
        found += [_not_a_region(place, c) for place, c in enumerate(code[2:8], 3) if not c.isdigit()]
    return found or _wrong_checks(code)


def validate(text: str) -> None:
    """Django validator: every problem, in words."""
    found = problems(text)
    if found:
        raise ValidationError([ValidationError(p.message, code=p.code) for p in found])


class CreditCodeFormField(forms.CharField):
    """Takes a code as it is pasted, with blanks and full-width forms; says everything that is wrong with it."""

    default_validators = [validate]

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return normalise(typed[:100]) if isinstance(typed, str) else typed


class CreditCodeField(models.CharField):  # type: ignore[type-arg]
    """Stored normalised: 18 characters, or none."""

    default_validators = [validate]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = LENGTH
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return normalise(typed) or None if isinstance(typed, str) else typed

    def formfield(self, **kwargs: Any) -> Any:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        told = {"form_class": CreditCodeFormField, "max_length": None, "empty_value": None, "widget": widget}
        return super().formfield(**{**told, **kwargs})


def entity_class(text: str) -> str:
    """Authority and class, the first two characters: 52."""
    return normalise(text)[:2]


def entity_class_label(text: str) -> Promise:
    """Authority and class in words."""
    return CLASSES.get(entity_class(text), UNKNOWN_CLASS)


def _not_allowed(place: int, character: str) -> Problem:
    if character in MISREAD:
        words = _("“%(character)s” at place %(place)s does not occur in credit codes; perhaps the digit %(digit)s is meant.")
        return Problem("character", words % {"character": character, "place": place, "digit": MISREAD[character]})
    words = _("“%(character)s” at place %(place)s is not allowed: only digits and capital letters, never I, O, S, V or Z.")
    return Problem("character", words % {"character": character, "place": place})


def _not_a_region(place: int, character: str) -> Problem:
    words = _("Places 3 to 8 are the region and hold digits only; place %(place)s holds “%(character)s”.")
    return Problem("region", words % {"character": character, "place": place})


def _wrong_checks(code: str) -> list[Problem]:
    """Both, so that a slip in the inner code (both wrong) can be told from a slip outside it (the last one wrong)."""
    found = []
    facts = {"expected": inner_check_character(code), "got": code[16]}
    if facts["expected"] != facts["got"]:
        words = _(
            "The check character of the organisation code (place 17) is wrong: places 9 to 16 call for “%(expected)s”, "
            "“%(got)s” was given. Please compare places 9 to 17 with the certificate."
        )
        found.append(Problem("organisation_check", words % facts))
    facts = {"expected": check_character(code), "got": code[17]}
    if facts["expected"] != facts["got"]:
        words = _(
            "The last check character (place 18) is wrong: the first 17 call for “%(expected)s”, “%(got)s” was given. "
            "Please compare the whole code with the certificate."
        )
        found.append(Problem("check", words % facts))
    return found
