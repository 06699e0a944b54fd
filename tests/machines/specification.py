"""The specification (lifecycles.yaml) as plain data, and the code's own graph in the same shape."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grants.people.roles import LETTERS, Role
from grants.trail.moves import machines, targets, transitions

SOURCE = yaml.safe_load(Path(__file__).with_name("lifecycles.yaml").read_text())


@dataclass(frozen=True)
class Move:
    """One line of the specification."""

    machine: str
    name: str
    sources: frozenset[str]
    targets: frozenset[str]
    roles: frozenset[Role]
    holds: str

    @property
    def not_by(self) -> frozenset[str]:
        """The acts whose doer must be another person: “!submit”."""
        return frozenset(re.findall(r"!(\w+)", self.holds))

    @property
    def reasoned(self) -> bool:
        return re.search(r"\breasons?\b", self.holds) is not None


def _roles(words: str) -> frozenset[Role]:
    """“A with OA”: the approver moves, the other agrees beforehand; “H (call) / OA (offer)”: either."""
    words = words.split(" with ")[0]
    return frozenset(LETTERS[word] for word in re.findall(r"[A-Z]+", words) if word in LETTERS)


@functools.cache
def moves(machine: str) -> dict[str, Move]:
    """The moves of a machine by name."""
    found = {}
    for sources, leads_to, name, who, holds in SOURCE[machine]["moves"]:
        assert name not in found, f"{machine}.{name} stands twice in the specification"
        found[name] = Move(
            machine, name, frozenset(sources.split("|")), frozenset(leads_to.split("|")), _roles(who), holds
        )  # fmt: skip
    return found


def statuses(machine: str) -> dict[str, str]:
    """Status and its Chinese word, in the order of the specification."""
    return dict(SOURCE[machine]["statuses"])


def initial(machine: str) -> str:
    return str(SOURCE[machine]["initial"])


def coded(machine: str) -> dict[str, dict[str, Any]]:
    """The code's graph by move: sources, targets, roles."""
    found: dict[str, dict[str, Any]] = {}
    for name, several in transitions(machines()[machine]).items():
        found[name] = {
            "sources": {str(one.source) for one in several},
            "targets": {target for one in several for target in targets(one)},
            "roles": {role for one in several for role in one.permission.roles},
        }
    return found
