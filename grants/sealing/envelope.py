"""One sealed application: padded, encrypted once, its content key wrapped twice: for the opening, and for the bidder's own code.

Layout: MAGIC, four bytes of header length, header (canonical JSON), body. The context (listing, bidder, submission) is bound
into both wraps and the body, so an envelope moved to another bidder does not open; the header is bound into the body, so that
no byte of an envelope can be changed unseen.
"""

import base64
import json
import secrets
import struct
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from grants.sealing import code

ALG = "HPKE-Base X25519 HKDF-SHA256 AES-256-GCM"
MAGIC = b"YULAN-SEALED-1\n"
STEP = 64 * 1024
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Broken(Exception):
    """It is not what was sealed for this bidder, or not sealed to this key."""


@dataclass(frozen=True)
class Sealed:
    """`envelope`: what is stored. `sha256`: its name on the receipt. `recall`: the bidder's code, told once and kept nowhere."""

    envelope: bytes
    sha256: str
    recall: str


def seal(content: bytes, public_key: bytes, context: bytes) -> Sealed:
    """Encrypt `content` for the holder of the private key of `public_key` (32 bytes) and for the code that is returned."""
    key, recall = secrets.token_bytes(32), code.new()
    nonce = secrets.token_bytes(12)
    header = {
        "alg": ALG,
        "key": _text(SUITE.encrypt(key, X25519PublicKey.from_public_bytes(public_key), info=context)),
        "recall": _text(_own(recall, context).encrypt(bytes(12), key, context)),
        "nonce": _text(nonce),
    }
    told = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    body = AESGCM(key).encrypt(nonce, _padded(content), context + told)
    envelope = MAGIC + struct.pack(">I", len(told)) + told + body
    return Sealed(envelope, digest(envelope), recall)


def unseal(envelope: bytes, private_key: bytes, context: bytes) -> bytes:
    """The content, with the listing's private key (32 bytes). Raises Broken."""
    header, told, body = _parts(envelope)
    try:
        key = SUITE.decrypt(_bytes(header["key"]), X25519PrivateKey.from_private_bytes(private_key), info=context)
        return _unpadded(AESGCM(key).decrypt(_bytes(header["nonce"]), body, context + told))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise Broken from error


def recall(envelope: bytes, typed: str, context: bytes) -> bytes:
    """The content, with the bidder's own code. Raises code.Mistyped, Broken."""
    own = code.read(typed, code.LENGTH)
    header, told, body = _parts(envelope)
    try:
        key = _own(own, context).decrypt(bytes(12), _bytes(header["recall"]), context)
        return _unpadded(AESGCM(key).decrypt(_bytes(header["nonce"]), body, context + told))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise Broken from error


def digest(envelope: bytes) -> str:
    """SHA-256 in hex: what the receipt names and the frozen list holds."""
    return sha256(envelope).hexdigest()


def pair() -> tuple[bytes, bytes]:
    """A fresh (private, public) key, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private_key: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def fingerprint(public_key: bytes) -> str:
    """How a key is named in notices: the first 16 bytes of its SHA-256, in groups of four hex digits."""
    digits = sha256(public_key).hexdigest()[:32].upper()
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def _own(recall: str, context: bytes) -> AESGCM:
    """A code has 130 random bits, so no slow derivation is needed; the key serves one envelope only."""
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=b"recall\n" + context).derive(recall.encode()))


def _padded(content: bytes) -> bytes:
    """Length first, then content, then zeros up to a whole number of steps: the size tells nothing finer than 64 KiB."""
    whole = struct.pack(">Q", len(content)) + content
    return whole + bytes(-len(whole) % STEP)


def _unpadded(padded: bytes) -> bytes:
    (length,) = struct.unpack(">Q", padded[:8])
    if length > len(padded) - 8:
        raise ValueError("longer than its envelope")
    return padded[8 : 8 + length]


def _parts(envelope: bytes) -> tuple[dict[str, str], bytes, bytes]:
    """Header, the header as it was written, body."""
    start = len(MAGIC)
    try:
        if envelope[:start] != MAGIC:
            raise ValueError("not an envelope")
        (length,) = struct.unpack(">I", envelope[start : start + 4])
        told = envelope[start + 4 : start + 4 + length]
        header = json.loads(told)
        if header["alg"] != ALG:
            raise ValueError("another cipher")
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise Broken from error
    return header, told, envelope[start + 4 + length :]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
