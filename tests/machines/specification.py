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


def _roles(words: str, of: str = "") -> frozenset[Role]:
    """“A with OA”: the approver moves, the other agrees beforehand; “H (call) / OA (offer)”: either, or the one of the offer."""
    words = words.split(" with ")[0]
    words = next((part for part in words.split("/") if of and f"({of})" in part), words)
    return frozenset(LETTERS[word] for word in re.findall(r"[A-Z]+", words) if word in LETTERS)


@functools.cache
def moves(machine: str) -> dict[str, Move]:
    """The moves of a machine by name; “offer” is a listing that has no bids."""
    found = {}
    for sources, leads_to, name, who, holds in SOURCE["listing" if machine == "offer" else machine]["moves"]:
        assert name not in found, f"{machine}.{name} stands twice in the specification"
        if (machine, name) != ("offer", "open_bids"):
            found[name] = Move(
                machine, name, frozenset(sources.split("|")), frozenset(leads_to.split("|")), _roles(who, machine), holds
            )  # fmt: skip
    return found


def kind_of(obj: Any) -> str:
    """The table an object belongs to: its machine, or “offer”."""
    return "offer" if obj.machine == "listing" and obj.is_offer else str(obj.machine)


def statuses(machine: str) -> dict[str, str]:
    """Status and its Chinese word, in the order of the specification."""
    return dict(SOURCE[machine]["statuses"])


def beginnings(machine: str) -> set[str]:
    """“locked | queued”: a placard is born as one or the other."""
    return set(re.findall(r"\w+", SOURCE[machine]["initial"]))


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
