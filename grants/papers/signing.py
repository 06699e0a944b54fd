"""Signing a sealed paper when a certificate is configured, and taking the signature off again to look at both.

What signs is the last revision of the file, in a form of its own (see `revision`); the signature in it covers every byte of the file
but its own digits. The library that makes it costs half a second to load, so it is loaded with the first signed paper, not at the start.
"""

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext_lazy as _

from grants.papers import certificate, revision
from grants.papers.certificate import Holder
from grants.papers.leaves import Part
from grants.papers.revision import Facts, OtherForm, Revision
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker

if TYPE_CHECKING:
    from grants.papers import pades

UNUSABLE = _(
    "Papers are signed here, and the certificate cannot be used: %(why)s Nothing was issued; tell whoever runs this system."
)
NAME = "signature"


@dataclass(frozen=True)
class Signature:
    """Who signed a file, as its certificate says; `voucher` is the root known here that vouches for it, or empty."""

    signer: str
    issuer: str
    certificate_sha256: str
    first: datetime
    last: datetime
    at: datetime
    voucher: str = ""


@dataclass(frozen=True)
class Peeled:
    """A file without its signature. `signature` is None where there is none, or none that can be read."""

    sealed: bytes
    parts: tuple[Part, ...] = ()
    signature: Signature | None = None


def signed(sealed: bytes) -> bytes:
    """The file to hand out: signed now, or as it is where no certificate is configured. Raises Blocked."""
    try:
        holder = certificate.holder()
    except certificate.Unusable as error:
        raise _refused(error) from error
    if holder is None:
        return sealed
    now = clock.now()
    if not holder.holds_at(now):
        raise _refused(certificate.NOT_NOW % {"name": holder.name, **holder.days})
    return by(holder, sealed, now)


def by(holder: Holder, sealed: bytes, at: datetime) -> bytes:
    library = _library()
    form = revision.revision(sealed, Facts(at, library.room_for(holder), library.issuers_of(holder)))
    algorithm = library.digest_for(holder)
    digest = _digest(algorithm, sealed, form.head, form.tail)
    made = library.made(holder, algorithm, digest).hex().encode()
    if len(made) > 2 * form.room:
        raise AssertionError("a signature must fit into the room kept for it")
    return b"".join((sealed, form.head, b"<", made.ljust(2 * form.room, b"0"), b">", form.tail))


def peel(data: bytes, trust: Path | None = None) -> Peeled:
    """Never raises. `trust`: roots instead of those of the settings."""
    begin = revision.begins(data)
    if not begin:
        return Peeled(data)
    sealed = data[:begin]
    try:
        facts = revision.stated(data, begin)
        form = revision.revision(sealed, facts)
    except OtherForm as error:
        return Peeled(sealed, (Part(NAME, "unreadable", detail=str(error)),))
    if len(data) < form.end:
        return Peeled(sealed, (Part("whole_file", "cut_off", len(data)),))
    found, parts = _read(data, form, facts, trust)
    if len(data) > form.end:
        parts = (*parts, Part(NAME, "appended", form.end, str(len(data) - form.end)))
    return Peeled(sealed, tuple(part for part in parts if part.wrong) or parts, found)


def _read(data: bytes, form: Revision, facts: Facts, trust: Path | None) -> tuple[Signature | None, tuple[Part, ...]]:
    start, end = form.gap
    whole = memoryview(data)
    if whole[form.length : start] != form.head or whole[end : form.end] != form.tail:
        return None, (Part(NAME, "more"),)
    library = _library()
    try:
        container = library.opened(_digits(data[start:end]))
        told = _told(container, facts.at, certificate_roots(trust))
        digest = _digest(container.digest, whole[:start], whole[end : form.end])
        good = library.fits(container, digest) and container.issuers == facts.issuers
    except Exception as error:  # whatever a damaged signature makes three libraries raise
        return None, (Part(NAME, "unreadable", detail=str(error)),)
    if not good:
        return told, (Part(NAME, "changed", detail=told.signer),)
    return told, (Part(NAME, "" if told.first <= facts.at <= told.last else "out_of_days", detail=told.signer),)


def certificate_roots(trust: Path | None) -> Sequence[x509.Certificate]:
    """Where no roots can be read, nobody vouches; that the settings are wrong was told at the start."""
    try:
        return certificate.roots(trust)
    except certificate.Unusable:
        return ()


def _told(container: "pades.Container", at: datetime, roots: Sequence[x509.Certificate]) -> Signature:
    held = container.certificate
    voucher = _library().voucher(container, roots, at)
    return Signature(
        certificate.name_of(held.subject), certificate.name_of(held.issuer), fingerprint(held), held.not_valid_before_utc,
        held.not_valid_after_utc, at, certificate.name_of(voucher.subject) if voucher else "",
    )  # fmt: skip


def fingerprint(held: x509.Certificate) -> str:
    return hashlib.sha256(held.public_bytes(Encoding.DER)).hexdigest()


def _digits(gap: bytes) -> bytes:
    """The signature between its brackets; what room is left over must be zeros. Raises ValueError."""
    digits = gap[1:-1]
    if gap[:1] != b"<" or gap[-1:] != b">" or digits != digits.lower():
        raise ValueError("digits")
    raw = bytes.fromhex(digits.decode("ascii"))
    if raw[:2] != b"\x30\x82":
        raise ValueError("container")
    length = 4 + int.from_bytes(raw[2:4])
    if any(raw[length:]):
        raise ValueError("behind the container")
    return raw[:length]


def _digest(algorithm: str, *pieces: bytes | memoryview) -> bytes:
    made = hashlib.new(algorithm)
    for piece in pieces:
        made.update(piece)
    return made.digest()


def _library() -> ModuleType:
    return importlib.import_module("grants.papers.pades")


def _refused(why: object) -> Blocked:
    return Blocked(Blocker("signing", UNUSABLE % {"why": why}, ""))
