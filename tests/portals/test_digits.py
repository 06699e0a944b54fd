"""Numbers as addresses and hidden fields carry them: a key or nothing, never an error."""

import pytest

from grants.portals.digits import number_of


@pytest.mark.parametrize(
    ("told", "number"),
    [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None), ("", None), (None, None), (7, None),
     ("²", None), ("１", None), ("٣", None), ("-1", None), ("+1", None), ("1_0", None), (" 1", None), ("1.0", None), ("\x00", None)],
)  # fmt: skip
def test_only_plain_digits_are_a_number(told: object, number: int | None) -> None:
    assert number_of(told) == number


def test_the_longest_a_number_may_be_is_told() -> None:
    assert (number_of("2026", 4), number_of("20260", 4), number_of("9" * 12, 12)) == (2026, None, 10**12 - 1)
