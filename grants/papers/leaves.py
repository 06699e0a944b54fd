"""The pages of a file against the pages that were sealed: which is missing, added, moved, changed, or of another paper."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_NAMED = 20
_SHOWN = re.compile(rb"<([0-9a-f]{4,4000})>")
_CODE = re.compile(r"事实校验码 ([0-9a-f]{16})")


@dataclass(frozen=True)
class Part:
    """`name` is whole_file, document, an attachment's name, page (with `number`), pages, metadata or figures; `wrong` is empty when it
    holds."""

    name: str
    wrong: str = ""
    number: int = 0
    detail: str = ""


def compare(contents: Sequence[bytes | None], sealed: Sequence[str], identity: str) -> Iterator[Part]:
    """`identity`: SHA-256 of the facts these pages should print."""
    found = [hashlib.sha256(content).hexdigest() if content is not None else "" for content in contents]
    if found == list(sealed):
        yield from (Part("page", "", number) for number in range(1, len(found) + 1))
        return
    place = {digest: number for number, digest in enumerate(sealed, 1)}
    there = set(found)
    missing = [number for number, digest in enumerate(sealed, 1) if digest not in there]
    strange = [number for number, digest in enumerate(found, 1) if digest not in place]
    if len(found) == len(sealed):  # what is not as sealed stands in the place of what is missing
        missing = [number for number in missing if found[number - 1] in place]
    yield from (
        Part("page", "missing", number) for number in (missing if len(found) != len(sealed) or not strange else [])[:MOST_NAMED]
    )
    kept = [place[digest] for digest in found if digest in place]
    if kept != sorted(set(kept)):
        moved = [f"{number} → {place[digest]}" for number, digest in enumerate(found, 1) if place.get(digest, number) != number]
        yield Part("pages", "reordered", detail="，".join(moved[:MOST_NAMED]))
    for count, number in enumerate(strange):
        content = contents[number - 1]
        other = printed_code(content) if content is not None and count < MOST_NAMED else ""
        if other and identity and other != identity[:16]:
            yield Part("page", "of_another", number, other)
        else:
            yield Part("page", "added" if len(found) > len(sealed) and number > len(sealed) else "changed", number)


def printed_code(content: bytes) -> str:
    """The check code a page prints, as far as its text can be read as ours is written; empty when it prints none."""
    found = _CODE.search("".join(_text(run[1]) for run in _SHOWN.finditer(content)))
    return found[1] if found else ""


def _text(digits: bytes) -> str:
    try:
        return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
    except ValueError:
        return ""
