"""Where a project stands, with links to public pages only."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from grants.awards import queries as awards
from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.listings import queries as listings
from grants.listings.models import Listing
from grants.needs import queries as needs
from grants.portals import life
from grants.portals.links import object_url
from grants.portals.public.desk import PORTAL
from grants.portals.stepper import Step


def of_contract(contract: Contract) -> list[Step]:
    return _open(life.of_contract(contract, PORTAL), [contract, *_around(contract.listing)])


def of_listing(listing: Listing) -> list[Step]:
    return _open(life.of_listing(listing, PORTAL), _around(listing))


def _open(steps: list[Step], public: Any) -> list[Step]:
    """A step keeps its link when the page behind it is public."""
    seen = {object_url(row, PORTAL) for row in public}
    return [step if step.url.partition("#")[0] in seen else replace(step, url="") for step in steps]


def _around(listing: Listing | None) -> Iterator[Any]:
    if listing is not None:
        yield from needs.public().filter(listings=listing)
        yield from listings.public().filter(pk=listing.pk)
        yield from awards.public().filter(listing=listing)
        yield from contracts.public().filter(listing=listing)
