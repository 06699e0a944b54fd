"""Is this file what was issued? From the file alone: which part differs, and whether its figures add up.

A part is the signature, the seal over all that was signed, an attachment, a page, or the figures. Nothing here asks the database
(see `verdict`).
"""

import hashlib
import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from grants.papers import kinds, leaves, sealing, signing, xmp
from grants.papers.audit_report import canonical, ledger_csv
from grants.papers.kinds import FACTS, LEDGER, Kind
from grants.papers.leaves import Part
from grants.papers.sealing import MANIFEST
from grants.papers.signing import Signature

if TYPE_CHECKING:
    from grants.papers.inside import Inside


@dataclass(frozen=True)
class Reading:
    """What a file says of itself and whether it holds together."""

    sha256: str
    parts: tuple[Part, ...]
    facts: Any  # of one of the kinds, None when they cannot be read
    facts_sha256: str  # of the attached facts, else as the metadata states it
    stated_serial: str
    recounted: tuple[Any, ...] = ()  # totals, as stated and as computed, where the kind has them
    signature: Signature | None = None

    @property
    def wrong(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.wrong)

    @property
    def holds(self) -> bool:
        return not self.wrong

    @property
    def serial(self) -> str:
        return str(self.facts.serial) if self.facts else self.stated_serial


EOF = b"%%EOF"
# What a stranger's file may unpack to, and how large its facts may be to be drawn again, unless asked to be thorough.
MOST_UNPACKED, MOST_DRAWN, MOST_PAGES = 48 * 1024 * 1024, 4 * 1024 * 1024, 5000


def read(given: bytes, *, thorough: bool = False, quick: bool = False, trust: Path | None = None) -> Reading:
    """Never raises: what cannot be read is a part that is wrong. `thorough`: no bounds, for a file one trusts not to be a trap.
    `quick`: parts by their digests alone, nothing added up and nothing drawn. `trust`: roots instead of the configured ones."""
    peeled = signing.peel(given, trust)
    data = peeled.sealed
    file_sha256, signature = hashlib.sha256(given).hexdigest(), peeled.signature
    parts = [*peeled.parts, *_whole(data)]
    inside: Inside = _library().inside(data, None if thorough else MOST_UNPACKED, None if thorough else MOST_PAGES)
    parts += inside.wrong
    attached, pages, described = inside.attached, inside.pages, inside.described
    manifest = _manifest(attached.get(MANIFEST))
    serial, stated = xmp.stated(data)
    sha256 = hashlib.sha256(attached[FACTS]).hexdigest() if FACTS in attached else stated
    if quick:
        names = manifest.get("attachments", {}) if manifest else {}
        parts += _against_manifest(tuple(names), manifest, attached, pages, sha256)
        parts += [] if stated == sha256 else [Part("metadata", "not_the_facts")]
        return Reading(file_sha256, tuple(dict.fromkeys(parts)), None, sha256, serial, signature=signature)
    kind, facts = _facts(attached.get(FACTS))
    parts += _against_manifest(kind.attached, manifest, attached, pages, sha256)
    if facts and all(name in attached for name in kind.attached):
        try:
            parts += _figures(kind, facts, attached)
            if thorough or len(attached[FACTS]) <= MOST_DRAWN:
                parts += _redrawn(kind, facts, manifest, pages)
        except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
            parts.append(Part("figures", "unreadable", detail=str(error)))  # facts nobody could have issued
    elif FACTS in attached and not facts:
        parts.append(Part(FACTS, "not_these_facts"))
    if stated != sha256:
        parts.append(Part("metadata", "not_the_facts"))
    elif facts and facts.serial and described is not None and not _describes(kind, facts, sha256, described):
        parts.append(Part("metadata", "changed"))
    recounted = tuple(_recounted(kind, facts, attached))
    return Reading(file_sha256, tuple(dict.fromkeys(parts)), facts, sha256, serial, recounted, signature)


def _library() -> ModuleType:
    return importlib.import_module("grants.papers.inside")


def _recounted(kind: Kind, facts: Any, attached: dict[str, bytes]) -> Iterator[Any]:
    """Every total of a report as it states it and as its rows make it."""
    if kind.recount is None or facts is None or LEDGER not in attached:
        return
    try:
        yield from kind.recount(facts, attached[LEDGER])
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return  # said already: the ledger or the figures cannot be read


def _describes(kind: Kind, facts: Any, sha256: str, described: bytes) -> bool:
    """Title, author and instants are those the facts make, in the packet and in the older properties."""
    if kind.about is None:
        return True
    about = kind.about(facts)
    packet = xmp.packet(**about, facts_sha256=sha256)
    at = described.find(xmp.OPEN) + len(xmp.OPEN)
    found = described[:at] + xmp.BLANK + described[at + 64 :]
    return found.startswith(packet) and found[len(packet) :] == sealing.properties(**about)


def _whole(data: bytes) -> Iterator[Part]:
    """The seal; and where it does not fit, whether the file only goes on after its end, or stops before it."""
    part = _seal(data)
    end = data.find(EOF) + len(EOF)
    ended = data[end : end + 1] in (b"\n", b"\r") if end >= len(EOF) else False
    for length in (end, end + 1) if part.wrong and end >= len(EOF) else ():
        if length < len(data) and not _seal(data[:length]).wrong:
            yield Part("whole_file", "appended", length, str(len(data) - length))
            return
    yield part
    if part.wrong and data.startswith(b"%PDF-") and not ended and not data.endswith(EOF):
        yield Part("whole_file", "cut_off", len(data))


def _seal(data: bytes) -> Part:
    try:
        stated, computed = sealing.digest(data)
    except sealing.SealBroken:
        return Part("whole_file", "no_seal")
    return Part("whole_file", "" if stated == computed else "changed")


def _manifest(text: bytes | None) -> dict[str, Any]:
    try:
        made = json.loads(text or b"")
        digests = [*made["pages"], *made["attachments"].values()]
        good = made["schema"] == sealing.SCHEMA and isinstance(made["pages"], list) and all(isinstance(d, str) for d in digests)
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}
    return made if good else {}


def _facts(text: bytes | None) -> tuple[Kind, Any]:
    try:
        return kinds.read((text or b"").decode())
    except (UnicodeDecodeError, kinds.NotTheseFacts):
        return kinds.AUDIT_REPORT, None


def _against_manifest(
    names: tuple[str, ...], manifest: dict[str, Any], attached: dict[str, bytes], pages: list[bytes | None], sha256: str
) -> Iterator[Part]:
    if not manifest:
        yield Part(MANIFEST, "missing" if MANIFEST not in attached else "changed")
        return
    for name in names:
        stated = manifest["attachments"].get(name)
        if name not in attached:
            yield Part(name, "missing")
        else:
            yield Part(name, "" if hashlib.sha256(attached[name]).hexdigest() == stated else "changed")
    for name in sorted(attached.keys() - {*names, MANIFEST}):
        yield Part(name, "added")
    if len(pages) != len(manifest["pages"]):
        yield Part("pages", "changed", detail=f"{len(pages)} / {len(manifest['pages'])}")
    yield from leaves.compare(pages, manifest["pages"], manifest["attachments"].get(FACTS, sha256))


def _figures(kind: Kind, facts: Any, attached: dict[str, bytes]) -> Iterator[Part]:
    if canonical.write(facts).encode() != attached[FACTS]:
        yield Part(FACTS, "not_canonical")
    for mismatch in kind.mismatches(facts):
        yield Part("figures", "do_not_add_up", detail=str(mismatch))
    if kind.ledger is None:
        return
    try:
        same = kind.ledger(facts, attached[LEDGER])
    except ledger_csv.BadLedger as error:
        yield Part(LEDGER, "unreadable", detail=str(error))
    else:
        where = kind.differs(facts, attached[LEDGER]) if kind.differs and not same else ""
        yield Part(LEDGER, "" if same else "not_the_facts", detail=where)


def _redrawn(kind: Kind, facts: Any, manifest: dict[str, Any], pages: list[bytes | None]) -> Iterator[Part]:
    """The pages drawn again from the attached facts. Only the edition that drew them can tell."""
    if manifest.get("edition") != sealing.EDITION:
        return
    drawn = kind.draw(facts).pages
    if len(drawn) != len(pages):
        yield Part("pages", "not_the_facts", detail=f"{len(pages)} / {len(drawn)}")
    for number, (content, expected) in enumerate(zip(pages, drawn, strict=False), 1):
        if content is None or hashlib.sha256(content).hexdigest() != expected:
            yield Part("page", "not_the_facts", number)
