"""What the workers of one run make for each other: bytes by name, in a folder they share. Alone, a worker finds nothing here."""

import fcntl
import os
import secrets
from collections.abc import Callable
from pathlib import Path

_folder: Path | None = None


def stand(folder: Path) -> None:
    global _folder
    folder.mkdir(exist_ok=True)
    _folder = folder


def get(name: str) -> bytes | None:
    if _folder is None:
        return None
    try:
        return (_folder / name).read_bytes()
    except FileNotFoundError:
        return None


def put(name: str, content: bytes) -> None:
    if _folder is not None:
        draft = _folder / f".{name}.{secrets.token_hex(4)}"
        draft.write_bytes(content)
        os.replace(draft, _folder / name)


def made_once(name: str, make: Callable[[], bytes]) -> bytes:
    """What the first worker that asks makes; the others wait for it."""
    if _folder is None:
        return make()
    with (_folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = get(name)
        if found is None:
            put(name, found := make())
        return found
