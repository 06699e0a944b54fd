"""The register of issued papers as a file: enough to tell on another machine whether a paper was issued and still holds.

One line a paper, comma-separated: serial, digests of facts and file, day of issue, the serial that took its place, the digest of the
certificate it was signed with. No names, no figures. Lists written before papers were signed have no last column.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from grants.papers.models import Paper
from grants.trail import clock

HEAD = ("serial", "facts_sha256", "file_sha256", "issued_on", "superseded_by", "certificate_sha256")
FIRST_HEAD = HEAD[:5]
_DIGEST = re.compile("[0-9a-f]{64}")


class NotARegister(ValueError):
    """The file is no list of issued papers."""


@dataclass(frozen=True)
class Listed:
    """One issued paper as the list tells it; `superseded_by` is a serial or empty, `certificate_sha256` None where the list cannot tell."""

    serial: str
    facts_sha256: str
    file_sha256: str
    issued_on: str
    superseded_by: str
    certificate_sha256: str | None = None


@dataclass(frozen=True)
class Register:
    papers: tuple[Listed, ...]

    def of_file(self, sha256: str) -> Listed | None:
        return next((paper for paper in self.papers if paper.file_sha256 == sha256), None)

    def claimed(self, facts_sha256: str, serials: set[str]) -> Listed | None:
        """The one a file says it is: by its facts, else by its serial."""
        by_facts = next((paper for paper in self.papers if facts_sha256 and paper.facts_sha256 == facts_sha256), None)
        return by_facts or next((paper for paper in self.papers if paper.serial in serials), None)


def write(out: TextIO) -> int:
    """Every paper issued so far; how many."""
    rows, writer = Paper.objects.order_by("pk").defer("facts").select_related("superseded_by"), csv.writer(out)
    writer.writerow(HEAD)
    count = 0
    for paper in rows.iterator(500):
        later = getattr(paper, "superseded_by", None)
        day = paper.issued_at.astimezone(clock.SHANGHAI).date().isoformat()
        writer.writerow(
            (paper.serial, paper.facts_sha256, paper.file_sha256, day, later.serial if later else "", paper.certificate_sha256)
        )
        count += 1
    return count


def read(lines: Iterable[str]) -> Register:
    """Raises NotARegister."""
    try:
        rows = list(csv.reader(lines, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise NotARegister(str(error)) from error
    if not rows or tuple(rows[0]) not in (HEAD, FIRST_HEAD):
        raise NotARegister(", ".join(HEAD))
    if any(len(row) != len(rows[0]) or not _DIGEST.fullmatch(row[1]) or not _DIGEST.fullmatch(row[2]) for row in rows[1:]):
        raise NotARegister(", ".join(HEAD))
    return Register(tuple(Listed(*row) for row in rows[1:]))
