"""Acts in processes of their own that a test kills: on its own database, at instants from outside or at marks from inside."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.concurrency.servers import place

PATIENCE = 60


@dataclass(frozen=True)
class Run:
    """How an act ended, how long it took, and its marks since it began in earnest: the first word of each statement carried out."""

    code: int
    marks: tuple[str, ...]
    seconds: float

    def places(self, word: str) -> list[int]:
        return [nth for nth, mark in enumerate(self.marks) if mark == word]

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


@dataclass
class Mortal:
    """Does one kind of act as often as it is asked, each in a process of its own. `since`: the mark from which an act is in earnest."""

    process: "subprocess.Popen[str]"
    journal: Path
    since: str

    def run(self, *, after: float = -1, mark: int = -1, **told: Any) -> Run:
        """To its end; or killed from outside `after` so many seconds; or it kills itself at its `mark`."""
        self.journal.write_bytes(b"")
        self._tell(json.dumps({**told, "mark": mark, "since": self.since}))
        pid, began = int(self._said()), time.monotonic()
        if after >= 0:
            time.sleep(after)
            os.kill(pid, signal.SIGKILL)  # its number stays its own until the next line, however it ended
        self._tell("")
        code, seconds = int(self._said()), time.monotonic() - began
        marks = self.journal.read_text().split()
        return Run(code, tuple(marks[marks.index(self.since) :] if self.since in marks else ()), seconds)

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def _said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def mortal(module: str, var: Path, *, since: str) -> Iterator[Mortal]:
    journal, pipe = var / "journal", subprocess.PIPE
    command = [sys.executable, "-m", module, str(journal)]
    process = subprocess.Popen(
        command, env={**os.environ, **place(var)}, cwd=settings.BASE_DIR, stdin=pipe, stdout=pipe, text=True
    )
    found = Mortal(process, journal, since)
    try:
        assert found._said() == "ready"
        yield found
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(PATIENCE)
