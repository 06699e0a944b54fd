"""What may be seen of applications, by whom; the ranking.

Before the opening an application is its organisation's own: nobody else learns its content, its author or that it exists.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from grants.bids.models import Bid, Opening, Sealed
from grants.evidence import queries as evidence
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import UNIT_ROLES, Role
from grants.sealing import keyring

# Of a call that was run again, the earlier applications that were opened stay readable, those that never were stay sealed.
OPENED = Q(listing__open_bids_at__isnull=False, edition=F("listing__edition")) & ~Q(status__in=["draft", "withdrawn"])
_OPENING = Opening.objects.filter(listing=OuterRef("listing"), edition=OuterRef("edition"), opened_at__isnull=False)
OPENED |= Q(edition__lt=F("listing__edition")) & ~Q(status__in=["draft", "withdrawn"]) & Q(Exists(_OPENING))
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


def draft_file(bid: Bid, key: str) -> bytes | None:
    """One file of a draft; None when it is not there any more."""
    found = bid.draft_files.filter(key=key).first()
    return keyring.unlock(bytes(found.box), bid.owner, f"file {key}") if found is not None else None


def to_reveal(bids: QuerySet[Bid]) -> QuerySet[Sealed]:
    """The submissions of `bids` that only the bidder's own code can lay open still: the key was lost, or an envelope was changed."""
    outcome = Sealed.Outcome
    changed = Q(outcome__in=[outcome.BROKEN, outcome.FOREIGN, outcome.MISSING, outcome.UNOPENED])
    lost = Q(key__lost_at__isnull=False, outcome="", revealed_box=b"")
    waiting = Sealed.objects.filter(changed | lost, bid__in=bids, bid__status=Bid.Status.SUBMITTED, recalled_at__isnull=True)
    now = waiting.filter(bid__edition=F("bid__listing__edition"), bid__listing__status__in=["closed", "opened"])
    return now.select_related("bid__listing", "bid__organisation", "key")


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
