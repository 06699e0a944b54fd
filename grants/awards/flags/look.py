"""All flags of a purchase. Worked out anew from the facts; what was found for the same facts before is kept in memory."""

from collections.abc import Callable
from hashlib import sha256

from grants.awards.flags.facts import Purchase
from grants.awards.flags.flag import Flag
from grants.awards.flags.identical_prices import identical_prices
from grants.awards.flags.identical_texts import identical_texts
from grants.awards.flags.late_bid_bunching import late_bid_bunching
from grants.awards.flags.one_device import one_device
from grants.awards.flags.outlier_scores import outlier_scores
from grants.awards.flags.same_winner import same_winner
from grants.awards.flags.short_notice import short_notice
from grants.awards.flags.single_bid import single_bid

ALL: tuple[Callable[[Purchase], Flag | None], ...] = (
    single_bid, identical_prices, identical_texts, one_device, late_bid_bunching, same_winner, short_notice, outlier_scores,
)  # fmt: skip
MOST_KEPT = 2000

_kept: dict[bytes, tuple[Flag, ...]] = {}


def flags_of(purchase: Purchase) -> tuple[Flag, ...]:
    """In the order of `Code`. Their words are translated when they are shown, so one result serves every language."""
    name = sha256(repr(purchase).encode()).digest()
    if name not in _kept:
        while len(_kept) >= MOST_KEPT:
            del _kept[next(iter(_kept))]
        _kept[name] = tuple(flag for look in ALL if (flag := look(purchase)) is not None)
    return _kept[name]
