"""Codes people copy from paper: Crockford's 32 letters in groups of five, with a check letter; O, I and L are read as 0, 1, 1."""

import secrets
import unicodedata

from django.utils.translation import gettext_lazy as _

from grants.trail.blockers import Words

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = LETTERS + "*~$=U"  # remainders of 37: one wrong or two swapped letters never fit
READ_AS = str.maketrans("OIL", "011")
LENGTH = 26  # 130 bits


class Mistyped(ValueError):
    """Not a code: `why` says in words what to look at."""

    def __init__(self, why: Words) -> None:
        super().__init__(str(why))
        self.why = why


def new(length: int = LENGTH) -> str:
    """A fresh code as it is printed."""
    return shown("".join(secrets.choice(LETTERS) for _n in range(length)))


def of_bytes(raw: bytes) -> str:
    """Bytes as a code; `to_bytes` gives them back."""
    number, letters = int.from_bytes(b"\x01" + raw), ""
    while number:
        number, rest = divmod(number, 32)
        letters = LETTERS[rest] + letters
    return shown(letters)


def to_bytes(typed: str) -> bytes:
    number = 0
    for letter in read(typed).replace("-", "")[:-1]:
        number = number * 32 + LETTERS.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8)[1:]


def shown(letters: str) -> str:
    """In groups of five, the check letter last."""
    whole = letters + CHECKS[_number(letters) % 37]
    return "-".join(whole[i : i + 5] for i in range(0, len(whole), 5))


def read(typed: str, length: int | None = None) -> str:
    """What was typed, as it was printed; `length`: how many letters it must have without the check. Raises Mistyped."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if not c.isspace() and c not in "-—").translate(
        READ_AS
    )
    whole = len(letters) > 1 and length in (None, len(letters) - 1)
    if not whole or any(c not in LETTERS for c in letters[:-1]) or letters[-1] not in CHECKS:
        raise Mistyped(_("This is not a whole code: copy every letter and figure from the paper."))
    if CHECKS[_number(letters[:-1]) % 37] != letters[-1]:
        raise Mistyped(_("A letter or figure of the code is wrong: compare it with the paper group by group."))
    return shown(letters[:-1])


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 32 + LETTERS.index(letter)
    return number
