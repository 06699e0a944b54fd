"""An envelope opens for its key, its code and its place, whole and unchanged, and for nothing else."""

import secrets
from itertools import pairwise

import pytest

from grants.sealing import code, envelope
from grants.trail.canonical import canonical

CONTENT = "开展四十场家庭活动。".encode() * 40
HERE = {"listing": "MQ-2026", "edition": 1, "organisation": 7, "bid": 4_503_599_627, "submission": 1}


def context(**changes: object) -> bytes:
    return canonical({**HERE, **changes}).encode()


def test_the_key_and_the_code_both_open_it() -> None:
    private, public = envelope.pair()
    sealed = envelope.seal(CONTENT, public, context())
    assert envelope.unseal(sealed.envelope, private, context()) == CONTENT
    assert envelope.recall(sealed.envelope, sealed.recall.lower().replace("-", " "), context()) == CONTENT
    assert sealed.sha256 == envelope.digest(sealed.envelope)
    assert CONTENT[:30] not in sealed.envelope
    assert sealed.recall.encode() not in sealed.envelope


def test_the_same_content_never_seals_alike() -> None:
    _private, public = envelope.pair()
    twice = [envelope.seal(CONTENT, public, context()) for _n in range(2)]
    assert twice[0].envelope != twice[1].envelope
    assert twice[0].recall != twice[1].recall


def opens(raw: bytes, private: bytes, sealed: envelope.Sealed) -> list[str]:
    """By which ways a changed envelope still opens."""
    ways = []
    for name, way, secret in (("key", envelope.unseal, private), ("code", envelope.recall, sealed.recall)):
        try:
            way(raw, secret, context())  # type: ignore[operator]
            ways.append(name)
        except envelope.Broken:
            pass
    return ways


def test_no_changed_byte_passes() -> None:
    """Every byte of the header with each of its bits, every hundredth of the body and its last ones."""
    private, public = envelope.pair()
    sealed = envelope.seal(CONTENT, public, context())
    raw = sealed.envelope
    body = len(raw) - envelope.STEP - 16
    places = [*range(body), *range(body, len(raw), 611), *range(len(raw) - 20, len(raw))]
    passed = []
    for place in places:
        for bit in range(8) if place < body else (0,):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            passed += [(place, bit, way) for way in opens(bytes(changed), private, sealed)]
    assert passed == []
    assert opens(raw, private, sealed) == ["key", "code"]


@pytest.mark.parametrize("cut", [0, 1, 14, 15, 18, 19, 200, 65_000])
def test_what_is_cut_or_lengthened_does_not_open(cut: int) -> None:
    private, public = envelope.pair()
    sealed = envelope.seal(CONTENT, public, context())
    assert opens(sealed.envelope[:cut], private, sealed) == []
    assert opens(sealed.envelope + bytes(cut + 1), private, sealed) == []


@pytest.mark.parametrize(
    "elsewhere", [{"organisation": 8}, {"listing": "MQ-2027"}, {"edition": 2}, {"submission": 2}, {"bid": 1}], ids=str
)
def test_moved_to_another_place_it_does_not_open(elsewhere: dict[str, object]) -> None:
    private, public = envelope.pair()
    sealed = envelope.seal(CONTENT, public, context())
    with pytest.raises(envelope.Broken):
        envelope.unseal(sealed.envelope, private, context(**elsewhere))
    with pytest.raises(envelope.Broken):
        envelope.recall(sealed.envelope, sealed.recall, context(**elsewhere))


def test_another_key_and_another_code_do_not_open() -> None:
    private, public = envelope.pair()
    sealed, other = envelope.seal(CONTENT, public, context()), envelope.seal(CONTENT, public, context())
    with pytest.raises(envelope.Broken):
        envelope.unseal(sealed.envelope, envelope.pair()[0], context())
    with pytest.raises(envelope.Broken):
        envelope.recall(sealed.envelope, other.recall, context())
    for shorter in (sealed.recall[:-1], code.shown(sealed.recall.replace("-", "")[:20])):  # the second has a check that fits
        with pytest.raises(code.Mistyped):
            envelope.recall(sealed.envelope, shorter, context())
    assert envelope.unseal(sealed.envelope, private, context()) == CONTENT


def test_the_size_tells_steps_only() -> None:
    _private, public = envelope.pair()
    step = envelope.STEP
    sizes = [
        len(envelope.seal(bytes(n), public, context()).envelope) for n in (0, 1, step - 8, step - 7, 2 * step - 8, 2 * step - 7)
    ]
    grown = [after - before for before, after in pairwise(sizes)]
    assert grown == [0, 0, step, 0, step]


def test_random_bytes_are_no_envelope() -> None:
    private, _public = envelope.pair()
    for noise in (
        b"",
        b"{}",
        secrets.token_bytes(500),
        envelope.MAGIC,
        envelope.MAGIC + b"\x00\x00\x00\x02{}",
        envelope.MAGIC + b"\x00\x00\x00\x04null",
    ):
        with pytest.raises(envelope.Broken):
            envelope.unseal(noise, private, context())


def test_a_fingerprint_names_a_key() -> None:
    private, public = envelope.pair()
    assert envelope.public_of(private) == public
    assert len(envelope.fingerprint(public)) == 39
    assert envelope.fingerprint(public) != envelope.fingerprint(envelope.pair()[1])
