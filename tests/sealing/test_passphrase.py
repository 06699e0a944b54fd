"""A passphrase opens what it closed, however the keyboard writes it."""

import json
import secrets
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from grants.sealing import passphrase

SECRET = secrets.token_bytes(32)
PHRASE = "玉兰花开 Spring 2026"


@pytest.mark.parametrize(
    "typed", [PHRASE, "玉兰花开　Ｓｐｒｉｎｇ　２０２６", "  玉兰花开   Spring\t2026 ", "玉兰花开\u00a0Spring 2026"], ids=repr
)
def test_the_same_passphrase_on_another_keyboard(typed: str) -> None:
    assert passphrase.unwrap(passphrase.wrap(SECRET, PHRASE), typed) == SECRET
    assert passphrase.unwrap(passphrase.wrap(SECRET, typed), PHRASE) == SECRET


@pytest.mark.parametrize("typed", ["玉兰花开 spring 2026", "玉兰花开Spring2026", "", "玉兰花开 Spring 2026!"])
def test_another_passphrase_does_not_open(typed: str) -> None:
    with pytest.raises(passphrase.WrongPassphrase):
        passphrase.unwrap(passphrase.wrap(SECRET, PHRASE), typed)


def test_neither_secret_nor_passphrase_stands_in_it() -> None:
    once, twice = passphrase.wrap(SECRET, PHRASE), passphrase.wrap(SECRET, PHRASE)
    assert once != twice
    assert SECRET.hex().encode() not in once
    assert "玉兰".encode() not in once
    assert b"Spring" not in once


def test_a_changed_box_does_not_open() -> None:
    told = json.loads(passphrase.wrap(SECRET, PHRASE))
    for part in ("salt", "nonce", "box"):
        raw = bytearray.fromhex(told[part])
        raw[0] ^= 1
        with pytest.raises(passphrase.WrongPassphrase):
            passphrase.unwrap(json.dumps({**told, part: raw.hex()}).encode(), PHRASE)


def test_what_was_made_at_other_costs_still_opens(settings: Any) -> None:
    wrapped = passphrase.wrap(SECRET, PHRASE)
    settings.OPENING_PASSPHRASE_COSTS = {"iterations": 2, "lanes": 1, "memory_cost": 128}
    assert passphrase.unwrap(wrapped, PHRASE) == SECRET
    assert json.loads(passphrase.wrap(SECRET, PHRASE))["memory_cost"] == 128


@pytest.mark.parametrize(
    "easy", ["", "short", "aaaaaaaaaaaa", "玉兰花开", "玉玉玉玉玉玉玉", "12121212121212", "　　　　　　　　　　　　"]
)
def test_an_easy_passphrase_is_not_taken(easy: str) -> None:
    with pytest.raises(ValidationError):
        passphrase.check(easy)


@pytest.mark.parametrize("good", [PHRASE, "玉兰花开春风", "correct horse battery"])
def test_a_good_passphrase_is_taken(good: str) -> None:
    passphrase.check(good)
