"""Processes of ours that a test starts in order to kill them: on the test's own database, waiting for a word."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tests.concurrency.servers import place

PATIENCE = 60
READY = "ready\n"


def waiting(module: str, *words: str, var: Path) -> "subprocess.Popen[str]":
    """`module` as a process that has looked up everything, says so and listens."""
    pipe, command = subprocess.PIPE, [sys.executable, "-m", module, *words]
    process = subprocess.Popen(
        command, env={**os.environ, **place(var)}, cwd=settings.BASE_DIR, stdin=pipe, stdout=pipe, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == READY
    return process


def tell(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


@dataclass(frozen=True)
class Run:
    """One process of `manage.py ledger`: how it ended, how long it took, and its marks from the first row on.

    Marks: “row” for each row handed to the database, the first word of each statement that was carried out.
    """

    code: int
    marks: tuple[str, ...]
    seconds: float

    def places(self, word: str) -> list[int]:
        return [nth for nth, mark in enumerate(self.marks) if mark == word]

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


@dataclass
class Ledgers:
    """Starts `manage.py ledger` as often as it is asked, without loading the house anew for each."""

    process: "subprocess.Popen[str]"
    journal: Path

    def run(self, words: Sequence[str], *, after: float = -1, mark: int = -1) -> Run:
        """To its end; or killed from outside `after` so many seconds; or it kills itself at its `mark`, from the first row on."""
        self.journal.write_bytes(b"")
        tell(self.process, json.dumps({"words": list(words), "mark": mark}))
        assert self.process.stdout is not None
        pid = int(self.process.stdout.readline())
        began = time.monotonic()
        if after >= 0:
            time.sleep(after)
            os.kill(pid, signal.SIGKILL)  # a zombie at least: it is waited for below
        tell(self.process, "")
        code = int(self.process.stdout.readline())
        seconds = time.monotonic() - began
        marks = self.journal.read_text().split()
        return Run(code, tuple(marks[marks.index("row") :] if "row" in marks else ()), seconds)


@contextmanager
def ledgers(var: Path) -> Iterator[Ledgers]:
    journal = var / "journal"
    process = waiting("tests.concurrency.dying_ledger", str(journal), var=var)
    try:
        yield Ledgers(process, journal)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(PATIENCE)
