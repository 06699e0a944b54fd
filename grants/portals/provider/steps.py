"""Where a project stands in its life, as an organisation may know it: links lead to its own pages only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grants.listings.models import Listing
from grants.portals.life import of_contract, of_listing
from grants.portals.provider import own
from grants.portals.provider.desk import PORTAL
from grants.portals.stepper import Step

KNOWN = ("need", "listing", "bid", "award", "contract")


def steps_of(listing: Listing, person: Any) -> Sequence[Step]:
    """The whole life when the contract is its own; of another's the stages up to the contract, without links."""
    contract = own.contracts(person).filter(listing=listing).first()
    if contract is not None:
        return of_contract(contract, PORTAL)
    steps = of_listing(listing, PORTAL)
    return [replace(s, url="" if s.key != "listing" else s.url) if s.key in KNOWN else Step(s.key, "todo") for s in steps]
