"""Papers read back with poppler: what a reader of the file sees, not what we meant to write."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pikepdf

FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d{2}(?!\d|%)")


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def text(data: bytes) -> list[str]:
    """The text of each page, as laid out."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return _run("pdftotext", "-layout", file.name, "-").split("\f")[:-1]


def read_through(data: bytes) -> str:
    """The text in the order it was written, all pages: a cell of several lines stays together."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        return _run("pdftotext", "-raw", file.name, "-")


@dataclass(frozen=True)
class Font:
    name: str
    kind: str
    embedded: bool
    subset: bool
    unicode: bool


def fonts(data: bytes) -> list[Font]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        lines = _run("pdffonts", file.name).splitlines()[2:]
    found = []
    for line in lines:
        name, kind, emb, sub, uni = re.fullmatch(
            r"(\S+)\s+(\S.*?)\s+\S+\s+(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+", line
        ).groups()  # type: ignore[union-attr]
        found.append(Font(name, kind, emb == "yes", sub == "yes", uni == "yes"))
    return found


def attachments(data: bytes) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(data)
        listed = _run("pdfdetach", "-list", str(path)).splitlines()
        names = [line.split(": ", 1)[1] for line in listed if re.match(r"\d+: ", line)]
        subprocess.run(["pdfdetach", "-saveall", "-o", folder, str(path)], check=True, capture_output=True)
        return {name: (Path(folder) / name).read_bytes() for name in names}


def outline(data: bytes) -> dict[str, int]:
    """Title → page number of every bookmark."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        with pikepdf.open(file.name) as pdf, pdf.open_outline() as tree:
            pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
            return {item.title: pages[item.destination[0].objgen] for item in tree.root}  # type: ignore[union-attr,index]


def figures(line: str) -> list[Decimal]:
    """Every amount printed on a line."""
    return [Decimal(found.replace(",", "")) for found in FIGURE.findall(line)]


def lines_with(pages: list[str], word: str) -> list[str]:
    return [line for page in pages for line in page.splitlines() if word in line]
