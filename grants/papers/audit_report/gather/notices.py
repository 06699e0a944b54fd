"""What of a contract could be read in public, and when."""

from collections.abc import Iterator

from grants.contracts.models import Contract
from grants.listings import standstill
from grants.papers.audit_report.conduct import Notice


def notices(contract: Contract) -> Iterator[Notice]:
    listing, award = contract.listing, contract.award
    if listing is not None and (published := standstill.day(listing.publish_at)):
        yield Notice("call", listing.number, listing.title, published, standstill.day(listing.closes_at))
    if award is not None and award.notice_from is not None:
        number = listing.number if listing is not None else ""
        yield Notice("result", number, contract.organisation.name, award.notice_from, award.notice_until)
    if signed := standstill.day(contract.sign_at):
        yield Notice("contract", contract.number, contract.title, signed, None)
