"""The chain of one root, entry after entry, written as its hash reads it: a model for each would take most of an hour."""

import hashlib
from datetime import date

from grants.story.simulated.rows import Tables
from grants.trail.models import Entry

NOTHING = "{}"
FIRST = 3_600  # seconds after midnight UTC: nine in the morning in China


class Chain:
    """`act` adds an entry; what it returns is the instant, as the database keeps it."""

    def __init__(self, tables: Tables, root_kind: str, root_id: int, rule_set: str = "") -> None:
        self.tables, self.kind, self.root, self.rule_set = tables, root_kind, root_id, rule_set
        self.seq, self.hash = 0, ""

    def act(
        self,
        kind: str,
        pk: int,
        move: str,
        was: str,
        status: str,
        version: int,
        by: int,
        role: str,
        day: date,
        facts: str = NOTHING,
    ) -> str:
        """`facts`: canonical JSON."""
        self.seq += 1
        on, seconds = day.isoformat(), FIRST + self.seq % 25_000
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        said = (
            f'{{"at":"{on}T{clock}.000000+00:00","by_id":{by},"facts":{facts},"from_status":"{was}","kind":"{kind}","move":"{move}",'
            f'"note":"","object_id":{pk},"previous":"{self.hash}","role":"{role}","root_id":{self.root},"root_kind":"{self.kind}",'
            f'"rule_set":"{self.rule_set}","seq":{self.seq},"to_status":"{status}","version":{version}}}'
        )
        previous, self.hash = self.hash, hashlib.sha256(said.encode()).hexdigest()
        at = f"{on} {clock}"
        self.tables.add(
            Entry, self.tables.key(Entry), self.kind, self.root, self.seq, kind, pk, move, was, status, version, by, role, at, facts,
            self.rule_set, previous, self.hash,
        )  # fmt: skip
        return at
