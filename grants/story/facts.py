"""The facts of the demo as they stand in fixtures/: plain JSON, numbers exact, statuses nowhere."""

import hashlib
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from grants.trail import clock

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
YEAR = timezone.now().astimezone(clock.SHANGHAI).year  # of the calendar on the wall: the story's own clock is in the past


@cache
def read(name: str) -> Any:
    """One file by its name without number and ending: ``read("people")``. Numbers with a point are Decimals, YEAR is this year."""
    (path,) = FIXTURES.glob(f"[0-9][0-9]_{name}.json")
    text = path.read_text(encoding="utf-8").replace("YEAR", str(YEAR))
    return json.loads(text, parse_float=Decimal)


def digest() -> str:
    """SHA-256 over the facts and over whatever tells them: a world built from others is not this one."""
    told = hashlib.sha256()
    for path in sorted([*FIXTURES.glob("*.json"), *ROOT.glob("grants/story/*.py"), *ROOT.glob("grants/migrations/*.py")]):
        told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()
