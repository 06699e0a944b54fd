"""What lies inside a file that was given to us: attachments, pages, metadata. Imported only where a file is read."""

import zlib
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf

from grants.papers.leaves import Part


@dataclass
class Inside:
    """As far as it could be read. A page that cannot be unpacked is None; `described` is the metadata, None when it was not reached."""

    attached: dict[str, bytes] = field(default_factory=dict)
    pages: list[bytes | None] = field(default_factory=list)
    described: bytes | None = None
    wrong: tuple[Part, ...] = ()


class TooLarge(ValueError):
    """The file unpacks to more than is read from strangers."""


class Unpacker:
    """Unpacks streams within one allowance for the whole file."""

    def __init__(self, allowance: int | None) -> None:
        self.left = allowance

    def bytes_of(self, stream: pikepdf.Object) -> bytes:
        """Only deflate is accepted, which is all a paper uses. Raises ValueError."""
        raw = stream.read_raw_bytes()
        packing = stream.get("/Filter")
        if packing != pikepdf.Name.FlateDecode and packing != pikepdf.Array([pikepdf.Name.FlateDecode]):
            raise ValueError("not packed as in a paper")
        engine = zlib.decompressobj()
        made = engine.decompress(raw, self.left or 0) if self.left is not None else engine.decompress(raw)
        if engine.unconsumed_tail:
            raise TooLarge
        if not engine.eof:
            raise ValueError("cut off")
        if self.left is not None:
            self.left -= len(made)
            if self.left <= 0:
                raise TooLarge
        return made


def inside(data: bytes, most: int | None, most_pages: int | None) -> Inside:
    """Never raises. `most`: bytes it may unpack to; None: no bound."""
    made = Inside()
    try:
        unpack = Unpacker(most)
        with pikepdf.open(BytesIO(data)) as pdf:
            if most_pages is not None and len(pdf.pages) > most_pages:
                raise TooLarge
            made.attached = _attachments(pdf, unpack)
            made.pages = [_content(page, unpack) for page in pdf.pages]
            made.described = _metadata(pdf)
    except TooLarge:
        made.wrong = (Part("document", "too_large"),)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        made.wrong = (Part("document", "unreadable", detail=str(error)),)
    return made


def _metadata(pdf: pikepdf.Pdf) -> bytes | None:
    try:
        packet = pdf.Root.Metadata.read_raw_bytes()
        told = {str(key): str(value) for key, value in pdf.docinfo.items()}
    except (pikepdf.PdfError, AttributeError, ValueError):
        return b""
    return packet + repr(sorted(told.items())).encode()


def _attachments(pdf: pikepdf.Pdf, unpack: Unpacker) -> dict[str, bytes]:
    """Those that can be unpacked; what cannot is missing and reported as such."""
    found = {}
    for spec in pdf.Root.AF:
        try:
            found[str(spec.UF)] = unpack.bytes_of(spec.EF.F)
        except TooLarge:
            raise
        except (pikepdf.PdfError, AttributeError, ValueError, zlib.error):
            continue
    return found


def _content(page: pikepdf.Page, unpack: Unpacker) -> bytes | None:
    try:
        return unpack.bytes_of(page.obj.Contents)
    except TooLarge:
        raise
    except (pikepdf.PdfError, AttributeError, ValueError, zlib.error):
        return None
