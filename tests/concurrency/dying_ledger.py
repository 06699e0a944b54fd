"""Runs ``manage.py ledger`` and may be killed meanwhile: ``python -m tests.concurrency.dying_ledger JOURNAL``; told the command's words.

Besides its statements every row that is handed to the database leaves a mark.
"""

from collections.abc import Iterator
from typing import Any

from tests.concurrency.dying import Journal, Told, serve  # first: it sets up the house

from django.core.management import execute_from_command_line  # isort: skip

from grants.management.commands import ledger as _loaded  # noqa: F401  # isort: skip
from grants.spending import ledger_rows  # isort: skip

_rows = ledger_rows._rows


def run(told: Told, journal: Journal) -> None:
    def marked(*given: Any) -> Iterator[tuple[Any, ...]]:
        for row in _rows(*given):
            journal.mark("row")
            yield row

    ledger_rows._rows = marked
    execute_from_command_line(["manage.py", "ledger", *told["words"]])


if __name__ == "__main__":
    serve(run)
