"""A first look at a file from a stranger: its digest and its plain metadata. Nothing is unpacked and nothing drawn, so that no
file, however it is made, costs more than reading it once. `verdict.judge` says the rest to whoever may ask for it.
"""

import hashlib
import re
from dataclasses import dataclass
from html import unescape

from grants.papers.models import Paper
from grants.papers.queries import with_subjects
from grants.papers.verdict import Status

_CLAIM = re.compile(rb"<yulan:serial>([^<]{1,400})</yulan:serial><yulan:facts>([0-9a-f]{64})</yulan:facts>")


@dataclass(frozen=True)
class Glance:
    """`paper`: the one the file is, or calls itself."""

    status: Status
    sha256: str
    paper: Paper | None = None


def glance(data: bytes) -> Glance:
    sha256 = hashlib.sha256(data).hexdigest()
    rows = with_subjects()
    known = rows.filter(file_sha256=sha256).first()
    if known is not None:
        return Glance(Status.SUPERSEDED if hasattr(known, "superseded_by") else Status.GENUINE, sha256, known)
    claim = _CLAIM.search(data)
    if claim is None:
        return Glance(Status.UNKNOWN, sha256)
    serial = unescape(claim[1].decode("utf-8", "replace"))
    claimed = rows.filter(facts_sha256=claim[2].decode()).first() or rows.filter(serial=serial).first()
    return Glance(Status.ALTERED if claimed else Status.UNKNOWN, sha256, claimed)
