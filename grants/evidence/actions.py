"""Keeping a file: judged by its content, cleaned, written once under its own hash."""

import hashlib
import os
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.evidence import detect, pictures
from grants.evidence.archives import Rejected
from grants.evidence.models import StoredFile
from grants.people.models import User
from grants.trail import clock
from grants.trail.origin import Origin
from grants.trail.text import is_visible

LARGEST = 20 * 1024 * 1024
TOO_LARGE = _("it is larger than %(limit)s MB; make it smaller or send it in parts")
REFUSED = _(
    "“%(name)s” was not kept: %(why)s. "
    "Kept are PDF, JPEG and PNG pictures, Excel (.xlsx), Word (.docx), ODS, CSV, OFD and XML invoices."
)
NAMELESS = "file"


def store(
    upload: "File[bytes]", *, by: User, consent: bool | None = None, origin: str = Origin.ENTERED, kind: str = ""
) -> StoredFile:
    """Keep a file and return its row; a file that is here already is not written twice.

    In this order: size, type by content, pictures drawn again without metadata, hash, bytes on disk (synced), row.
    `consent`: whether the people shown agreed; None: nobody is shown or it was not asked. A consent given later is
    noted on the file that is here already. `kind`: told by a door that has looked into the file more closely (a spreadsheet's).
    Raises ValidationError in words, having kept nothing.
    """
    name = shown_name(upload.name or "")
    try:
        content = _read(upload)
        kind, clean, likeness = (kind, content, "") if kind else _judge(content, name)
    except Rejected as error:
        raise ValidationError(REFUSED, code="file", params={"name": name, "why": error.why}) from None
    arrived = hashlib.sha256(content).hexdigest()
    found = StoredFile.objects.filter(sha256=arrived).first() or StoredFile.objects.filter(uploaded_sha256=arrived).first()
    if found is not None and found.path.exists():
        sha256 = found.sha256
    else:
        sha256 = hashlib.sha256(clean).hexdigest()
        write(sha256, clean)
    with transaction.atomic():
        stored, created = StoredFile.objects.select_for_update().get_or_create(
            sha256=sha256,
            defaults={
                "uploaded_sha256": arrived,
                "size": len(clean),
                "detected_type": kind,
                "original_name": name,
                "perceptual_hash": likeness,
                "people_consent": consent,
                "metadata_stripped": bool(likeness),
                "stored_at": clock.now(),
                "stored_by": by,
                "origin": origin,
            },
        )
        if not created and stored.people_consent is None and consent is not None:
            stored.people_consent = consent
            stored.save(update_fields=["people_consent"])
    return stored


def cleaned(upload: "File[Any]") -> tuple[str, str, bytes]:
    """(name, type code, bytes without metadata) of a file that is not kept here. Raises ValidationError in words."""
    name = shown_name(upload.name or "")
    try:
        kind, clean, _likeness = _judge(_read(upload), name)
    except Rejected as error:
        raise ValidationError(REFUSED, code="file", params={"name": name, "why": error.why}) from None
    return name, kind, clean


def write(sha256: str, content: bytes) -> Path:
    """Put bytes under their hash: a name appears only when everything behind it is on the disk."""
    target = Path(settings.MEDIA_ROOT) / sha256[:2] / sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return target


def shown_name(name: str) -> str:
    """The file's name as it may be shown: no folders, no invisible or control characters, at most 200 long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    readable = " ".join("".join(c for c in last if is_visible(c) or c == " ").split())
    stem, dot, extension = readable.rpartition(".")
    if len(readable) > 200:
        readable = f"{stem[: 199 - len(extension)]}{dot}{extension}"[:200]
    return readable or NAMELESS


def _read(upload: "File[Any]") -> bytes:
    """Never more than the limit in memory, whatever size was told."""
    upload.seek(0)
    content: bytes = upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Rejected(TOO_LARGE, limit=LARGEST // 1024 // 1024)
    return content


def _judge(content: bytes, name: str) -> tuple[str, bytes, str]:
    """(type code, bytes to keep, perceptual hash or "")."""
    kind = detect.kind_of(content, name)
    return pictures.redraw(content) if kind == detect.PICTURE else (kind, content, "")
