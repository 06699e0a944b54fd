"""What runs in the child: sets its own limits, reads, writes a line of JSON for every few hundred rows. Nothing here needs Django."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from grants.spreadsheets.rows import NoValue, Row

TOGETHER = 500
LIMITS = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE")


def limit(memory: int, seconds: int) -> None:
    """As far as this system knows limits."""
    try:
        import resource  # noqa: PLC0415 (not there on Windows)
    except ImportError:
        return
    for name, most in zip(LIMITS, (memory, seconds, 0), strict=True):
        if hasattr(resource, name):
            resource.setrlimit(getattr(resource, name), (most, most))


def told(cell: object) -> dict[str, str]:
    if isinstance(cell, datetime):
        return {"instant": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, NoValue):
        return {"without": cell.shown}
    raise TypeError(type(cell))


def batches(rows: Iterator[Row]) -> Iterator[list[tuple[Any, ...]]]:
    while several := [row[1:5] for row in islice(rows, TOGETHER)]:
        yield several


def main() -> None:
    path, detected, memory, seconds = sys.argv[1:5]
    limit(int(memory), int(seconds))
    # After the limits: whatever these libraries do is bounded.
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415

    from grants.spreadsheets.reading import TooMuch, read  # noqa: PLC0415

    def say(value: object) -> None:
        print(json.dumps(value, ensure_ascii=False, default=told, separators=(",", ":")), flush=False)  # noqa: T201

    try:
        for sheet in read(Path(path), detected):
            say({"sheet": sheet.name, "since_1904": sheet.since_1904, "expected": sheet.expected})
            for several in batches(sheet.rows):
                say(several)
        say({"end": True})
    except BrokenPipeError:
        sys.stderr.close()
    except TooMuch as error:
        say({"error": error.code, "facts": error.facts})
    except PasswordError:
        say({"error": "encrypted"})
    except MemoryError:
        say({"error": "memory"})
    except (CalamineError, ValueError, LookupError, OSError, UnicodeError) as error:
        say({"error": "damaged", "facts": {"why": str(error)[:200]}})
