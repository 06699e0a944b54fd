"""What custodians do: make their key, change the passphrase, take back a share that was handed to them."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from grants.sealing import envelope, passphrase
from grants.sealing.models import Custody
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker

SHARE = b"share of an opening key\n"


def custody_of(person: User) -> Custody | None:
    """Her key in use, None before she set a passphrase."""
    return Custody.objects.filter(person=person, retired_at__isnull=True).first()


def set_passphrase(*, by: User, new: str, origin: str = "entered") -> Custody:
    """Make her key. Where she has one it is retired: shares handed to it open with the old passphrase only."""
    passphrase.check(new)
    private, public = envelope.pair()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two clicks at once make one key after the other
        Custody.objects.filter(person=by, retired_at__isnull=True).update(retired_at=clock.now())
        return Custody.objects.create(
            person=by, public_key=public, wrapped=passphrase.wrap(private, new), made_at=clock.now(), origin=origin
        )


def change_passphrase(*, by: User, old: str, new: str) -> Custody:
    """The same key under another passphrase: every share she holds stays hers. Raises Blocked for a wrong old one."""
    passphrase.check(new)
    with transaction.atomic():
        custody = Custody.objects.select_for_update().filter(person=by, retired_at__isnull=True).first()
        if custody is None:
            raise Blocked(Blocker("no_passphrase", _("You have not set an opening passphrase yet."), "old"))
        custody.wrapped = passphrase.wrap(unlocked(custody, old), new)
        custody.save(update_fields=["wrapped"])
    return custody


def unlocked(custody: Custody, typed: str) -> bytes:
    """The private key. Raises Blocked in words."""
    try:
        return passphrase.unwrap(bytes(custody.wrapped), typed)
    except passphrase.WrongPassphrase:
        words = _("This is not the opening passphrase of %(name)s.") % {"name": custody.person}
        raise Blocked(Blocker("passphrase", words, f"passphrase-{custody.person_id}")) from None


def hand_over(share: bytes, custody: Custody, context: bytes) -> bytes:
    """A share sealed to a custodian's key."""
    return envelope.SUITE.encrypt(share, X25519PublicKey.from_public_bytes(bytes(custody.public_key)), info=SHARE + context)


def take_back(sealed: bytes, custody: Custody, typed: str, context: bytes) -> bytes:
    """The share a custodian holds. Raises Blocked for a wrong passphrase."""
    private = X25519PrivateKey.from_private_bytes(unlocked(custody, typed))
    return envelope.SUITE.decrypt(bytes(sealed), private, info=SHARE + context)
