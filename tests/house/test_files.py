"""Files stay small, say what they are, and nothing is called by a word that says nothing."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import files, named, python, tree

SOURCES = (
    "manage.py", "grants/**/*.py", "config/**/*.py", "tests/**/*.py", "benchmarks/**/*.py", "templates/**/*.html", "templates/**/*.txt",
    "grants/static/grants/**/*.css", "grants/static/grants/**/*.js",
)  # fmt: skip
EMPTY = re.compile(
    r"(utils?|common|helpers?|services?|process|handle|misc|manager)|(process|handle)_\w+|\w+_(utils?|helpers?|services)", re.I
)
NOT_OURS = {"process_view", "process_exception"}  # Django's names of a middleware's hooks


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_over_400_lines() -> None:
    assert {named(p): lines(p) for p in files(*SOURCES) if lines(p) > 400} == {}


def test_nine_files_in_ten_have_at_most_250_lines() -> None:
    counted = sorted(lines(p) for p in files(*SOURCES))
    assert counted[int(len(counted) * 0.9)] <= 250


def test_the_median_file_has_at_most_80_lines() -> None:
    """Of what is shipped: a test may be longer than what it tests."""
    counted = [lines(p) for p in files(*(pattern for pattern in SOURCES if not pattern.startswith("tests")))]
    assert statistics.median(counted) <= 80


@pytest.mark.parametrize("path", python(tests=True), ids=named)
def test_every_module_says_what_it_is(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip():
        return  # an empty package marker has nothing to tell
    told = ast.get_docstring(tree(path)) or ""
    assert len(told.split()) >= 2 or re.search(r"[一-鿿]{4}", told), f"{named(path)} begins without a docstring"


def names(path: Path) -> Iterator[str]:
    """Modules, folders, functions and classes; a command's `handle` is Django's word, not ours."""
    yield path.stem
    yield from path.relative_to(path.parents[len(path.parts) - 2]).parts[:-1]
    for node in ast.walk(tree(path)):
        named_thing = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if named_thing and (node.name != "handle" or "commands" not in path.parts):
            yield node.name


def test_nothing_is_called_by_a_word_that_says_nothing() -> None:
    found = {}
    for path in python():
        for name in names(path):
            if EMPTY.fullmatch(name) and name not in NOT_OURS:
                found[named(path)] = name
    assert found == {}


def test_nothing_is_left_to_be_done_later() -> None:
    later = re.compile(r"(#|//|/\*|<!--|\{#).*\b(TODO|FIXME|XXX|HACK|WIP)\b|(?i:coming soon|not (yet )?implemented)")
    found = {
        named(path): match[0]
        for path in files(*SOURCES)
        if path.name != Path(__file__).name and (match := later.search(path.read_text(encoding="utf-8")))
    }
    assert found == {}
