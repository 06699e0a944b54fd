"""A process that loads the house once and parts for every act it is told, so that each may be killed at no cost.

It says “ready”. For every line, a JSON object, it says the number of the process that does the act, waits for a second line and says how
that process ended. Every statement leaves a mark in the journal, which outlives the process; at a mark told beforehand it kills itself.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

import django

django.setup()

from django.db import connection  # noqa: E402

Told = dict[str, Any]


class Journal:
    """A line for each mark, written without a buffer. SIGKILL at the nth mark from the first `since` on; nobody is told."""

    def __init__(self, path: str, nth: int, since: str) -> None:
        self.file, self.left, self.since = os.open(path, os.O_WRONLY | os.O_APPEND), nth, since

    def mark(self, word: str) -> None:
        os.write(self.file, f"{word}\n".encode())
        if word == self.since:
            self.since = ""
        if not self.since:
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        self.mark(sql.split(maxsplit=1)[0])
        return done


def serve(act: Callable[[Told, Journal], None]) -> None:
    """``python -m … JOURNAL``."""
    say("ready")
    while line := sys.stdin.readline():
        told = json.loads(line)
        pid = os.fork()
        if pid == 0:
            do(act, told)
        say(pid)
        sys.stdin.readline()
        say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def do(act: Callable[[Told, Journal], None], told: Told) -> NoReturn:
    code, journal = 1, Journal(sys.argv[1], told["mark"], told["since"])
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    try:
        with connection.execute_wrapper(journal):
            act(told, journal)
        code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
