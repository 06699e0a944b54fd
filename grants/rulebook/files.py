"""Rule-set files: a set names its layers, later layers replace the figures of earlier ones, and the whole is frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from grants.rulebook import schema
from grants.trail.canonical import digest
from grants.trail.origin import Origin

DATA = Path(__file__).parent / "data"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # fifteen times faster where libyaml is there
HEAD = {"version", "name", "jurisdiction", "valid_from", "valid_to", "origin", "layers"}


class Faulty(Exception):
    """A rule-set file that cannot be used; `faults` name everything that is wrong with it."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        self.path, self.faults = path, faults
        super().__init__(f"{path.name}: " + "; ".join(faults))


@dataclass(frozen=True)
class RuleFile:
    """A rule set as read: its head and every figure by its path."""

    version: str
    name: str
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    origin: str
    figures: dict[str, Any]

    @property
    def digest(self) -> str:
        """Identity of the content: head and figures, whatever the layout of the files."""
        return digest(self)


def read(path: Path) -> RuleFile:
    """The rule set of one file under ``sets/``, layers merged. Raises Faulty."""
    head = _yaml(path)
    faults = [f"{name}: missing" for name in sorted(HEAD - head.keys())]
    faults += [f"{name}: unknown" for name in sorted(head.keys() - HEAD)]
    if not faults:
        faults = list(_faults_of_head(head))
    if faults:
        raise Faulty(path, faults)
    figures: dict[str, Any] = {}
    for layer in head.pop("layers"):
        figures.update(_flat(_yaml(path.parent.parent / "layers" / f"{layer}.yaml")))
    faults = schema.problems(figures)
    if faults:
        raise Faulty(path, faults)
    return RuleFile(**head, figures=figures)


def all_files() -> list[Path]:
    """Every set that comes with the product, in the order of their names."""
    return sorted((DATA / "sets").glob("*.yaml"))


def _faults_of_head(head: dict[str, Any]) -> Iterator[str]:
    for name in ("version", "name", "jurisdiction"):
        if not isinstance(head[name], str) or not head[name]:
            yield f"{name}: a text"
    if type(head["valid_from"]) is not date or type(head["valid_to"]) not in (date, type(None)):
        yield "valid_from, valid_to: days like 2026-01-01"
    elif head["valid_to"] and head["valid_to"] < head["valid_from"]:
        yield "valid_to: before valid_from"
    if head["origin"] not in Origin.values:
        yield f"origin: one of {', '.join(Origin.values)}"
    if not isinstance(head["layers"], list) or not head["layers"]:
        yield "layers: a list of names"


def _flat(tree: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """(``clocks.sign_contract``, figure) for every leaf; a leaf is what holds a value."""
    for name, branch in tree.items():
        if isinstance(branch, dict) and "value" not in branch:
            yield from _flat(branch, f"{above}{name}.")
        else:
            yield f"{above}{name}", branch


def _yaml(path: Path) -> dict[str, Any]:
    try:
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  (both are safe loaders)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Faulty(path, [str(error)]) from None
    if not isinstance(tree, dict):
        raise Faulty(path, ["not a rule-set file"])
    return tree
