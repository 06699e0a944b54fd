"""Closing a drawn paper: attachments, manifest, metadata, and one digest over the whole file.

Built to the rules of PDF/A-3u (type embedded, colours with a profile, nothing from outside, associated files declared); no validator
was there to confirm it. The same pages and attachments make the same bytes: dates are given, identifiers come from the content.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from grants.papers import xmp
from grants.papers.color import SRGB
from grants.papers.embed import LEVEL
from grants.papers.pdf import File, array, dictionary, string
from grants.papers.press import Drawn

MANIFEST = "manifest.json"
SCHEMA = "yulan/manifest/1"
MOST_DESCRIBED = 64 * 1024  # bytes before the seal in its metadata
EDITION = "yulan-papers/3"  # of the drawing: raise it when the same facts are drawn differently


class SealBroken(ValueError):
    """The file has no seal where a sealed paper has one."""


@dataclass(frozen=True)
class Attachment:
    name: str
    mime: str
    about: str
    data: bytes
    relation: str = "Data"

    @property
    def packed(self) -> "Packed":
        return Packed.of(self.name, self.mime, self.about, (self.data,), relation=self.relation)


@dataclass(frozen=True)
class Packed:
    """An attachment as it lies in the file; made piece by piece, a long one is never in memory unpacked."""

    name: str
    mime: str
    about: str
    relation: str
    size: int
    sha256: str
    content: bytes

    @classmethod
    def of(cls, name: str, mime: str, about: str, pieces: Iterable[bytes], *, relation: str = "Data") -> "Packed":
        engine, sha256 = zlib.compressobj(LEVEL), hashlib.sha256()
        made, size = bytearray(), 0
        for piece in pieces:
            sha256.update(piece)
            made += engine.compress(piece)
            size += len(piece)
        made += engine.flush()
        return cls(name, mime, about, relation, size, sha256.hexdigest(), bytes(made))


def seal(
    drawn: Drawn,
    attachments: Sequence[Attachment | Packed],
    *,
    title: str,
    author: str,
    serial: str,
    facts_sha256: str,
    at: datetime,
) -> bytes:
    kept = [part.packed if isinstance(part, Attachment) else part for part in attachments]
    manifest = {
        "schema": SCHEMA, "edition": EDITION, "serial": serial, "pages": drawn.pages,
        "attachments": {part.name: part.sha256 for part in kept},
    }  # fmt: skip
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False, indent=1).encode()
    kept.append(Attachment(MANIFEST, "application/json", "SHA-256 of every page and attachment", text, "Supplement").packed)
    file, moment = drawn.file, string(_pdf_date(at))
    packet = xmp.packet(title=title, author=author, serial=serial, facts_sha256=facts_sha256, at=at)
    described = file.number()
    root = dictionary(
        Type="/Catalog", **drawn.root, **_attached(file, kept, at), Metadata=file.stream(packet, described, Type="/Metadata", Subtype="/XML"),
        OutputIntents=f"[ {_intent(file)} ]", ViewerPreferences="<< /DisplayDocTitle true >>",
    )  # fmt: skip
    info = dictionary(**drawn.info, CreationDate=moment, ModDate=moment)
    file.close(file.put(root), file.put(info), hashlib.sha256(packet + text).hexdigest()[:32])
    return _sealed(file.out, file.places[described - 1])


def _sealed(out: BytesIO, described: int) -> bytes:
    """`described`: where the object with the metadata begins."""
    with out.getbuffer() as whole:
        at = described + bytes(whole[described : described + MOST_DESCRIBED]).index(xmp.OPEN) + len(xmp.OPEN)
        made = hashlib.sha256(whole).hexdigest()
        whole[at : at + 64] = made.encode()
    return out.getvalue()


def digest(sealed: bytes) -> tuple[str, str]:
    """The seal a file states, and the one its bytes have."""
    at, made = _made(sealed)
    return sealed[at : at + 64].decode("ascii", "replace"), made


def _made(data: bytes) -> tuple[int, str]:
    """Where the seal stands, and the one the bytes around it make."""
    at, whole, made = _place(data), memoryview(data), hashlib.sha256()
    for part in (whole[:at], xmp.BLANK, whole[at + 64 :]):
        made.update(part)
    return at, made.hexdigest()


def _place(data: bytes) -> int:
    at = data.find(xmp.OPEN)
    if at < 0 or data.count(xmp.OPEN) != 1 or data[at + len(xmp.OPEN) + 64 :][: len(xmp.CLOSE)] != xmp.CLOSE:
        raise SealBroken("no seal")
    return at + len(xmp.OPEN)


def _attached(file: File, attachments: Sequence[Packed], at: datetime) -> dict[str, object]:
    """What the catalogue says of them, in the order of their names."""
    specs = {part.name: _spec(file, part, at) for part in sorted(attachments, key=lambda part: part.name)}
    names = array(f"{string(name)} {spec}" for name, spec in specs.items())
    return {"Names": dictionary(EmbeddedFiles=dictionary(Names=names)), "AF": array(specs.values())}


def _spec(file: File, part: Packed, at: datetime) -> str:
    moment, name = string(_pdf_date(at)), string(part.name)
    content = file.stream(
        part.content, Type="/EmbeddedFile", Subtype="/" + part.mime.replace("/", "#2f"), Filter="/FlateDecode",
        Params=dictionary(Size=part.size, ModDate=moment, CreationDate=moment),
    )  # fmt: skip
    told = dictionary(
        Type="/Filespec", F=name, UF=name, Desc=string(part.about), AFRelationship="/" + part.relation,
        EF=dictionary(F=content, UF=content),
    )  # fmt: skip
    return file.put(told)


def _intent(file: File) -> str:
    profile = file.stream(SRGB, N=3, Filter="/FlateDecode")
    return dictionary(
        Type="/OutputIntent",
        S="/GTS_PDFA1",
        OutputConditionIdentifier="(sRGB)",
        Info="(sRGB IEC61966-2.1)",
        DestOutputProfile=profile,
    )


def properties(*, title: str, author: str, serial: str, at: datetime) -> bytes:
    """The older properties of a file made by `press` and sealed, in one fixed form."""
    moment = _pdf_date(at)
    told = {
        "/Author": author, "/CreationDate": moment, "/Creator": "Yulan", "/ModDate": moment, "/Producer": "Yulan", "/Subject": serial,
        "/Title": title,
    }  # fmt: skip
    return repr(sorted(told.items())).encode()


def _pdf_date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
