"""A closed call with its two custodians, for the tests of the opening."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from grants.bids.models import Bid, Opening
from grants.listings.models import Listing
from grants.sealing import actions as sealing
from grants.story.life import PASSPHRASE, Life
from grants.trail import clock
from tests.factories.reach import life_at
from tests.portals.desk import send

HERS, THEIRS = "经办人的开标口令 甲乙丙丁", "监督员的开标口令 戊己庚辛"
WRONG = "不是这个口令 一二三四五六"


@dataclass
class Call:
    """A purchase brought to a step; each custodian has a passphrase of her own."""

    life: Life
    handler: Any
    observer: Any

    @property
    def listing(self) -> Listing:
        return Listing.objects.get(pk=self.life.listing.pk)

    @property
    def opening(self) -> Opening:
        return Opening.objects.get(listing=self.life.listing, edition=1)

    @property
    def bids(self) -> list[Bid]:
        return [Bid.objects.get(pk=bid.pk) for bid in self.life.bids.values()]

    @contextmanager
    def time(self, **shift: float) -> Iterator[None]:
        """So long after the hour of the opening."""
        with clock.at(self.life.when["open_bids"] + timedelta(**(shift or {"minutes": 1}))):
            yield

    def unlock(self, person: Any = None, **typed: str) -> Any:
        """The ceremony as the page sends it."""
        data = {"handler": "", "observer": "", "recovery": "", "version": self.listing.version}
        return send(person or self.handler, "listings-opening", self.listing.pk, **{**data, **typed})

    def outcomes(self) -> list[str]:
        return [line["outcome"] for line in self.opening.results]


def call(cast: Any, personas: dict[str, Any], step: str = "attend", **changes: Any) -> Call:
    life = life_at(step, cast, **changes)
    handler, observer = personas["H"], personas["D"]
    sealing.change_passphrase(by=handler, old=PASSPHRASE, new=HERS)
    sealing.change_passphrase(by=observer, old=PASSPHRASE, new=THEIRS)
    return Call(life, handler, observer)
