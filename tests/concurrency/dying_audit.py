"""Runs ``manage.py audit`` and may be killed meanwhile: ``python -m tests.concurrency.dying_audit JOURNAL``; told the command's words.

`last`: it kills itself when everything is written and nothing committed.
"""

import os
import signal
from typing import Any

from tests.concurrency.dying import Journal, Told, serve  # first: it sets up the house

from django.core.management import execute_from_command_line  # isort: skip

from grants.audits import works  # isort: skip
from grants.management.commands import audit as _loaded  # noqa: F401  # isort: skip

_end = works.end


def run(told: Told, journal: Journal) -> None:
    def end(*given: Any, **how: Any) -> bool:
        done = _end(*given, **how)
        if told.get("last"):
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    works.end = end
    journal.mark("audit")
    execute_from_command_line(["manage.py", "audit", *told["words"]])


if __name__ == "__main__":
    serve(run)
