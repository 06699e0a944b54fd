"""Zip-shaped files (xlsx, docx, ods, ofd): opened far enough to know what they are and that they are harmless."""

import zipfile
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST_ENTRIES = 5_000
MOST_UNPACKED = 100 * 1024 * 1024
OOXML = "[Content_Types].xml"
# Main parts without macros; the macro-enabled ones have types of their own.
MAIN_PARTS = {
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
}
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
ACTIVE = ("vbaproject", "macrosheets/", "activex/", "oleobject", "basic/", "scripts/")

BOMB = _("it unpacks to more than %(limit)s MB or has more than %(entries)s parts")
BROKEN = _("it is damaged and cannot be unpacked")
LOCKED = _("it is protected by a password")
MACROS = _("it contains macros or embedded programs; save it again without them")
UNSAFE_PATHS = _("it contains parts with unsafe names")
OTHER_ZIP = _("it is an archive; send its files one by one")


class Rejected(Exception):
    """The file is not kept; `why` completes the sentence “… was not kept: …”."""

    def __init__(self, why: Any, **facts: object) -> None:
        self.why = str(why % facts) if facts else str(why)
        super().__init__(self.why)


def kind_of(content: bytes) -> str:
    """The type code of a zip-shaped file. Raises Rejected."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _kind(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise Rejected(BROKEN) from None


def _kind(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Rejected(BOMB, limit=MOST_UNPACKED // 1024 // 1024, entries=MOST_ENTRIES)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Rejected(LOCKED)
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name for name in names):
        raise Rejected(UNSAFE_PATHS)
    if archive.testzip() is not None:  # sizes that were told falsely show here, before any reader trusts them
        raise Rejected(BROKEN)
    kind = _by_parts(archive, set(names))
    if any(mark in name.lower() for name in names for mark in ACTIVE):
        raise Rejected(MACROS)
    return kind


def _by_parts(archive: zipfile.ZipFile, names: set[str]) -> str:
    if OOXML in names:
        types = archive.read(OOXML)
        if b"macroEnabled" in types or b"vbaProject" in types:
            raise Rejected(MACROS)
        for part, kind in MAIN_PARTS.items():
            if part in types:
                return kind
    if "mimetype" in names and archive.read("mimetype").strip() == ODS:
        return "ods"
    if "OFD.xml" in names and b"http://www.ofdspec.org" in archive.read("OFD.xml"):
        return "ofd"
    raise Rejected(OTHER_ZIP)
