"""Laid out pages to the bytes of a PDF, not yet sealed."""

from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from grants.papers import book
from grants.papers.type import BOLD, REGULAR, weight


def printed(pages: list[book.Page], running: book.Running, *, title: str, author: str, subject: str) -> bytes:
    rl_config.useA85 = 0  # pages as plain deflate: a fifth smaller, and readers skip a step
    for name in (REGULAR, BOLD):
        weight(name)
    out = BytesIO()
    canvas = Canvas(out, initialFontName=REGULAR, pageCompression=1, invariant=1, lang="zh-CN", pdfVersion=(1, 7))  # type: ignore[arg-type]
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("Yulan")
    canvas.setProducer("Yulan")
    canvas.showOutline()
    book.draw(canvas, pages, running)
    canvas.save()
    return out.getvalue()
