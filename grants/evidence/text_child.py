"""Run as a process of its own: reads the text of files named on its input, a line of JSON each, and writes a line of JSON each.

A file that takes too long or too much kills this process and nothing else. It knows nothing of the database or the settings.
"""

import json
import re
import signal
import sys
import zipfile
from typing import Any

from pypdf import PdfReader

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

SECONDS = 10  # for one file
MEMORY = 768 * 1024 * 1024
PAGES = 5  # an invoice has one page, its list of goods a few
CHARACTERS = 20_000
XML_BYTES = 5 * 1024 * 1024


def text_of(path: str, kind: str) -> str:
    """The first characters of what the file says."""
    match kind:
        case "pdf":
            return _pdf(path)
        case "xml":
            with open(path, "rb") as file:
                return _xml(file.read(XML_BYTES))
        case "ofd":
            return _ofd(path)
    return ""


def _pdf(path: str) -> str:
    found: list[str] = []
    reader = PdfReader(path)
    for page in reader.pages[:PAGES]:
        found.append(page.extract_text())
        if sum(map(len, found)) > CHARACTERS:
            break
    return "\n".join(found)[:CHARACTERS]


def _xml(content: bytes) -> str:
    """The words between the tags: the parser is not asked, so nothing in the file can make it work."""
    return " ".join(re.sub(rb"<[^>]*>", b" ", content).decode("utf-8", "replace").split())[:CHARACTERS]


def _ofd(path: str) -> str:
    with zipfile.ZipFile(path) as archive:
        parts = [n for n in archive.namelist() if n.endswith(".xml") and ("Content" in n or "Attach" in n or n == "OFD.xml")]
        found = []
        for name in parts[:20]:
            with archive.open(name) as file:
                found.append(_xml(file.read(XML_BYTES)))
    return " ".join(found)[:CHARACTERS]


def limit() -> None:
    """No more memory than this; each file has its own time."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limit()
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        if hasattr(signal, "alarm"):
            signal.alarm(SECONDS)  # unheard, it ends the process
        try:
            text = text_of(asked["path"], asked["kind"])
        except MemoryError:
            sys.exit(1)
        except Exception:  # whatever a damaged file makes the reader raise: it says nothing
            text = ""
        sys.stdout.write(json.dumps({"text": text}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
