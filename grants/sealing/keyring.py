"""Secrets that live beside the database and outside its backups, one file each under ``settings.KEYRING``.

Server shares of opening keys; the master key from which each organisation's draft key is derived; the key that signs receipts.
"""

import base64
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grants.trail.blockers import Blocked, Blocker
from grants.trail.canonical import canonical

MASTER, RECEIPTS = "drafts", "receipts"


LOST = _(
    "The keys of this installation are not there, or are not the ones this was locked with. Nothing was changed; call whoever "
    "runs the system."
)


class Lost(Blocked):
    """A file of the keyring is not there, or not the one this was made with."""

    def __init__(self, name: str) -> None:
        super().__init__(Blocker("keyring", LOST))
        self.name = name


def keep(name: str, secret: bytes) -> None:
    """Write a secret once, readable by its owner only; it is never overwritten."""
    folder = Path(settings.KEYRING)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / name)
    finally:
        draft.unlink()


def get(name: str) -> bytes:
    """Raises Lost."""
    try:
        return (Path(settings.KEYRING) / name).read_bytes()
    except FileNotFoundError:
        raise Lost(name) from None


def made_once(name: str) -> bytes:
    """32 random bytes, made when they are first asked for, the same for two who ask first."""
    with suppress(Lost):
        return get(name)
    with suppress(FileExistsError):
        keep(name, secrets.token_bytes(32))
    return get(name)


def lock_up(content: bytes, owner: str, place: str) -> bytes:
    """`content` under the data key of `owner`, bound to the `place` it is stored in."""
    nonce = secrets.token_bytes(12)
    return nonce + _drafts(owner, made_once(MASTER)).encrypt(nonce, content, place.encode())


def unlock(box: bytes, owner: str, place: str) -> bytes:
    """Raises Lost when the keyring is not there or another one (none is made then), or the box was moved or changed."""
    raw = bytes(box)
    try:
        return _drafts(owner, get(MASTER)).decrypt(raw[:12], raw[12:], place.encode())
    except (InvalidTag, ValueError):
        raise Lost(MASTER) from None


def _drafts(owner: str, master: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=b"drafts\n" + owner.encode()).derive(master))


def signed(told: dict[str, Any]) -> str:
    """`told` and its Ed25519 signature as one line of text that anyone can carry and hand back."""
    text = canonical(told).encode()
    signature = _signer().sign(text)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (text, signature))


def read_signed(line: str) -> dict[str, Any] | None:
    """What a line says when this installation signed it, else None."""
    try:
        text, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in "".join(line.split()).split("."))
        Ed25519PublicKey.from_public_bytes(verifying_key()).verify(signature, text)
        told: dict[str, Any] = json.loads(text)
    except (ValueError, InvalidSignature):
        return None
    return told


def verifying_key() -> bytes:
    """The public half of the key that signs receipts, 32 bytes."""
    return _signer().public_key().public_bytes_raw()


def _signer() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(made_once(RECEIPTS))
