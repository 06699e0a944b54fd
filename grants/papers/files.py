"""Where issued files lie: private, named by their content, written once and completely."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from grants.papers.models import Paper


def path_of(paper: Paper) -> Path:
    return _folder() / f"{paper.file_sha256}.pdf"


def keep(data: bytes, sha256: str) -> Path:
    """Write the file under its digest; a file already there is the same file."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sha256}.pdf"
    if not path.exists():
        handle, unfinished = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(unfinished).chmod(0o640)
        Path(unfinished).replace(path)
    return path


def original(paper: Paper) -> bytes | None:
    """The file as issued; None when the storage has lost it (the digests in the row still tell)."""
    path = path_of(paper)
    return path.read_bytes() if path.exists() else None


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "papers"
