"""What a file is by its content; what it only pretends to be; the words for both."""

import re

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml import ElementTree as Xml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.evidence import archives
from grants.evidence.archives import Rejected

# Root elements of 数电票 and of the accounting standard for electronic vouchers.
INVOICE_ROOTS = {"EInvoice", "xbrl"}
PICTURE = "picture"

# Beginnings of files people send that are not kept, and what they are.
KNOWN: tuple[tuple[bytes, Promise], ...] = (
    (b"MZ", _("it is a program")),
    (b"\x7fELF", _("it is a program")),
    (b"#!/", _("it is a program")),
    (
        b"\xd0\xcf\x11\xe0",
        _("it is an old Word or Excel file, or protected by a password; save it as .docx or .xlsx without a password"),
    ),
    (b"Rar!", _("it is an archive; send its files one by one")),
    (b"7z\xbc\xaf", _("it is an archive; send its files one by one")),
    (b"\x1f\x8b", _("it is an archive; send its files one by one")),
    (b"GIF8", _("it is a GIF picture; save it as JPEG or PNG")),
    (b"BM", _("it is a BMP picture; save it as JPEG or PNG")),
    (b"II*\x00", _("it is a TIFF picture; save it as JPEG or PNG")),
    (b"MM\x00*", _("it is a TIFF picture; save it as JPEG or PNG")),
    (b"\xff\xfe", _("it is text in UTF-16; save it as CSV in UTF-8")),
    (b"\xfe\xff", _("it is text in UTF-16; save it as CSV in UTF-8")),
    (b"{\\rtf", _("it is an RTF document; save it as .docx or PDF")),
)
HEIC = _("it is a HEIC picture as iPhones take them; save it as JPEG")
FILM = _("it is a film or a sound; these are not kept")
PAGE = _("it is a web page")
NOT_INVOICE = _("it is XML, but no electronic invoice")
UNKNOWN = _("its content is none of the types that are kept")
EMPTY = _("it is empty")
CUT_OFF = _("the PDF is cut off at its end; send it again")


def kind_of(content: bytes, name: str) -> str:
    """A type code of ``types.TYPES``, or "picture" for what ``pictures.redraw`` decides. Raises Rejected."""
    if not content:
        raise Rejected(EMPTY)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return PICTURE
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Rejected(CUT_OFF)
        return "pdf"
    if content.startswith(b"PK"):
        return archives.kind_of(content)
    for beginning, words in KNOWN:
        # two letters may begin an honest table (BM, MZ); a program or a bitmap also has NUL bytes
        if content.startswith(beginning) and (len(beginning) > 2 or b"\x00" in content[:1024]):
            raise Rejected(words)
    if content[4:8] == b"ftyp":
        raise Rejected(HEIC if content[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"} else FILM)
    return _text_kind(content, name)


def _text_kind(content: bytes, name: str) -> str:
    text = _decoded(content)
    start = text.lstrip()[:200].lower()
    if re.match(r"<!doctype html|<html|<script|<svg", start):
        raise Rejected(PAGE)
    if start.startswith("<"):
        return _invoice(content)
    first = text.strip().splitlines()[0] if text.strip() else ""
    if name.lower().endswith((".csv", ".txt")) and any(mark in first for mark in ",;\t"):
        return "csv"
    raise Rejected(UNKNOWN)


def _decoded(content: bytes) -> str:
    """Strict UTF-8, then GB 18030 (GBK lacks rare names); a control character means that it is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0b\x0e-\x1f]", text):
            return text
    raise Rejected(UNKNOWN)


def _invoice(content: bytes) -> str:
    """Entities and outside references are refused by the parser: no bomb of a few lines, no file of ours read into it."""
    try:
        root = Xml.fromstring(content, forbid_dtd=True)
    except (Xml.ParseError, DefusedXmlException, ValueError, LookupError):
        raise Rejected(NOT_INVOICE) from None
    if root.tag.rsplit("}", 1)[-1] not in INVOICE_ROOTS:
        raise Rejected(NOT_INVOICE)
    return "xml"
