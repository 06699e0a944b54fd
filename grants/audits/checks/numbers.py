"""Which invoice a typed number means, however it is written: with blanks, words, a tail, or both parts run together.

The door keeps what it can read in one form; what it cannot read it keeps as it was typed, and that is what is looked through here.
"""

import re
import unicodedata

DIGITAL = re.compile(r"(?<!\d)\d{20}(?!\d)")
GROUPED = re.compile(r"(?<!\d)\d{4}(?:[ \-]\d{4}){4}(?!\d)")
CODED = re.compile(r"(?<!\d)(\d{12}|\d{10})\D{1,6}(\d{8})(?!\d)")
TREASURY = re.compile(r"(?<!\d)(\d{8,10})\D{1,6}(\d{10})(?!\d)")
LEAST = 6  # what has fewer digits names no paper


def invoices(typed: str) -> frozenset[str]:
    """The invoices `typed` names, each in the form in which the house keeps numbers; none where nothing like a number is there."""
    if len(typed) == 20 and typed.isascii() and typed.isdecimal():  # nearly all by now
        return frozenset([typed])
    text = unicodedata.normalize("NFKC", typed)
    found = set(DIGITAL.findall(text)) | {re.sub(r"\D", "", grouped) for grouped in GROUPED.findall(text)}
    if not found:
        found = {f"{code}-{number}" for code, number in CODED.findall(text)}
    if not found:
        found = {f"{code}-{number}" for code, number in TREASURY.findall(text)}
    return frozenset(found)


def identities(typed: str) -> frozenset[str]:
    """What two numbers are compared by: the invoices they name; of a number of another kind its letters and digits."""
    known = invoices(typed)
    if known:
        return known
    bare = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    return frozenset([bare]) if sum(c.isdigit() for c in bare) >= LEAST else frozenset()


def year_of(typed: str) -> int | None:
    """The year a digital invoice was issued in; None for every other."""
    (number, *others) = invoices(typed) or [""]
    return 2000 + int(number[:2]) if not others and len(number) == 20 and number.isdigit() else None
