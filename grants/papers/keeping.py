"""The last step of issuing: a drawn and sealed file is signed where a certificate is configured, read back whole, and becomes a paper."""

import hashlib
from typing import Any

from grants.papers import files, signing
from grants.papers.audit_report import canonical
from grants.papers.models import Paper
from grants.papers.verify import read
from grants.people.models import User
from grants.trail import clock


def kept(data: bytes, facts: Any, *, kind: str, by: User, file_name: str, origin: str, **about: Any) -> Paper:
    """The file is on the disk before the row says so. `about`: what the paper is of, and what it supersedes. Raises Blocked."""
    data = signing.signed(data)
    reading = read(data, thorough=True)
    if not reading.holds or reading.facts != facts:
        raise AssertionError(f"a paper must read back as what was written: {reading.wrong}")
    sha256 = hashlib.sha256(data).hexdigest()
    files.keep(data, sha256)
    issued = Paper(
        kind=kind, serial=facts.serial, cut_off=facts.cut_off, facts=canonical.write(facts), facts_sha256=reading.facts_sha256,
        file_name=file_name, file_sha256=sha256, certificate_sha256=reading.signature.certificate_sha256 if reading.signature else "",
        pages=sum(part.name == "page" for part in reading.parts), issued_by=by,
        issued_at=clock.now(), origin=origin, **about,
    )  # fmt: skip
    issued.full_clean(exclude=["facts"])
    issued.save(force_insert=True)
    return issued
