"""Laid out pages to the bytes of a PDF, not yet sealed."""

import hashlib
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from grants.papers import book
from grants.papers.embed import LEVEL
from grants.papers.type import BOLD, REGULAR, weight


@dataclass(frozen=True)
class Drawn:
    """A drawn file, not yet sealed, and the SHA-256 of the content of each of its pages."""

    data: bytes
    pages: tuple[str, ...]


class Ink(pdfdoc.PDFStream):
    """Packed content, given away when it is written: no page lies in memory twice."""

    def format(self, document: Any) -> bytes:
        content, self.content = self.content, b""
        return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream\n" % (len(content), content)


class Sheet(pdfdoc.PDFPage):
    """A page whose content is packed already, written in one go."""

    Annots: Any = None

    def format(self, document: Any) -> bytes:
        links = b"/Annots " + pdfdoc.format(pdfdoc.PDFArray(self.Annots), document) + b" " if self.Annots else b""
        contents, parent, resources = (
            pdfdoc.format(document.Reference(part), document) for part in (self.Contents, document.Pages, self.Resources)
        )
        room = f"/MediaBox [0 0 {self.pagewidth:.4f} {self.pageheight:.4f}]".encode()
        return b"<< /Type /Page /Parent %b %b /Resources %b /Contents %b %b>>" % (parent, room, resources, contents, links)


class Sheets(Canvas):
    """A page is packed as soon as it is drawn, so that no document is ever in memory unpacked; all share their resources."""

    def showPage(self) -> None:  # noqa: N802 reportlab's name
        super().showPage()
        document: Any = self._doc  # type: ignore[attr-defined]
        page = document.Pages.pages[-1]
        page.__class__ = Sheet
        content = page.stream.encode("latin-1")
        document.digests.append(hashlib.sha256(content).hexdigest())
        page.Contents, page.stream = Ink(content=zlib.compress(content, LEVEL)), None
        page.Resources = self._resources(document)
        page.__dict__ = {name: value for name, value in page.__dict__.items() if value}  # what thousands of pages do not say

    def _resources(self, document: Any) -> Any:
        if not hasattr(document, "shared"):
            document.shared = pdfdoc.PDFResourceDictionary()
            document.shared.basicFonts()
            document.shared.basicProcs()
        return document.shared


def printed(pages: list[book.Page], running: book.Running, *, title: str, author: str, subject: str) -> Drawn:
    rl_config.useA85 = 0  # pages as plain deflate: a fifth smaller, and readers skip a step
    for name in (REGULAR, BOLD):
        weight(name)
    canvas = Sheets(BytesIO(), initialFontName=REGULAR, pageCompression=1, invariant=1, lang="zh-CN", pdfVersion=(1, 7))  # type: ignore[arg-type]
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("Yulan")
    canvas.setProducer("Yulan")
    canvas.showOutline()
    raw: Any = canvas
    raw._doc.digests = []
    book.draw(canvas, pages, running)
    return Drawn(raw.getpdfdata(), tuple(raw._doc.digests))
