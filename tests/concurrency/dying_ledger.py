"""Runs ``manage.py ledger`` in processes that may be killed: ``python -m tests.concurrency.dying_ledger JOURNAL``.

It loads the house once, says “ready” and parts for every line it is told, ``{"words": […], "mark": nth}``: says the new process's number,
waits for a second line, says how the process ended. Every row handed to the database and every statement leaves a mark in the
journal, which outlives the process; at the nth mark from the first row on it kills itself.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from typing import Any, NoReturn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

import django

django.setup()

from django.core.management import execute_from_command_line  # noqa: E402
from django.db import connection  # noqa: E402

from grants.management.commands import ledger as _loaded  # noqa: E402, F401
from grants.spending import ledger_rows  # noqa: E402


class Journal:
    """A line for each mark, written without a buffer."""

    def __init__(self, path: str, nth: int) -> None:
        self.file, self.left, self.begun = os.open(path, os.O_WRONLY | os.O_APPEND), nth, False

    def mark(self, word: str) -> None:
        os.write(self.file, f"{word}\n".encode())
        self.begun |= word == "row"
        if self.begun:
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        self.mark(sql.split(maxsplit=1)[0])
        return done


def run(words: list[str], journal: Journal) -> NoReturn:
    code, rows = 1, ledger_rows._rows

    def marked(*given: Any) -> Iterator[tuple[Any, ...]]:
        for row in rows(*given):
            journal.mark("row")
            yield row

    ledger_rows._rows = marked
    connection.execute_wrappers.append(journal)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    try:
        execute_from_command_line(["manage.py", "ledger", *words])
        code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(path: str) -> None:
    say("ready")
    while line := sys.stdin.readline():
        told = json.loads(line)
        pid = os.fork()
        if pid == 0:
            run(told["words"], Journal(path, told["mark"]))
        say(pid)
        sys.stdin.readline()
        say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main(sys.argv[1])
