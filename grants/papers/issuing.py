"""What every issue of a paper shares: why it is refused, and what the trail keeps of what was issued."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.papers import kinds
from grants.papers.models import Paper
from grants.trail.blockers import Blocked, Blocker, Words

FEW = 3  # places named where figures do not add up


def unfooted(wrong: Iterable[Any], words: Words) -> list[Blocker]:
    """A paper whose figures do not add up is not issued; `words` name the first places as %(where)s."""
    found = [str(one) for one in wrong]
    return [Blocker("footing", words % {"where": "; ".join(found[:FEW])})] if found else []


def unchanged(before: Paper) -> Blocker:
    words = _("Nothing has changed since %(serial)s was issued; that paper still holds.")
    return Blocker("unchanged", words % {"serial": before.serial})


def refuse(facts: Any, wrong: Iterable[Any], words: Words, before: Paper | None, bare: Callable[[Any], Any]) -> None:
    """Raises Blocked where the figures do not add up, or where `before` says the same; `bare`: without what differs between any two."""
    if found := unfooted(wrong, words):
        raise Blocked(*found)
    if before is not None and bare(kinds.read(before.facts)[1]) == bare(facts):
        raise Blocked(unchanged(before))


def digests(issued: Paper) -> dict[str, str]:
    """As the trail keeps them."""
    return {"serial": issued.serial, "facts_sha256": issued.facts_sha256, "file_sha256": issued.file_sha256}
