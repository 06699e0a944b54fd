"""A key only its owner's passphrase opens: Argon2id, then AES-GCM. The costs are kept with it."""

import json
import secrets
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORTEST = 12
TOO_SHORT = _("An opening passphrase has at least twelve letters or six Chinese characters, not all the same.")


class WrongPassphrase(Exception):
    """It does not open this key."""


def check(typed: str) -> None:
    """Raise ValidationError for a passphrase that is too easily guessed."""
    letters = sum(2 if letter > "\u2e7f" else 1 for letter in _plain(typed))
    if letters < SHORTEST or len(set(typed)) < 4:
        raise ValidationError(TOO_SHORT, code="short")


def wrap(secret: bytes, typed: str) -> bytes:
    """`secret` under a passphrase, as canonical JSON."""
    costs = settings.OPENING_PASSPHRASE_COSTS
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    box = AESGCM(_key(typed, salt, costs)).encrypt(nonce, secret, b"custody")
    told = {"kdf": "argon2id", **costs, "salt": salt.hex(), "nonce": nonce.hex(), "box": box.hex()}
    return json.dumps(told, sort_keys=True).encode()


def unwrap(wrapped: bytes, typed: str) -> bytes:
    """Raises WrongPassphrase."""
    told: dict[str, Any] = json.loads(bytes(wrapped))
    costs = {name: told[name] for name in ("iterations", "lanes", "memory_cost")}
    try:
        key = _key(typed, bytes.fromhex(told["salt"]), costs)
        return AESGCM(key).decrypt(bytes.fromhex(told["nonce"]), bytes.fromhex(told["box"]), b"custody")
    except InvalidTag:
        raise WrongPassphrase from None


def _key(typed: str, salt: bytes, costs: dict[str, Any]) -> bytes:
    return Argon2id(salt=salt, length=32, **costs).derive(_plain(typed).encode())


def _plain(typed: str) -> str:
    """Full-width letters and doubled spaces are the same passphrase: she types it months later on another keyboard."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())
