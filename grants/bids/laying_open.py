"""From a parcel to the fields, tables and files of an application; judged first, so that one bad parcel stops no opening."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from grants.bids import content as parts
from grants.bids.actions import check
from grants.bids.models import Bid, BidLine, Declaration
from grants.evidence import actions as evidence
from grants.people.models import User


class Unreadable(Exception):
    """What is in the envelope is no application."""


def judge(parcel: bytes) -> None:
    """Raise Unreadable for what `rows` and `files` could not lay open."""
    try:
        content, files, about = parts.unparcel(parcel)
        check(content)
        senders = {about["submitted_by"], *(d.by for d in content.declarations)}
        kinds = [d.kind for d in content.declarations]
        whole = (
            User.objects.filter(pk__in=senders).count() == len(senders)
            and len(set(kinds)) == len(kinds)
            and set(kinds) <= set(Declaration.Kind.values)
            and {f.key for f in content.files} <= set(files)
            and len(about.get("device", "")) <= 64
        )
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise Unreadable from error
    if not whole:
        raise Unreadable


def rows(bid: Bid, parcel: bytes) -> Decimal:
    """Fill the fields and tables of an application; returns its amount, 元."""
    content, _files, about = parts.unparcel(parcel)
    Bid.objects.filter(pk=bid.pk).update(
        lead=content.lead, plan=content.plan, amount=content.amount, device=about.get("device", "")
    )
    BidLine.objects.bulk_create(
        BidLine(
            bid=bid, origin=bid.origin, category=x.category, item=x.item, quantity=x.quantity, unit=x.unit,
            unit_price=x.unit_price, amount=x.amount,
        )
        for x in content.lines
    )  # fmt: skip
    Declaration.objects.bulk_create(
        Declaration(bid=bid, origin=bid.origin, kind=d.kind, by_id=d.by, at=d.at, text=d.text) for d in content.declarations
    )
    return content.amount


def files(bid: Bid, parcel: bytes) -> None:
    """Keep its files like every other file of the house: the last thing of an opening, as no rollback takes bytes off the disk."""
    content, carried, about = parts.unparcel(parcel)
    sender = User.objects.get(pk=about["submitted_by"])
    for attached in content.files:
        try:
            stored = evidence.store(ContentFile(carried[attached.key], name=attached.name), by=sender, origin=bid.origin)
        except ValidationError:  # it was judged when it was attached; the list still names it
            continue
        bid.documents.add(stored)
