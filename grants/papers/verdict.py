"""Genuine, superseded, altered, or unknown: a file held against what was issued here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.db import DatabaseError, transaction

from grants.papers import files, signing
from grants.papers.leaves import Part
from grants.papers.models import Paper
from grants.papers.register import Listed, Register
from grants.papers.verify import Reading, read

MOST_RANGES = 5
_OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) \d+ obj\b")


class Status(StrEnum):
    GENUINE = "genuine"
    SUPERSEDED = "superseded"  # genuine, and a later paper took its place
    ALTERED = "altered"
    UNKNOWN = "unknown"  # holds together, not issued here


@dataclass(frozen=True)
class Difference:
    """Bytes that differ from the file as issued: from, to (inclusive), and the PDF object they lie in (0: none)."""

    first: int
    last: int
    object: int


@dataclass(frozen=True)
class Verdict:
    status: Status
    reading: Reading
    paper: Paper | Listed | None = None
    parts: tuple[Part, ...] = ()
    differences: tuple[Difference, ...] = ()
    asked: bool = True  # whether a register of issued papers was there to ask


def judge(data: bytes, *, thorough: bool = False, register: Register | None = None, trust: Path | None = None) -> Verdict:
    """`thorough`, `trust`: see verify.read. `register`: a list of issued papers instead of the database."""
    reading = read(data, thorough=thorough, trust=trust)
    if register is not None:
        return _held_against(register, reading)
    try:
        with transaction.atomic():
            known = Paper.objects.filter(file_sha256=reading.sha256).select_related("superseded_by", "issued_by").first()
            claimed = known or _claimed(reading)
    except DatabaseError:
        return Verdict(Status.UNKNOWN if reading.holds else Status.ALTERED, reading, parts=reading.wrong, asked=False)
    if known:
        return Verdict(Status.SUPERSEDED if hasattr(known, "superseded_by") else Status.GENUINE, reading, known)
    if claimed is None:
        return Verdict(Status.UNKNOWN if reading.holds else Status.ALTERED, reading, parts=reading.wrong)
    parts = (*reading.wrong, *not_the_issued(reading, claimed))
    return Verdict(Status.ALTERED, reading, claimed, parts, tuple(_differences(files.original(claimed), data)))


def _held_against(register: Register, reading: Reading) -> Verdict:
    """The same without the files as issued: which bytes differ cannot be told."""
    known = register.of_file(reading.sha256)
    if known:
        return Verdict(Status.SUPERSEDED if known.superseded_by else Status.GENUINE, reading, known)
    claimed = register.claimed(reading.facts_sha256, {reading.serial, reading.stated_serial} - {""})
    if claimed is None:
        return Verdict(Status.UNKNOWN if reading.holds else Status.ALTERED, reading, parts=reading.wrong)
    return Verdict(Status.ALTERED, reading, claimed, (*reading.wrong, *not_the_issued(reading, claimed)))


def not_the_issued(reading: Reading, claimed: Paper | Listed) -> tuple[Part, ...]:
    """What only who knows the paper as issued can tell: other facts, a signature taken off, put on, or of somebody else."""
    same = not reading.facts_sha256 or reading.facts_sha256 == claimed.facts_sha256
    return (*(() if same else (Part("facts.json", "not_the_issued"),)), *_other_signature(reading, claimed.certificate_sha256))


def _other_signature(reading: Reading, certificate: str | None) -> Iterator[Part]:
    found, broken = reading.signature, any(part.wrong == "cut_off" or part.name == signing.NAME for part in reading.wrong)
    if certificate is None or (found is None and broken):
        return
    if found is None:
        yield from (Part(signing.NAME, "missing"),) if certificate else ()
    elif found.certificate_sha256 != certificate:
        yield Part(signing.NAME, "of_another" if certificate else "added", detail=found.signer)


def _claimed(reading: Reading) -> Paper | None:
    """The paper the file says it is: by its facts, else by its serial (attached, or stated in the metadata)."""
    rows = Paper.objects.select_related("issued_by")
    if reading.facts_sha256:
        by_facts = rows.filter(facts_sha256=reading.facts_sha256).first()
        if by_facts:
            return by_facts
    serials = {reading.serial, reading.stated_serial} - {""}
    return rows.filter(serial__in=serials).first() if serials else None


def _differences(original: bytes | None, data: bytes) -> Iterator[Difference]:
    """The first ranges that differ; after bytes were put in or taken out, one range to the end."""
    if original is None or original == data:
        return
    starts = [(found.start(1), int(found[1])) for found in _OBJECT.finditer(original)]

    def at(place: int) -> int:
        return next((number for start, number in reversed(starts) if start <= place), 0)

    if len(original) != len(data):
        shorter = min(len(original), len(data))
        first = next((i for i in range(shorter) if original[i] != data[i]), shorter)
        yield Difference(first, max(len(original), len(data)) - 1, at(first))
        return
    places = (i for i in range(len(data)) if original[i] != data[i])
    first = last = next(places)
    count = 0
    for place in places:
        if place > last + 1:
            yield Difference(first, last, at(first))
            count += 1
            if count == MOST_RANGES:
                return
            first = place
        last = place
    yield Difference(first, last, at(first))
