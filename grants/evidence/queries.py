"""Who may read a file: whoever sees something that refers to it.

Each later room says so in its own queries, so that this room need not know them: ``evidence.attached("needs", visible)``.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from grants.evidence.models import StoredFile
from grants.evidence.pictures import distance
from grants.people.queries import visible_organisations

Files = QuerySet[StoredFile]
Reader = Callable[[Any, Files], Files]

readers: dict[str, Reader] = {}
ALIKE = 6


def attached(relation: str, visible: Callable[[Any], QuerySet[Any]]) -> None:
    """Register the files that hang, by the related name of their field, on rows that ``visible(person)`` gives.

    What is open to everyone is added to ``readers`` itself: (person, files) → those of the files she may read, `person` perhaps
    anonymous.
    """

    def files_of(person: Any, files: Files) -> Files:
        return files.filter(**{f"{relation}__in": visible(person)}) if person.is_authenticated else files.none()

    readers[relation] = files_of


def may_read(person: Any, stored: StoredFile) -> bool:
    """Whether `person` may have the bytes: she sent the file herself, or a reader says so."""
    if person.is_authenticated and stored.stored_by_id == person.pk:
        return True
    one = StoredFile.objects.filter(pk=stored.pk)
    return any(allowed(person, one).exists() for allowed in readers.values())


def readable(person: Any, sha256: str) -> StoredFile | None:
    """The file under a hash when `person` may read it; None alike for a forbidden and for an unknown one."""
    stored = StoredFile.objects.filter(sha256=sha256).first()
    return stored if stored is not None and may_read(person, stored) else None


def look_alikes(stored: StoredFile, *, within: int = ALIKE) -> list[StoredFile]:
    """Other pictures that look like this one (bits of the perceptual hash apart), the nearest first."""
    if not stored.perceptual_hash:
        return []
    others = StoredFile.objects.exclude(perceptual_hash="").exclude(pk=stored.pk).values_list("pk", "perceptual_hash")
    apart = {pk: distance(stored.perceptual_hash, likeness) for pk, likeness in others}
    near = sorted((pk for pk, bits in apart.items() if bits <= within), key=lambda pk: (apart[pk], pk))
    rows = StoredFile.objects.in_bulk(near)
    return [rows[pk] for pk in near]


def intact(stored: StoredFile) -> bool:
    """Whether the bytes on the disk are still the ones the hash names."""
    try:
        with stored.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
    except FileNotFoundError:
        return False


attached("organisations", visible_organisations)
