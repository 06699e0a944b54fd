"""The signature itself: made and checked by pyhanko, offline. Imported only where a paper is signed or a signed one is read."""

import asyncio
import hashlib
from collections.abc import Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers.pdf_cms import SimpleSigner, select_suitable_signing_md
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from grants.papers.certificate import Holder

DIGESTS = ("sha256", "sha384", "sha512")
FIXED = 640  # bytes: names of algorithms, digests, attributes; more than is needed
MOST_CERTIFICATES = 8


class Unreadable(ValueError):
    """No signature of the kind papers bear."""


@dataclass(frozen=True)
class Container:
    """A signature as it lies in a file, with the certificates it brings. Nothing in it is checked yet but its form."""

    data: cms.SignedData
    signer: asn1.Certificate
    others: tuple[asn1.Certificate, ...]

    @property
    def digest(self) -> str:
        return str(self.data["digest_algorithms"][0]["algorithm"].native)

    @property
    def issuers(self) -> str:
        return digest_of(other.dump() for other in self.others)

    @property
    def certificate(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.signer.dump())


def issuers_of(holder: Holder) -> str:
    return digest_of(issuer.public_bytes(Encoding.DER) for issuer in holder.issuers)


def digest_of(certificates: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(sorted(certificates))).hexdigest()


def digest_for(holder: Holder) -> str:
    return select_suitable_signing_md(_public(holder))


def room_for(holder: Holder) -> int:
    """Bytes to keep for a signature, the same for every one of hers: certificates, the issuer named twice, and what is of fixed length."""
    certificates = sum(len(one.public_bytes(Encoding.DER)) for one in (holder.certificate, *holder.issuers))
    key: int = _public(holder).bit_size
    return certificates + 2 * len(holder.certificate.issuer.public_bytes()) + key // 4 + FIXED


def made(holder: Holder, algorithm: str, digest: bytes) -> bytes:
    """The signature of what has this digest, as PAdES wants it: without a clock of its own, bound to its certificate."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_loaded(issuer) for issuer in holder.issuers])
    signer = SimpleSigner(_loaded(holder.certificate), keys.PrivateKeyInfo.load(holder.key), store)
    container = _done(signer.async_sign(digest, algorithm, use_pades=True))
    text: bytes = container.dump()
    return text


def opened(text: bytes) -> Container:
    """Of the form `made` gives, byte for byte, whatever the signature does not cover. Raises, for damaged ones, whatever reading raises."""
    data = cms.ContentInfo.load(text, strict=True)["content"]
    if len(data["certificates"]) > MOST_CERTIFICATES:
        raise Unreadable("certificates")
    found = extract_certs_for_validation(data)
    if _as_made(data, found.signer_cert) != text:
        raise Unreadable("form")
    return Container(data, found.signer_cert, tuple(found.other_certs))


def _as_made(data: cms.SignedData, signer: asn1.Certificate) -> bytes:
    """The container put together anew. Certificates stay as their issuers wrote them: not all of them write as the book says."""
    (signer_info,) = data["signer_infos"]
    name, mechanism = (
        str(signer_info["digest_algorithm"]["algorithm"].native),
        signer_info["signature_algorithm"]["algorithm"].native,
    )
    if name not in DIGESTS:
        raise Unreadable("digest")
    digest = algos.DigestAlgorithm({"algorithm": name})
    told: dict[str, Any] = (
        {"algorithm": mechanism} if "ecdsa" in mechanism else {"algorithm": mechanism, "parameters": core.Null()}
    )
    signs = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": signer.issuer, "serial_number": signer.serial_number}},
        "digest_algorithm": digest,
        "signed_attrs": signer_info["signed_attrs"],
        "signature_algorithm": told,
        "signature": signer_info["signature"].native,
    }
    content = {
        "version": "v1",
        "digest_algorithms": [digest],
        "encap_content_info": {"content_type": "data"},
        "certificates": data["certificates"],
        "signer_infos": [signs],
    }
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)}).dump()
    return made


def fits(container: Container, digest: bytes) -> bool:
    """Whether it was made over what has this digest with the key of its certificate. Raises what damaged certificates raise."""
    (signer_info,) = container.data["signer_infos"]
    try:
        intact, valid = validate_sig_integrity(signer_info, container.signer, "data", digest)
    except SignatureValidationError:
        return False
    return intact and valid


def voucher(container: Container, roots: Sequence[x509.Certificate], at: datetime) -> x509.Certificate | None:
    """The root that vouches for its certificate at that instant; None when none of these does. Revocation is not asked: no network."""
    if not roots:
        return None
    context = ValidationContext(
        trust_roots=[_loaded(root) for root in roots], other_certs=container.others, moment=at, allow_fetching=False,
    )  # fmt: skip
    try:
        path = _done(CertificateValidator(container.signer, validation_context=context).async_validate_path())
    except Exception:  # a chain that cannot be followed, for whatever reason, vouches for nothing
        return None
    anchor = path.trust_anchor.authority.public_key.dump()
    return next(root for root in roots if _loaded(root).public_key.dump() == anchor)


def _done(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: where a server's loop runs already, no other can."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _loaded(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _public(holder: Holder) -> keys.PublicKeyInfo:
    return _loaded(holder.certificate).public_key
