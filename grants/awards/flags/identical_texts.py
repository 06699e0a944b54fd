"""Texts of different bidders that agree beyond what they both took from the announcement.

A text is cut into shingles (runs of eight characters, without blanks and punctuation); those that stand in the announcement are
taken away; of what is left it is asked how much of the shorter text stands in the other one too.
"""

import unicodedata
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.bounds import BOUNDS
from grants.awards.flags.facts import Bid, Purchase
from grants.awards.flags.flag import Code, Flag, Row, Strength


def identical_texts(purchase: Purchase) -> Flag | None:
    bids = purchase.opened
    known = {shingle for text in purchase.announcement for shingle, _at in shingles(text)}
    own = {b.key: {s for text in texts(b) for s, _at in shingles(text)} - known for b in bids}
    common = pairs(own)
    alike = []
    for one, other in combinations(bids, 2):
        shared = common[one.key, other.key]
        share = Decimal(shared) / min(len(own[one.key]), len(own[other.key])) if shared else Decimal(0)
        if shared >= BOUNDS.common_shingles and share >= BOUNDS.common_share:
            alike.append((share, one, other))
    if not alike:
        return None
    alike.sort(key=lambda pair: -pair[0])
    rows, most = [], alike[0][0]
    for share, one, other in alike[: BOUNDS.pairs]:
        words = _("%(one)s and %(other)s: %(share)s%% of the shorter text stands in the other one too.")
        figures = (("one", one.organisation), ("other", other.organisation), ("share", f"{share * 100:.0f}"))
        rows.append(Row(words, figures, bids=(one.key, other.key)))
        rows += [
            Row(_("Common passage of %(length)s characters."), (("length", str(length)),), bids=(one.key, other.key), quote=quote)
            for length, quote in passages(one, own[one.key] & own[other.key])
        ]
    if len(alike) > BOUNDS.pairs:
        rows.append(Row(_("%(count)s further pairs agree less."), (("count", str(len(alike) - BOUNDS.pairs)),)))
    return Flag(
        code=Code.IDENTICAL_TEXTS,
        strength=Strength.STRONG if most >= 2 * BOUNDS.common_share else Strength.CLEAR,
        says=_("There is a doubt whether these applications were written independently: long passages agree."),
        compared=_("The service plans and the names of the budget lines, without what stands in the announcement."),
        innocent=_("Both used the same public template, textbook or earlier plan."),
        rows=tuple(rows),
    )


def texts(bid: Bid) -> tuple[str, ...]:
    return (bid.plan, *(line.item for line in bid.lines))


def shingles(text: str) -> list[tuple[str, int]]:
    """Each run of eight letters and digits, with where it begins in the text as it stands."""
    kept = [(c.lower(), at) for at, char in enumerate(text) for c in unicodedata.normalize("NFKC", char) if c.isalnum()]
    letters, n = "".join(c for c, _at in kept), BOUNDS.shingle
    return [(letters[i : i + n], kept[i][1]) for i in range(len(letters) - n + 1)]


def pairs(own: dict[int, set[str]]) -> Counter[tuple[int, int]]:
    """How many shingles each two bids share. By way of the shingles, so that texts with nothing in common cost nothing."""
    holders: dict[str, list[int]] = defaultdict(list)
    for key in sorted(own):
        for shingle in own[key]:
            holders[shingle].append(key)
    found: Counter[tuple[int, int]] = Counter()
    for keys in holders.values():
        if len(keys) > 1:
            found.update(combinations(keys, 2))
    return found


def passages(bid: Bid, shared: set[str]) -> list[tuple[int, str]]:
    """The longest passages of a bid's texts made of shared shingles: (characters, how it begins), the longest first."""
    found: dict[str, int] = {}
    for text in texts(bid):
        run: list[int] = []
        for shingle, at in [*shingles(text), ("", -1)]:
            if shingle in shared:
                run.append(at)
                continue
            passage = text[run[0] : _end(text, run[-1])] if run else ""
            if len(passage) >= BOUNDS.passage_least:
                found[passage] = len(passage)
            run = []
    longest = sorted(found, key=lambda passage: (-found[passage], passage))[: BOUNDS.passages]
    return [(found[passage], passage[: BOUNDS.passage]) for passage in longest]


def _end(text: str, start: int) -> int:
    """Where the shingle that begins at `start` ends in the text as it stands."""
    left = BOUNDS.shingle
    for at in range(start, len(text)):
        left -= sum(1 for c in unicodedata.normalize("NFKC", text[at]) if c.isalnum())
        if left <= 0:
            return at + 1
    return len(text)
