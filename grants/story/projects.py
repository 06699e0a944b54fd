"""The systems of the articles as projects, with the figures as they were told: nothing added up, every one with its words."""

from decimal import Decimal

from grants.listings.models import Observation, Programme
from grants.story import facts
from grants.story.cast import Cast


def observe(cast: Cast) -> None:
    """All of them. A project whose purchases follow is found by its number when the first of these begins."""
    figures = []
    for row in facts.read("listings")["programmes"]:
        unit = cast.units[row["unit"]]
        fields = {name: row[name] for name in ("name", "number", "description", "origin")}
        programme = Programme.objects.create(unit=unit, **fields)
        figures += [
            Observation(programme=programme, origin="seed", **{**told, "value": Decimal(told["value"])})
            for told in row["observations"]
        ]
    Observation.objects.bulk_create(figures)
