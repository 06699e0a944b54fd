"""Stored files as facts: each read once, to see whether its bytes are still there."""

from collections.abc import Iterable

from grants.audits.checks.facts import File
from grants.evidence import queries as evidence
from grants.evidence.models import StoredFile


class Files:
    """Remembers what it read: one file is evidence of many rows."""

    def __init__(self) -> None:
        self._known: dict[int, File] = {}

    def told(self, stored: Iterable[StoredFile]) -> tuple[File, ...]:
        return tuple(self._one(file) for file in stored)

    def _one(self, file: StoredFile) -> File:
        if file.pk not in self._known:
            self._known[file.pk] = File(file.sha256, file.original_name, file.perceptual_hash, evidence.intact(file))
        return self._known[file.pk]
