"""Codes copied from paper: every single slip is noticed before anything is tried with it."""

import pytest

from grants.sealing import code

NAMES = ["receipt", "recall", "another recall", "zeros", "counting"]
SAMPLE = [code.new(length) for length in (11, 26, 26)] + [code.of_bytes(bytes(33)), code.of_bytes(bytes(range(33)))]


def heard(typed: str) -> str | None:
    try:
        return code.read(typed)
    except code.Mistyped:
        return None


@pytest.mark.parametrize("printed", SAMPLE, ids=NAMES)
def test_a_code_is_read_as_people_type_it(printed: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in printed)
    for typed in (printed, printed.lower(), printed.replace("-", ""), printed.replace("-", " — "), f" {printed} ", wide):
        assert heard(typed) == printed
    assert heard(printed.replace("0", "O").replace("1", "l")) == printed


@pytest.mark.parametrize("printed", SAMPLE, ids=NAMES)
def test_every_wrong_letter_is_noticed(printed: str) -> None:
    passed = []
    for place, there in enumerate(printed):
        if there == "-":
            continue
        last = place == len(printed) - 1
        for letter in code.CHECKS if last else code.LETTERS:
            typed = printed[:place] + letter + printed[place + 1 :]
            if letter != there and heard(typed) is not None:
                passed.append(typed)
    assert passed == []


@pytest.mark.parametrize("printed", SAMPLE, ids=NAMES)
def test_every_swap_of_neighbours_is_noticed(printed: str) -> None:
    letters = printed.replace("-", "")
    passed = [
        place
        for place in range(len(letters) - 1)
        if letters[place] != letters[place + 1]
        and heard(letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]) is not None
    ]
    assert passed == []


def test_every_left_out_letter_of_many_codes_is_noticed_or_opens_nothing() -> None:
    """A left out letter is noticed but for one in thirty-seven: those are other codes, which fit no envelope."""
    slips = noticed = 0
    for _n in range(200):
        letters = code.new().replace("-", "")
        for place in range(len(letters)):
            slips += 1
            noticed += heard(letters[:place] + letters[place + 1 :]) is None
    assert noticed / slips > 0.95


@pytest.mark.parametrize("typed", ["", " ", "-", "A", "中文口令", "AB!CD", "U", "=", "0" * 5000 + "!"])
def test_what_is_no_code_is_told_in_words(typed: str) -> None:
    with pytest.raises(code.Mistyped) as refused:
        code.read(typed)
    assert len(str(refused.value.why)) > 5


@pytest.mark.parametrize("raw", [b"", b"\0", bytes(33), b"\0\1", bytes(range(200, 233))])
def test_bytes_travel_as_codes(raw: bytes) -> None:
    assert code.to_bytes(code.of_bytes(raw).lower()) == raw


def test_codes_do_not_repeat() -> None:
    assert len({code.new() for _n in range(2000)}) == 2000
