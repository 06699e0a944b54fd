"""Files that no program writes, or that are made to harm."""

import io
import struct
import zipfile

from grants.spreadsheets.compound import BOF, EOF, MAGIC
from tests.spreadsheets.corpus_good import ONE, page
from tests.spreadsheets.writers import office
from tests.spreadsheets.writers.office import EXCEL, packed, workbook

BOMB = b"<x>" + b" " * (60 * 1024 * 1024)


def with_part(name: str, content: bytes = b"x") -> bytes:
    return workbook(page(ONE), habits=office.replace(EXCEL, parts=((name, content),)))


def encrypted_office() -> bytes:
    """An .xlsx with a password: a compound file with the package inside."""
    return compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"\0" * 5000})


def compound(streams: dict[str, bytes]) -> bytes:
    """A small compound file; every stream padded to whole sectors of 512 bytes, none short."""

    def entry(name: str, kind: int, start: int, size: int, child: int, right: int) -> bytes:
        raw = name.encode("utf-16-le")
        body = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1) + struct.pack("<III", 0xFFFFFFFF, right, child)
        return body.ljust(116, b"\0") + struct.pack("<IQ", start, size)

    table, pieces, entries = [0xFFFFFFFD, 0xFFFFFFFE], [], []
    for nth, (name, content) in enumerate(streams.items()):
        content = content.ljust(4096, b"\0")
        count, start = -(-len(content) // 512), len(table)
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        pieces.append(content.ljust(count * 512, b"\0"))
        entries.append(entry(name, 2, start, len(content), 0xFFFFFFFF, nth + 2 if nth + 1 < len(streams) else 0xFFFFFFFF))
    head = MAGIC + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack(
        "<109I", 0, *[0xFFFFFFFF] * 108
    )
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1, 0xFFFFFFFF) + b"".join(entries)
    return (
        head + struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))) + directory.ljust(512, b"\0") + b"".join(pieces)
    )


def old_book(*records: tuple[int, bytes]) -> bytes:
    begin = (BOF, struct.pack("<HHHH", 0x0600, 5, 0, 0))
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in (begin, *records, (EOF, b"")))


def zip_of(**files: bytes) -> bytes:
    return packed({name.replace("__", "."): content for name, content in files.items()})


def locked(content: bytes) -> bytes:
    """Every entry marked as encrypted."""
    raw = bytearray(content)
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + place] |= 1
            at = raw.find(mark, at + 4)
    return bytes(raw)


def false_size() -> bytes:
    """A sheet that tells to be small and is not."""
    raw = bytearray(with_part("xl/media/x.bin", b"\0" * 100_000))
    out = io.BytesIO(bytes(raw))
    with zipfile.ZipFile(out) as archive:
        told = archive.getinfo("xl/worksheets/sheet1.xml")
    at = raw.rfind(b"xl/worksheets/sheet1.xml") - 46
    raw[at + 24 : at + 28] = struct.pack("<I", told.file_size - 200)
    return bytes(raw)
