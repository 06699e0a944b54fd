"""A secret of 32 bytes in three shares, any two of which give it back; one alone says nothing (Shamir, over GF(2^128))."""

from Crypto.Protocol.SecretSharing import Shamir

NEEDED, SHARES = 2, 3


def split(secret: bytes) -> list[bytes]:
    """Three shares of 33 bytes: the number of the share, then its two halves."""
    halves = [Shamir.split(NEEDED, SHARES, secret[:16]), Shamir.split(NEEDED, SHARES, secret[16:])]
    return [bytes([number]) + first + second for (number, first), (_number, second) in zip(*halves, strict=True)]


def join(shares: list[bytes]) -> bytes:
    """The secret from two different shares. A wrong share gives a wrong secret: compare the public key. Raises ValueError."""
    two = list({share[0]: share for share in shares}.values())[:NEEDED]
    if len(two) < NEEDED:
        raise ValueError("two different shares are needed")
    return bytes(Shamir.combine([(s[0], s[1:17]) for s in two]) + Shamir.combine([(s[0], s[17:33]) for s in two]))


def masked(private_key: bytes, server_share: bytes) -> bytes:
    """XOR: without the server's share the three others together say nothing either. Its own inverse."""
    return bytes(a ^ b for a, b in zip(private_key, server_share, strict=True))
