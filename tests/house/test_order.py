"""The order of life is told in four places; they tell the same."""

import re
import tomllib
from typing import Any

from tests.house.sources import ROOT, files, named, rooms

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
CONTRACTS: list[dict[str, Any]] = tomllib.loads(PYPROJECT)["tool"]["importlinter"]["contracts"]


def contents_page() -> list[str]:
    return re.findall(r"^from grants\.(\w+)\.models import \*", (ROOT / "grants/models.py").read_text(encoding="utf-8"), re.M)


def layers() -> list[str]:
    """From the earliest room to the latest."""
    (order,) = [c["layers"] for c in CONTRACTS if c["type"] == "layers" and "order of life" in c["name"]]
    return [room for layer in reversed(order) for room in re.findall(r"grants\.(\w+)", layer)]


def in_order(some: list[str], order: list[str]) -> bool:
    """`some` are all of `order` and stand in its sequence, each once."""
    return some == [room for room in order if room in some]


def test_the_contents_page_holds_every_room_that_stores_something() -> None:
    storing = [room for room in rooms() if (ROOT / "grants" / room / "models.py").exists()]
    assert sorted(contents_page()) == storing


def test_contents_page_and_import_layers_tell_the_same_order() -> None:
    assert in_order(contents_page(), layers())


def test_the_docstring_of_the_app_tells_the_same_order() -> None:
    """`need`, `listing`, … each with one line; a stage's folder is the plural."""
    text = (ROOT / "grants/__init__.py").read_text(encoding="utf-8")
    singular = [re.sub(r"s$", "", room) for room in layers()] + ["spending"]
    stages = [word for word in re.findall(r"^ *(\w+) {2,}", text, re.M) if word in singular]
    folders = [word if word in layers() else f"{word}s" for word in stages]
    assert len(folders) >= 9
    assert in_order(folders, layers())


def test_fixture_numbers_tell_the_same_order() -> None:
    names = [path.name for path in files("fixtures/*.json", "fixtures/*.yaml")]
    assert names, "no fixtures"
    numbered = [re.fullmatch(r"(\d\d)_(\w+)\.(?:json|yaml)", name) for name in names]
    assert all(numbered), f"a fixture is called NN_room.json: {names}"
    found = [(match[1], match[2]) for match in numbered if match]
    assert len({number for number, _room in found}) == len(found)
    assert in_order([room for _number, room in sorted(found)], layers())


def test_the_first_screen_of_the_readme_tells_the_same_order() -> None:
    """Rooms in backticks, at their first mention, before the list of where things are."""
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:60])
    told = [word for word in dict.fromkeys(re.findall(r"`(\w+)`", first_screen)) if word in layers()]
    stages = [room for room in rooms() if (ROOT / "grants" / room / "lifecycle.py").exists() and room != "people"]
    assert set(stages) - set(told) == set()
    assert in_order(told, layers())


def test_every_stage_has_its_five_files_under_their_own_names() -> None:
    """A stage that has a lifecycle has models, rules and actions beside it; no stage has a second name for one of them."""
    lacking = [
        f"{room}/{name}.py"
        for room in rooms()
        if (ROOT / "grants" / room / "lifecycle.py").exists()
        for name in ("models", "rules", "actions")
        if not (ROOT / "grants" / room / f"{name}.py").exists()
    ]
    assert lacking == []
    second_names = {"views.py", "forms.py", "managers.py", "selectors.py", "permissions.py", "signals.py", "states.py", "api.py"}
    misplaced = [named(p) for p in files("grants/*/*.py") if p.name in second_names and p.parent.name != "portals"]
    assert misplaced == []
