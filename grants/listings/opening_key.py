"""The key applications are sealed to: made before the notice, split between handler, observer and a sheet of paper."""

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.listings import rules
from grants.listings.models import Listing, OpeningKey
from grants.people.models import User
from grants.people.queries import officers
from grants.people.roles import Role
from grants.sealing import actions as sealing
from grants.sealing import code, envelope, keyring, shares
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

HANDLER, OBSERVER, RECOVERY = "handler", "observer", "recovery"


def prepare(listing: Listing, *, by: User, observer: User) -> tuple[OpeningKey, str]:
    """Make the key of this edition; returns it with the recovery code, which is printed once and kept nowhere.

    Before the publication it may be made anew (a lost sheet, another observer): the one before is replaced.
    Raises Blocked while a custodian has no passphrase.
    """
    require(rules.may_prepare_key, listing, by)
    with transaction.atomic():
        row = lock(listing)
        blockers = _why_not(row, by, observer)
        if blockers:
            raise Blocked(*blockers)
        private, public = envelope.pair()
        name = envelope.fingerprint(public)
        server_share = keyring.made_once(_file(name))
        first, second, third = shares.split(shares.masked(private, server_share))
        hers, theirs = sealing.custody_of(by), sealing.custody_of(observer)
        assert hers is not None and theirs is not None  # _why_not asked
        row.opening_keys.filter(edition=row.edition, replaced_at__isnull=True).update(replaced_at=clock.now())
        key = OpeningKey.objects.create(
            listing=row, edition=row.edition, alg=envelope.ALG, public_key=public, fingerprint=name,
            handler=hers, handler_share=sealing.hand_over(first, hers, name.encode()),
            observer=theirs, observer_share=sealing.hand_over(second, theirs, name.encode()),
            recovery_digest=hashlib.sha256(third).hexdigest(), made_at=clock.now(), made_by=by, origin=row.origin,
        )  # fmt: skip
        record(listing, "prepare_opening_key", by=by, fingerprint=name, observer=str(observer))
    return key, code.of_bytes(third)


def private_key(key: OpeningKey, unlocks: Mapping[str, str]) -> bytes:
    """The private key from two of the three; the server gives its share after the deadline only, by the database's clock.

    Raises Blocked naming every passphrase or code that does not fit.
    """
    closes_at = key.listing.closes_at
    if closes_at is None or clock.of_database() < closes_at:
        raise Blocked(Blocker("deadline", _("The deadline has not passed."), "closes_at"))
    given = typed_in(unlocks)
    if len(given) < shares.NEEDED:
        words = _("Two of the three are needed: the handler’s passphrase, the observer’s passphrase, the recovery sheet.")
        raise Blocked(Blocker("two_needed", words, "unlocks"))
    found, wrong = [], []
    for name, typed in given.items():
        try:
            found.append(_share(key, name, typed))
        except Blocked as refusal:
            wrong += refusal.blockers
    if wrong:
        raise Blocked(*wrong)
    try:
        private = shares.masked(shares.join(found), keyring.get(_file(key.fingerprint)))
    except keyring.Lost:
        words = _("The server’s share of this key is not there: call whoever runs the system, or declare the key lost.")
        raise Blocked(Blocker("server_share", words, "unlocks")) from None
    if envelope.public_of(private) != bytes(key.public_key):
        raise Blocked(Blocker("shares", _("The shares do not make the key of this call."), "unlocks"))
    return private


def typed_in(unlocks: Mapping[str, str]) -> dict[str, str]:
    """What was really typed, of the three there are: nobody counts twice under another name."""
    return {name: unlocks[name] for name in (HANDLER, OBSERVER, RECOVERY) if unlocks.get(name, "").strip()}


def _share(key: OpeningKey, name: str, typed: str) -> bytes:
    if name == RECOVERY:
        try:
            share = code.to_bytes(typed)
        except code.Mistyped as wrong:
            raise Blocked(Blocker("recovery", wrong.why, RECOVERY)) from None
        if hashlib.sha256(share).hexdigest() != key.recovery_digest:
            raise Blocked(Blocker("recovery", _("This is the recovery sheet of another key."), RECOVERY))
        return share
    custody, sealed = (key.handler, key.handler_share) if name == HANDLER else (key.observer, key.observer_share)
    return sealing.take_back(bytes(sealed), custody, typed, key.fingerprint.encode())


def _why_not(listing: Listing, by: User, observer: User) -> list[Blocker]:
    found = []
    if listing.status not in ("draft", "under_review", "approved"):
        found.append(
            Blocker("published", _("The key is made before the notice is published; this one is already out."), "status")
        )
    if observer not in officers(Role.DISCIPLINE, unit=listing.unit):
        found.append(Blocker("observer", _("Choose the discipline observer of this unit."), "observer"))
    if observer == by:
        found.append(Blocker("same_person", _("Handler and observer are two people."), "observer"))
    for person in (by, observer):
        if sealing.custody_of(person) is None:
            words = _("%(name)s has not set an opening passphrase yet.")
            found.append(Blocker("no_passphrase", words % {"name": person}, "observer"))
    return found


def _file(fingerprint: str) -> str:
    return fingerprint.replace(" ", "")
