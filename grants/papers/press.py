"""Laid out pages to a file, not yet sealed."""

from dataclasses import dataclass

from grants.papers import book
from grants.papers.pdf import File, string
from grants.papers.sheets import Sheets


@dataclass(frozen=True)
class Drawn:
    """A drawn file, still open; the SHA-256 of the content of each of its pages; what its catalogue and its properties say."""

    file: File
    pages: tuple[str, ...]
    root: dict[str, object]
    info: dict[str, object]


def printed(pages: list[book.Page], running: book.Running, *, title: str, author: str, subject: str) -> Drawn:
    sheets = Sheets()
    book.draw(sheets, pages, running)
    told = {"Author": author, "Creator": "Yulan", "Producer": "Yulan", "Subject": subject, "Title": title}
    return Drawn(sheets.file, tuple(sheets.digests), sheets.bound(), {name: string(text) for name, text in told.items()})
