"""The revision that signs a sealed file: an incremental update in one fixed form, made again and compared when it is read.

Because every byte of it but the signature follows from the sealed file and the few facts it states, nothing can hide in it: not a page,
not a font, not a note. The form is for good; another one would need marks of its own. The field is without extent, which the rules of
PDF/A let go without an appearance: a drawn seal is forbidden. No later change is allowed (DocMDP 1).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

EOF = b"%%EOF\n"
MARKS = (
    b"/ETSI.CAdES.detached",
    b"/ByteRange",
    b"/T (Yulan)",
    b"/TransformMethod",
)  # of the revision that signs, and of it alone
MOST_ROOM = 64 * 1024  # bytes of a signature with its certificates
_TRAILER = re.compile(
    rb"trailer << (.*?) /Size (\d+) /ID \[<([0-9a-f]{32})><([0-9a-f]{32})>\] >>\nstartxref\n(\d+)\n%%EOF\n$", re.DOTALL
)
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_PAGES, _FIRST = re.compile(rb"/Pages (\d+) 0 R"), re.compile(rb"/Kids \[ (\d+) 0 R")
_AT = re.compile(rb"/M \(D:(\d{14})Z\)")
_ISSUERS = re.compile(rb"/YulanIssuers <([0-9a-f]{64})>")
_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,12}) (\d{1,12}) \d{1,12}\]")
_CONTENTS = b" /Contents "
_RANGE_WIDE = 64 + len(_CONTENTS)  # the range as if its figures were at their longest
_TAIL = 4096  # bytes in which the trailer of a sealed file begins


class OtherForm(ValueError):
    """The file is not in the form `sealing.seal` gives."""


@dataclass(frozen=True)
class Facts:
    """The instant, the bytes kept for the signature, and the SHA-256 of the issuers' certificates that travel inside it: what signs
    binds its own certificate only."""

    at: datetime
    room: int
    issuers: str


@dataclass(frozen=True)
class Revision:
    """What stands between the sealed file and the digits of the signature, and behind them; `room`: bytes kept for it."""

    length: int  # of the sealed file
    head: bytes
    room: int
    tail: bytes

    @property
    def gap(self) -> tuple[int, int]:
        """Where the digits stand, with their brackets: the only bytes the signature does not cover."""
        start = self.length + len(self.head)
        return start, start + 2 * self.room + 2

    @property
    def end(self) -> int:
        return self.gap[1] + len(self.tail)


def revision(sealed: bytes, facts: Facts) -> Revision:
    """Raises OtherForm."""
    length, room = len(sealed), facts.room
    found = _TRAILER.search(sealed, max(0, length - _TAIL))
    if not found:
        raise OtherForm("trailer")
    size, before = int(found[2]), int(found[5])
    root = _number(_ROOT, found[1])
    catalog = _object(sealed, before, size, root)
    page = _number(_FIRST, _object(sealed, before, size, _number(_PAGES, catalog)))
    field, value = size, size + 1
    moment = facts.at.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    made = {
        root: catalog
        + b" /AcroForm << /Fields [ %d 0 R ] /SigFlags 3 >> /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >>"
        b" /Perms << /DocMDP %d 0 R >>" % (field, value),
        page: _annotated(_object(sealed, before, size, page), field),
        field: b"/F 132 /FT /Sig /P %d 0 R /Rect [ 0 0 0 0 ] /Subtype /Widget /T (Yulan) /Type /Annot /V %d 0 R" % (page, value),
    }
    head, places = b"", {}
    for number in sorted(made):
        places[number] = length + len(head)
        head += b"%d 0 obj\n<< %b >>\nendobj\n" % (number, made[number])
    places[value] = length + len(head)
    head += (
        b"%d 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:%bZ) /Reference [ << /Type /SigRef"
        b" /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >> ]"
        b" /YulanIssuers <%b> " % (value, moment, facts.issuers.encode())
    )
    start = length + len(head) + _RANGE_WIDE
    ends = start + 2 * room + 2
    behind = b" >>\nendobj\n"
    table = _table(places)
    trailer = b"trailer << %b /Size %d /Prev %d /ID [<%b><%b>] >>\nstartxref\n%d\n%%%%EOF\n" % (
        found[1], value + 1, before, found[3], hashlib.sha256(found[4] + moment).hexdigest()[:32].encode(), ends + len(behind),
    )  # fmt: skip
    tail = behind + table + trailer
    head += (b"/ByteRange [0 %d %d %d]" % (start, ends, len(tail))).ljust(_RANGE_WIDE - len(_CONTENTS)) + _CONTENTS
    return Revision(length, head, room, tail)


def begins(data: bytes) -> int:
    """Where the revision that signs begins; 0 for a file that bears none of its marks."""
    marks = [at for mark in MARKS if (at := data.find(mark)) >= 0]
    end = data.rfind(EOF, 0, min(marks)) if marks else -1
    return end + len(EOF) if end >= 0 else 0


def stated(data: bytes, begin: int) -> Facts:
    """What the revision beginning there states. Raises OtherForm."""
    at, issuers, places = (pattern.search(data, begin) for pattern in (_AT, _ISSUERS, _RANGE))
    if not at or not issuers or not places:
        raise OtherForm("facts")
    digits = int(places[2]) - int(places[1]) - 2
    if digits <= 0 or digits % 2 or digits > 2 * MOST_ROOM:
        raise OtherForm("room")
    try:
        moment = datetime.strptime(at[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise OtherForm("instant") from error
    return Facts(moment, digits // 2, issuers[1].decode())


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    if not found:
        raise OtherForm(pattern.pattern.decode())
    return int(found[1])


def _object(sealed: bytes, before: int, size: int, number: int) -> bytes:
    """What stands between the brackets of a dictionary, found by the one table of a sealed file."""
    opening = b"xref\n0 %d\n" % size
    if not sealed.startswith(opening, before) or number >= size:
        raise OtherForm("table")
    entry = before + len(opening) + 20 * number
    digits = sealed[entry : entry + 10]
    at, start = int(digits) if digits.isdigit() else -1, b"%d 0 obj\n<< " % number
    end = sealed.find(b" >>\nendobj\n", at) if at >= 0 else -1
    if end < 0 or not sealed.startswith(start, at):
        raise OtherForm(f"object {number}")
    return sealed[at + len(start) : end]


def _annotated(page: bytes, field: int) -> bytes:
    if b"/Annots" not in page:
        return b"%b /Annots [ %d 0 R ]" % (page, field)
    if page.count(b"/Annots [ ") != 1:
        raise OtherForm("annotations")
    return page.replace(b"/Annots [ ", b"/Annots [ %d 0 R " % field)


def _table(places: dict[int, int]) -> bytes:
    """One section a run of numbers."""
    text, last = b"xref\n", -1
    numbers = sorted(places)
    for number in numbers:
        if number != last + 1 or last < 0:
            run = next(count for count in range(1, len(numbers) + 1) if number + count not in places)
            text += b"%d %d\n" % (number, run)
        text += b"%010d 00000 n \n" % places[number]
        last = number
    return text
