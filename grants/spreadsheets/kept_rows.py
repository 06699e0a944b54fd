"""The rows of a file that was read, put by between the preview and the import: what is imported is what she was shown.

A line of JSON for every few hundred, under the hash of all of them; a file that is missing or does not fit its hash is simply made again.
What was never imported, and the drafts of processes that died, are swept away after `settings.LEDGER_ROWS_DAYS`.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from django.conf import settings

from grants.spending.ledger_rows import Line
from grants.trail import clock

FOLDER = "ledger-rows"
TOGETHER = 500


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


class Keeper:
    """``with Keeper() as keeper: keeper.add(line) …``; afterwards `sha256` names the rows."""

    sha256 = ""

    def __init__(self) -> None:
        folder().mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder(), prefix=".draft-")
        self._path, self._file = Path(name), os.fdopen(handle, "wb", buffering=1 << 18)
        self._hash = hashlib.sha256()
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

        self._some: list[Line] = []

    def add(self, line: Line) -> None:
        self._some.append(line)
        if len(self._some) == TOGETHER:
            self._write()

    def _write(self) -> None:
        said = self._encode(self._some).encode() + b"\n"
        self._hash.update(said)
        self._file.write(said)
        self._some = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None and self._some:
            self._write()
        self._file.close()
        if kind is None:
            self.sha256 = self._hash.hexdigest()
            os.replace(self._path, folder() / self.sha256)
        else:
            self._path.unlink(missing_ok=True)


def opened(sha256: str) -> BufferedReader | None:
    """The rows under a hash, once it is seen that they are still the same."""
    with suppress(OSError):
        file = (folder() / sha256).open("rb")
        if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
            return file
        file.close()
    return None


def lines(file: IO[bytes]) -> Iterator[Line]:
    """From the beginning."""
    file.seek(0)
    loads, make = json.loads, Line._make
    for said in file:
        yield from map(make, loads(said))


def sweep() -> int:
    """Remove what is older than anybody waits between preview and import; how many."""
    oldest, swept = (clock.now() - timedelta(days=settings.LEDGER_ROWS_DAYS)).timestamp(), 0
    for file in folder().iterdir() if folder().is_dir() else ():
        with suppress(OSError):  # imported meanwhile
            if file.stat().st_mtime < oldest:
                file.unlink()
                swept += 1
    return swept


def forget(sha256: str) -> None:
    if sha256:
        (folder() / sha256).unlink(missing_ok=True)
