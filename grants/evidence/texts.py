"""What stored files say, read in a process of its own: a file made to hang or to swell costs one file, never the server."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from grants.evidence.models import StoredFile

READABLE = frozenset({"pdf", "xml", "ofd"})
PATIENCE = 60.0  # seconds for all of them; what is left is read the next time it is asked
MODULE = "grants.evidence.text_child"
HOUSE = Path(__file__).resolve().parents[2]


def texts(files: Sequence[StoredFile], *, patience: float = PATIENCE) -> dict[int, str]:
    """The text of each file by its key; "" for pictures and for what cannot be read. A file missing here was not reached."""
    found = {file.pk: "" for file in files if file.detected_type not in READABLE or not file.path.exists()}
    left = [file for file in files if file.pk not in found]
    until = time.monotonic() + patience
    while left and time.monotonic() < until:
        said = _ask(left, until - time.monotonic())
        found |= {file.pk: text for file, text in zip(left, said, strict=False)}
        if len(said) < len(left) and time.monotonic() < until:
            found[left[len(said)].pk] = ""  # the one it died of
            said = [*said, ""]
        left = left[len(said) :]
    return found


def _ask(files: Sequence[StoredFile], seconds: float) -> list[str]:
    """The texts of the first files, as many as a child lived to read."""
    asked = "".join(json.dumps({"path": str(file.path.resolve()), "kind": file.detected_type}) + "\n" for file in files)
    child = subprocess.Popen(  # noqa: S603 (this very interpreter, a module of ours)
        [sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=HOUSE
    )
    try:
        out, _err = child.communicate(asked.encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        out, _err = child.communicate()
    lines = out.decode("utf-8", "replace").split("\n")[:-1]
    return [str(json.loads(line)["text"]) for line in lines]
