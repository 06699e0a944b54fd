"""The files of the house, as the house tests read them."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASIDE = {"migrations", "__pycache__"}


def files(*patterns: str) -> list[Path]:
    """Files under the given patterns, migrations aside, in a fixed order."""
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file() and not ASIDE & set(path.parts)}
    return sorted(found)


def python(*, tests: bool = False) -> list[Path]:
    return files("manage.py", "grants/**/*.py", "config/**/*.py", *(["tests/**/*.py", "benchmarks/**/*.py"] if tests else []))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def rooms() -> list[str]:
    """The folders of grants/ that hold code of the life, the pages and the tools aside."""
    aside = {"management", "migrations", "static", "templatetags", "portals", *ASIDE}
    return sorted(path.name for path in (ROOT / "grants").iterdir() if path.is_dir() and path.name not in aside)


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
