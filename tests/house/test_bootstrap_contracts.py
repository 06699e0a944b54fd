"""The import contracts name every room there is: a new room without its place in the order of life is noticed."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
NOT_ROOMS = {"management", "migrations", "static", "templatetags", "__pycache__"}


def rooms() -> set[str]:
    return {folder.name for folder in (ROOT / "grants").iterdir() if folder.is_dir()} - NOT_ROOMS


def contract(kind: str, *, named: str) -> dict[str, Any]:
    (found,) = [c for c in CONTRACTS if c["type"] == kind and named in c["name"]]
    return found


def test_every_room_has_its_place_in_the_order_of_life() -> None:
    layers = " ".join(contract("layers", named="order of life")["layers"])
    assert rooms() - set(re.findall(r"grants\.(\w+)", layers)) == set()


def test_every_stage_is_ordered_inside() -> None:
    stages = rooms() - {"portals", "story", "papers", "spreadsheets", "opendata", "trail"}
    assert set(contract("layers", named="Inside a stage")["containers"]) == {f"grants.{stage}" for stage in stages}


def test_every_room_below_the_portals_is_kept_from_the_pages() -> None:
    assert set(contract("forbidden", named="pages")["source_modules"]) == {f"grants.{room}" for room in rooms() - {"portals"}}
