"""What may be seen of applications, by whom; the ranking.

Before the opening an application is its organisation's own: nobody else learns its content, its author or that it exists.
"""

from django.db.models import F, Q, QuerySet

from grants.bids.models import Bid, Sealed
from grants.evidence import queries as evidence
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.sealing import keyring

# Of a call that was run again, the earlier applications that were opened stay readable, those that never were stay sealed.
OPENED = Q(listing__open_bids_at__isnull=False, edition=F("listing__edition")) & ~Q(status__in=["draft", "withdrawn"])
OPENED |= Q(edition__lt=F("listing__edition")) & ~Q(status__in=["draft", "withdrawn", "submitted"])
READERS = frozenset(UNIT_ROLES - {Role.VILLAGE, Role.TOWN})


def visible(person: User) -> QuerySet[Bid]:
    """Her organisation's own; after the opening those of her units' listings and of the panels she sits on."""
    opened = OPENED & (Q(listing__unit__in=units_below(person, READERS)) | Q(listing__panels__seats__person=person))
    seen = Bid.objects.filter(Q(organisation__in=organisations_of(person)) | opened)
    return seen.select_related("listing__unit", "organisation").distinct()


evidence.attached("bids", visible)


def draft_files(bid: Bid) -> dict[str, bytes]:
    """The files of a draft by key."""
    return {f.key: keyring.unlock(bytes(f.box), bid.owner, f"file {f.key}") for f in bid.draft_files.all()}


def receipt(sealed: Sealed) -> str:
    """The receipt of a submission as one signed line: whoever holds it proves when and what was handed in."""
    bid = sealed.bid
    return keyring.signed(
        {
            "serial": sealed.serial, "listing": bid.listing.number, "edition": bid.edition, "title": bid.listing.title,
            "bidder": bid.organisation.name, "credit_code": bid.organisation.credit_code or "", "submission": sealed.number,
            "received_at": sealed.received_at, "sha256": sealed.sha256, "size": sealed.size, "key": sealed.key.fingerprint,
        }
    )  # fmt: skip
