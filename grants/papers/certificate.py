"""The certificate papers are signed with, and the roots that vouch for others: files named in the settings, read when first needed.

Nothing is configured: nothing is signed. What is configured wrongly is told in plain words when the house starts (`troubles`), never
in the middle of an issue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, pkcs12
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from grants.trail import clock
from grants.trail.blockers import Words

SOON = timedelta(days=30)
KEYS = (RSAPrivateKey, EllipticCurvePrivateKey)  # what every reader of PDF knows; Ed25519 some do not
UNREADABLE = _("The file named by %(name)s cannot be read: %(path)s (%(why)s).")
WRONG = _(
    "The certificate file %(path)s cannot be opened: the passphrase is wrong, the file is no PKCS #12 file, or it uses an algorithm"
    " not known here."
)
TWO_PASSPHRASES = _("YULAN_SIGNING_PASSPHRASE and YULAN_SIGNING_PASSPHRASE_FILE are both set: set one of them.")
NO_KEY = _(
    "The certificate file %(path)s holds no private key: papers cannot be signed with it. Export it together with its key."
)
NO_CERTIFICATE = _("The certificate file %(path)s holds no certificate that belongs to its private key.")
NOT_THIS_KEY = _(
    "The key in %(path)s is of a kind papers cannot be signed with: only RSA and elliptic curves are read everywhere."
)
NOT_TO_SIGN = _("The certificate of %(name)s in %(path)s may not be used to sign documents: its issuer allowed other uses only.")
NOT_NOW = _("The certificate of %(name)s holds from %(first)s to %(last)s, not today: papers cannot be signed with it.")
EXPIRES = _("The certificate of %(name)s holds only until %(last)s: have a new one made in time.")
NO_ROOTS = _("The file of trusted roots holds no certificates in PEM form: %(path)s.")


class Unusable(ValueError):
    """A configured file that cannot be used; `words` say why."""

    def __init__(self, words: Words, **facts: Any) -> None:
        super().__init__()
        self.words = words % facts if facts else words

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Holder:
    """Who signs: certificate, its issuers as far as the file holds them, and the key (PKCS #8)."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    key: bytes

    @property
    def name(self) -> str:
        return name_of(self.certificate.subject)

    def holds_at(self, at: datetime) -> bool:
        return self.certificate.not_valid_before_utc <= at <= self.certificate.not_valid_after_utc

    @property
    def days(self) -> dict[str, str]:
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        return {"first": day_of(first), "last": day_of(last)}


def name_of(name: x509.Name) -> str:
    """The common name, else the organisation, else all of it; without what would confuse a terminal."""
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        found = name.get_attributes_for_oid(kind)
        if found and (text := _printable(found[0].value)):
            return text
    return _printable(name.rfc4514_string()) or "—"


def _printable(text: str | bytes) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:100].strip() if isinstance(text, str) else ""


def day_of(instant: datetime) -> str:
    return instant.astimezone(clock.SHANGHAI).date().isoformat()


def holder() -> Holder | None:
    """Who signs papers here; None when nobody does. Raises Unusable."""
    if not settings.SIGNING_P12:
        return None
    if settings.SIGNING_PASSPHRASE and settings.SIGNING_PASSPHRASE_FILE:
        raise Unusable(TWO_PASSPHRASES)
    passphrase = settings.SIGNING_PASSPHRASE.encode()
    if settings.SIGNING_PASSPHRASE_FILE:
        passphrase = _read("YULAN_SIGNING_PASSPHRASE_FILE", settings.SIGNING_PASSPHRASE_FILE).rstrip(b"\r\n")
    return _opened(_read("YULAN_SIGNING_P12", settings.SIGNING_P12), passphrase, settings.SIGNING_P12)


@lru_cache(1)
def _opened(data: bytes, passphrase: bytes, path: str) -> Holder:
    try:
        key, certificate, issuers = pkcs12.load_key_and_certificates(data, passphrase or None)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Unusable(WRONG, path=path) from error
    if key is None:
        raise Unusable(NO_KEY, path=path)
    if certificate is None or certificate.public_key().public_bytes(*_PLAIN) != key.public_key().public_bytes(*_PLAIN):
        raise Unusable(NO_CERTIFICATE, path=path)
    if not isinstance(key, KEYS):
        raise Unusable(NOT_THIS_KEY, path=path)
    if not _may_sign(certificate):
        raise Unusable(NOT_TO_SIGN, path=path, name=name_of(certificate.subject))
    between = tuple(issuer for issuer in issuers if issuer.subject != issuer.issuer)
    return Holder(certificate, between, key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


_PLAIN = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def roots(path: Path | None = None) -> Sequence[x509.Certificate]:
    """Whose word is taken here for who somebody is: the file given, else the one of the settings. Raises Unusable."""
    name = str(path or settings.SIGNING_TRUST)
    return _roots(_read("YULAN_SIGNING_TRUST", name), name) if name else ()


@lru_cache(4)
def _roots(data: bytes, path: str) -> Sequence[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise Unusable(NO_ROOTS, path=path) from error


def _read(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Unusable(UNREADABLE, name=name, path=path, why=error.strerror) from error


def require() -> None:
    """What a start from the command line would have said. Raises ImproperlyConfigured."""
    wrong = [str(message.msg) for message in troubles() if message.is_serious()]
    if wrong:
        raise ImproperlyConfigured(" ".join(wrong))


@register()
def troubles(**_asked: Any) -> list[CheckMessage]:
    """What is wrong with what is configured, and what soon will be."""
    found: list[CheckMessage] = []
    try:
        who = holder()
    except Unusable as error:
        found.append(Error(str(error), id="yulan.E001"))
    else:
        found += _days(who) if who else []
    try:
        roots()
    except Unusable as error:
        found.append(Error(str(error), id="yulan.E002"))
    return found


def _days(who: Holder) -> list[CheckMessage]:
    now, facts = clock.now(), {"name": who.name, **who.days}
    if not who.holds_at(now):
        return [Error(NOT_NOW % facts, id="yulan.E003")]
    if not who.holds_at(now + SOON):
        return [Warning(EXPIRES % facts, id="yulan.W001")]
    return []
