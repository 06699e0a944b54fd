"""Many applications to one listing: rows put in with the triggers away, for rankings of any size and for measuring."""

from decimal import Decimal
from typing import Any

from django.db import connection, models

from grants.bids.models import Bid, random_key
from grants.listings.models import Criterion
from grants.panels.models import Score, ScoreSheet
from grants.story.life import Life
from grants.trail import triggers


def crowd(life: Life, bids: int, criteria: int = 0) -> list[Bid]:
    """Bring the listing of a life whose sheets are locked to so many scored applications; every sheet scores all of them on so many
    items (0: those it has), each with 80 of 100 of its points."""
    listing, first = life.listing, Bid.objects.get(pk=life.bids["qinghe"].pk)
    Criterion.objects.bulk_create(
        Criterion(listing=listing, code=f"N{n}", name=f"增加项目{n}", maximum=Decimal(1), origin="test")
        for n in range(max(criteria - listing.criteria.filter(kind="expert").count(), 0))
    )
    triggers.remove(connection)
    while Bid.objects.filter(listing=listing).count() < bids:
        _another(first)
    triggers.install()
    there = set(Score.objects.filter(sheet__panel__listing=listing).values_list("sheet", "bid", "criterion"))
    every = list(Bid.objects.filter(listing=listing).order_by("pk"))
    Score.objects.bulk_create(
        Score(sheet=sheet, bid=bid, criterion=item, points=item.maximum * 4 / 5, origin="test")
        for sheet in ScoreSheet.objects.filter(panel__listing=listing)
        for bid in every
        for item in listing.criteria.filter(kind="expert")
        if (sheet.pk, bid.pk, item.pk) not in there
    )
    return every


def _another(bid: Bid) -> None:
    organisation: Any = type(bid.organisation).objects.get(pk=bid.organisation_id)
    organisation.pk, organisation.credit_code = None, None
    organisation.name = f"{organisation.name}{random_key()}"[:100]
    models.Model.save_base(organisation, raw=True, force_insert=True)
    row: Any = Bid.objects.get(pk=bid.pk)
    row.pk, row.organisation_id = random_key(), organisation.pk
    models.Model.save_base(row, raw=True, force_insert=True)
