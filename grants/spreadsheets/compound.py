"""The old Office container (.xls) opened far enough to know what is in it; every number in it is checked before it is used.

Compound File Binary Format ([MS-CFB]) and the record stream of BIFF ([MS-XLS]).
"""

import struct
from collections.abc import Iterator
from struct import unpack_from

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
STREAM, ROOT = 2, 5

BOF, EOF, BOUNDSHEET, FILEPASS, ROW, FORMULA, STRING = 0x0809, 0x000A, 0x0085, 0x002F, 0x0208, 0x0006, 0x0207
NUMBER, LABEL, LABELSST, RK, BOOLERR, MULRK = 0x0203, 0x0204, 0x00FD, 0x027E, 0x0205, 0x00BD
MACRO_SHEET = 1
DATE_MODE = 0x0022
VALUES = frozenset({NUMBER, LABEL, LABELSST, RK, BOOLERR, MULRK, FORMULA})


class Broken(Exception):
    """The container contradicts itself."""


class Compound:
    """Names and streams of a container held in memory (20 MB at most)."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._open()
        except (struct.error, IndexError, ValueError) as error:
            raise Broken from error

    def _open(self) -> None:
        if not self._content.startswith(MAGIC):
            raise Broken
        self._sector = 1 << min(unpack_from("<H", self._content, 30)[0], 16)
        first_directory, _signature, self._cutoff, first_small = unpack_from("<IIII", self._content, 48)
        self._most = len(self._content) // self._sector + 1
        table = [n for n in unpack_from("<109I", self._content, 76) if n < END]
        following = unpack_from("<I", self._content, 68)[0]
        while following < END and len(table) <= self._most:
            numbers = unpack_from(f"<{self._sector // 4}I", self._piece(following))
            table += [n for n in numbers[:-1] if n < END]
            following = numbers[-1]
        self._next = [n for at in table for n in unpack_from(f"<{self._sector // 4}I", self._piece(at))]
        self._entries = dict(self._directory(self._chain(first_directory)))
        self._small: list[int] = []
        if first_small < END:
            raw = self._chain(first_small)
            self._small = list(unpack_from(f"<{len(raw) // 4}I", raw))

    def _piece(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        piece = self._content[start : start + self._sector]
        if not piece:
            raise Broken
        return piece.ljust(self._sector, b"\0")

    def _chain(self, number: int) -> bytes:
        pieces: list[bytes] = []
        while number < END:
            if len(pieces) > self._most:
                raise Broken
            pieces.append(self._piece(number))
            number = self._next[number]
        return b"".join(pieces)

    def _directory(self, raw: bytes) -> Iterator[tuple[str, tuple[int, int, int]]]:
        for start in range(0, len(raw) - 127, 128):
            length, kind = unpack_from("<HB", raw, start + 64)
            if kind and 2 <= length <= 64:
                name = raw[start : start + length - 2].decode("utf-16-le", "replace")
                first, size = unpack_from("<II", raw, start + 116)
                yield ("/" if kind == ROOT else name), (kind, first, size)

    @property
    def names(self) -> set[str]:
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; b"" when there is none of that name."""
        kind, first, size = self._entries.get(name, (0, END, 0))
        if kind != STREAM or first >= END:
            return b""
        try:
            if size >= self._cutoff:
                return self._chain(first)[:size]
            held = self._chain(self._entries["/"][1])
            pieces: list[bytes] = []
            while first < END and len(pieces) * 64 < size:
                pieces.append(held[first * 64 : first * 64 + 64])
                first = self._small[first]
            return b"".join(pieces)[:size]
        except (IndexError, KeyError) as error:
            raise Broken from error


def book_of(content: bytes) -> bytes:
    """The record stream of an .xls; b"" when the container holds no workbook."""
    held = Compound(content)
    return held.stream("Workbook") or held.stream("Book")


def records(stream: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """(type, where its data begins, length), in order; ends where the stream ends."""
    at, last = start, len(stream) - 4
    while at <= last:
        kind, length = unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def sheets(stream: bytes) -> dict[str, int]:
    """Where the records of each sheet begin, by its name."""
    found = {}
    for kind, at, length in records(stream):
        if kind == EOF:
            break
        if kind == BOUNDSHEET and length >= 8:
            start, _state, _type, size, wide = unpack_from("<IBBBB", stream, at)
            raw = stream[at + 8 : at + 8 + size * (2 if wide & 1 else 1)]
            found[raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")] = start
    return found


def cells(stream: bytes, start: int) -> Iterator[tuple[int, int, int, int]]:
    """(type, row, column, where its data begins) of every cell with something in it, of one sheet; ROW records have column -1."""
    depth = 0
    for kind, at, length in records(stream, start):
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and length >= 6 and at + length <= len(stream):
            if kind in VALUES:
                row, column = unpack_from("<HH", stream, at)
                yield kind, row, column if kind != MULRK else column + (length - 6) // 6 - 1, at
            elif kind == ROW:
                yield kind, unpack_from("<H", stream, at)[0], -1, at


def since_1904(stream: bytes) -> bool:
    for kind, at, length in records(stream):
        if kind == DATE_MODE and length >= 2:
            return stream[at] == 1
        if kind == EOF:
            break
    return False
