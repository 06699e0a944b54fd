"""An invented authority: a root, one that issues, certificates of an office and of others; made once, with fast keys."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from grants.papers.certificate import Holder
from grants.papers.signing import fingerprint

OFFICE, FORGER, ROOT, ISSUER = "晋江市妇女联合会", "冒名者", "示例根证书", "示例签发机构"
FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
SIGN, CERTIFY, ENCRYPT = (
    {"digital_signature": True, "content_commitment": True},
    {"key_cert_sign": True},
    {"key_encipherment": True},
)
USES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    certificate: x509.Certificate
    key: EllipticCurvePrivateKey
    above: tuple[x509.Certificate, ...] = ()

    @property
    def holder(self) -> Holder:
        key = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return Holder(self.certificate, tuple(one for one in self.above if one.subject != one.issuer), key)

    @property
    def sha256(self) -> str:
        return fingerprint(self.certificate)

    def p12(self, folder: Path, passphrase: bytes = b"secret") -> Path:
        path = folder / "office.p12"
        data = pkcs12.serialize_key_and_certificates(
            None, self.key, self.certificate, self.above, BestAvailableEncryption(passphrase)
        )
        path.write_bytes(data)
        return path


def issue(
    name: str, by: Made | None = None, *, first: datetime = FIRST, last: datetime = LAST, uses: Any = SIGN, key: Any = None
) -> Made:
    key = key or generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    may = {use: uses.get(use, False) for use in USES}
    draft = (
        x509.CertificateBuilder(
            by.certificate.subject if by else subject, subject, key.public_key(), x509.random_serial_number(), first, last
        )
        .add_extension(x509.BasicConstraints(uses is CERTIFY, None), critical=True)
        .add_extension(x509.KeyUsage(**may), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    made = draft.sign((by.key if by else key), hashes.SHA256())
    return Made(made, key, (by.certificate, *by.above) if by else ())


@cache
def root() -> Made:
    return issue(ROOT, uses=CERTIFY)


@cache
def issuer() -> Made:
    return issue(ISSUER, root(), uses=CERTIFY)


@cache
def office() -> Made:
    return issue(OFFICE, issuer())


@cache
def forger() -> Made:
    return issue(FORGER)


def pem(folder: Path) -> Path:
    path = folder / "roots.pem"
    path.write_bytes(root().certificate.public_bytes(Encoding.PEM))
    return path
