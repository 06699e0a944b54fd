"""What an organisation does with its application until it is opened, and what becomes of it afterwards.

Freezing and opening are in opening.py, the panel's part in the room behind this one.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import content as parts
from grants.bids import queries, rules
from grants.bids.content import Attached, Content, Declared
from grants.bids.models import Bid, BidLine, Declaration, DraftFile, Sealed
from grants.evidence import actions as evidence
from grants.listings.models import Listing
from grants.people.models import Organisation, User
from grants.people.queries import system
from grants.sealing import code, envelope, keyring
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.canonical import canonical
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.money import ZERO
from grants.trail.moves import foresee, lock, move, plain, require

EDITABLE = ("draft",)
Rows = Iterable[Mapping[str, Any]]


def draft(
    *, by: User, listing: Listing, organisation: Organisation, lines: Rows | None = None,
    lead: str = "", plan: str = "", amount: Any = ZERO, **fields: Any,
) -> Bid:  # fmt: skip
    """Begin an application. Late typing is kept as a draft: only `submit` looks at the deadline."""
    bid = Bid(listing=listing, edition=listing.edition, organisation=organisation, **fields)
    require(rules.may_draft, bid, by)
    told = Content(lead=lead, plan=plan, amount=amount, lines=parts.lines_of(lines or ()))
    check(told)
    bid.draft_box = _locked(bid, told)
    begun: Bid = begin(bid, by=by)
    return begun


def revise(bid: Bid, *, by: User, version: int | None = None, lines: Rows | None = None, **told: Any) -> Bid:
    """Change a draft: lead, plan, amount, lines, what is given. The amount is whatever she says: `submit` compares it with the lines."""
    if lines is not None:
        told["lines"] = parts.lines_of(lines)
    return _rewrite(bid, by, lambda content: content.but(**told), version)


def declare(bid: Bid, *, by: User, kinds: Iterable[str], text: str = "") -> Bid:
    """Make the declarations of `kinds`, each once; `text` discloses the offices held."""
    at, wanted = clock.now().isoformat(), list(kinds)
    fresh = [Declared(k, by.pk, at, text if k == Declaration.Kind.OFFICES_DISCLOSED else "") for k in wanted]
    return _rewrite(bid, by, lambda content: content.but(declarations=(*_without(content.declarations, wanted), *fresh)))


def take_back(bid: Bid, *, by: User, kinds: Iterable[str]) -> Bid:
    """Take back declarations of a draft."""
    gone = list(kinds)
    return _rewrite(bid, by, lambda content: content.but(declarations=_without(content.declarations, gone)))


def attach(bid: Bid, *, by: User, upload: "File[Any]") -> Attached:
    """Add a file to a draft: judged and cleaned like every file of the house, kept locked away. Raises ValidationError in words."""
    require(rules.may_draft, bid, by)
    name, kind, clean = evidence.cleaned(upload)
    attached = Attached(secrets.token_hex(16), name, kind, len(clean), hashlib.sha256(clean).hexdigest())
    with transaction.atomic():
        there = lock(bid, "edit").content.files
        if attached.sha256 in {f.sha256 for f in there}:
            return next(f for f in there if f.sha256 == attached.sha256)
        if sum(f.size for f in there) + attached.size > parts.LARGEST_SEALED:
            words = _("All files of an application together may have at most %(limit)s MB; “%(name)s” was not kept.")
            raise ValidationError(words, code="too_large", params={"limit": parts.LARGEST_SEALED // 2**20, "name": name})
        DraftFile.objects.create(
            bid=bid, key=attached.key, box=keyring.lock_up(clean, bid.owner, f"file {attached.key}"), origin=bid.origin
        )
        _rewrite(bid, by, lambda content: content.but(files=(*content.files, attached)))
    return attached


def detach(bid: Bid, *, by: User, key: str) -> None:
    """Take a file out of a draft."""
    with transaction.atomic():
        _rewrite(bid, by, lambda content: content.but(files=tuple(f for f in content.files if f.key != key)))
        DraftFile.objects.filter(bid=bid, key=key).delete()


def submit(bid: Bid, *, by: User, note: str = "", version: int | None = None, device: str = "") -> Entry:
    """Seal the draft to the listing's key and hand it in; then the draft is wiped.

    `bid.recall_code` holds the bidder's own code afterwards, in memory only: it is told once and kept nowhere.
    `device`: what names the machine it came from without saying which; sealed with the rest.
    """
    with transaction.atomic():
        row = lock(bid, "submit")
        key = row.listing.opening_key
        if row.status != Bid.Status.DRAFT or key is None:
            return move(bid, "submit", by=by, note=note, version=version)
        number = row.sealed.count() + 1
        parcel = parts.parcel(row.content, queries.draft_files(row), device=device, submitted_by=by.pk)
        sealed = envelope.seal(parcel, bytes(key.public_key), context_of(row, number))
        serial = code.new(11)
        entry = move(bid, "submit", by=by, note=note, version=version, serial=serial, sha256=sealed.sha256)
        Sealed.objects.create(
            bid=bid, number=number, serial=serial, received_at=entry.at, sha256=sealed.sha256, size=len(sealed.envelope),
            envelope=sealed.envelope, key=key, origin=bid.origin,
        )  # fmt: skip
        _wipe(bid)
    bid.recall_code = sealed.recall
    return entry


def recall(bid: Bid, *, by: User, note: str = "", version: int | None = None, recall_code: str = "") -> Entry:
    """Take it back before the deadline. With the bidder's own code the draft is there again; without it an empty one."""
    with transaction.atomic():
        row = lock(bid, "recall")
        foresee(row, "recall", by=by, note=note, version=version)
        lying = row.lying
        if lying is not None and recall_code.strip():
            content, files, _about = parts.unparcel(recalled(bid, lying, bytes(lying.envelope), recall_code))
        else:
            content, files = Content(), {}
        entry = move(bid, "recall", by=by, note=note, version=version)
        _give_back(lying, entry)
        _fill(bid, content, files)
    return entry


def withdraw(bid: Bid, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Take it back for good; nothing of its content stays."""
    with transaction.atomic():
        lying = lock(bid, "withdraw").lying
        entry = move(bid, "withdraw", by=by, note=note, version=version)
        _give_back(lying, entry)
        _wipe(bid)
    return entry


qualify = plain("qualify")
disqualify = plain("disqualify")  # rule: text
score = plain("score")  # points, sheets_counted, exact, rank
propose = plain("propose")
reserve = plain("reserve")
reject = plain("reject")
win = plain("win")
lapse = plain("lapse")
promote = plain("promote")
release = plain("release")
revoke = plain("revoke")


def release_reserves(listing: Listing) -> None:
    """The contract is signed: those still in reserve are free."""
    for bid in listing.bids_now.filter(status=Bid.Status.RESERVE):
        release(bid, by=system())


def context_of(bid: Bid, number: int) -> bytes:
    """What an envelope is bound to: moved to another listing, bidder or submission it does not open.

    Keys, not names: a credit code may be put right.
    """
    about = {
        "listing": bid.listing.number, "edition": bid.edition, "organisation": bid.organisation_id, "bid": bid.pk, "submission": number,
    }  # fmt: skip
    return canonical(about).encode()


def _rewrite(bid: Bid, by: User, change: Any, version: int | None = None) -> Bid:
    """Put a changed content into the box of a draft; what says the same is not written again."""
    require(rules.may_draft, bid, by)
    with transaction.atomic():
        row = lock(bid, "edit")
        before = row.content
        after = change(before) if row.status in EDITABLE else before
        if after != before:
            check(after)
        box = row.draft_box if after == before else _locked(row, after)
        revised: Bid = edit(bid, by=by, version=version, within=EDITABLE, draft_box=bytes(box))
    return revised


def _without(declarations: Iterable[Declared], kinds: list[str]) -> tuple[Declared, ...]:
    return tuple(d for d in declarations if d.kind not in kinds)


def _locked(bid: Bid, content: Content) -> bytes:
    return keyring.lock_up(parts.told(content), bid.owner, bid.place)


def _fill(bid: Bid, content: Content, files: Mapping[str, bytes]) -> None:
    """A draft again, from what was sealed."""
    bid.draft_box = _locked(bid, content)
    Bid.objects.filter(pk=bid.pk).update(draft_box=bid.draft_box)
    DraftFile.objects.bulk_create(
        DraftFile(bid=bid, key=key, box=keyring.lock_up(raw, bid.owner, f"file {key}"), origin=bid.origin)
        for key, raw in files.items()
    )


def _wipe(bid: Bid) -> None:
    bid.draft_box = b""
    Bid.objects.filter(pk=bid.pk).update(draft_box=b"")
    bid.draft_files.all().delete()


def _give_back(lying: Sealed | None, entry: Entry) -> None:
    if lying is not None:
        Sealed.objects.filter(pk=lying.pk).update(recalled_at=entry.at, envelope=b"")


def recalled(bid: Bid, lying: Sealed, raw: bytes, typed: str) -> bytes:
    """The parcel behind the bidder's own code. Raises Blocked in words."""
    try:
        return envelope.recall(raw, typed, context_of(bid, lying.number))
    except code.Mistyped as wrong:
        raise Blocked(Blocker("code", wrong.why, "recall_code")) from None
    except envelope.Broken:
        words = _("This code does not belong to receipt %(serial)s; look at the receipt of this submission.")
        raise Blocked(Blocker("code", words % {"serial": lying.serial}, "recall_code")) from None


def check(content: Content) -> None:
    """Raise ValidationError for what no column could hold, naming the field."""
    wrong: dict[str, Any] = {}
    for name in ("lead", "plan", "amount"):
        _clean(Bid, name, getattr(content, name), wrong)
    for line in content.lines:
        for name in ("category", "item", "quantity", "unit", "unit_price", "amount"):
            _clean(BidLine, name, getattr(line, name), wrong)
    for declared in content.declarations:
        _clean(Declaration, "text", declared.text, wrong)
    if wrong:
        raise ValidationError(wrong)


def _clean(model: Any, name: str, value: Any, wrong: dict[str, Any]) -> None:
    field = model._meta.get_field(name)
    if value in field.empty_values and field.blank:
        return
    try:
        field.clean(value, None)
    except ValidationError as error:
        wrong[name] = error.messages
