"""Where lines may break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.papers.type import width
from grants.papers.wrap import CLOSING, OPENING, lines, one_line, plain

TEXTS = st.text(alphabet="甲乙丙，。（）“”¥1234567890,.-% ab𠮷", max_size=80)


@given(TEXTS, st.floats(min_value=40, max_value=300))
def test_nothing_is_lost_and_every_line_fits(text: str, room: float) -> None:
    made = lines(text, 10, room)
    assert "".join("".join(made).split()) == "".join(text.split())
    assert all(width(line, 10) <= room + 1e-6 for line in made)


@pytest.mark.parametrize("room", range(90, 260, 7))
def test_an_amount_keeps_its_sign_and_marks_keep_their_side(room: int) -> None:
    text = "合同金额合计人民币贰佰贰拾肆万元整（¥2,240,000.00），其中首期款¥896,000.00；结余“¥-33,153.30”元。"
    made = lines(text, 9, room)
    assert sum("¥2,240,000.00" in line for line in made) == 1
    assert sum("¥896,000.00" in line for line in made) == 1
    assert sum("¥-33,153.30" in line for line in made) == 1
    assert not any(line[0] in CLOSING for line in made)
    assert not any(line[-1] in OPENING for line in made)


def test_in_the_narrowest_column_the_amount_is_kept_whole_before_the_marks() -> None:
    assert "¥2,240,000.00" in lines("合计（¥2,240,000.00）", 9, 58)


def test_first_line_is_indented_and_line_feeds_are_kept() -> None:
    made = lines("甲" * 30 + "\n乙", 10, 100, indent=20)
    assert [len(line) for line in made] == [8, 10, 10, 2, 1]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert lines("x" * 50, 10, 100) != ["x" * 50]
    assert "".join(lines("x" * 50, 10, 100)) == "x" * 50


def test_controls_become_spaces() -> None:
    assert plain("甲\x00乙\t丙\r\n丁") == "甲 乙 丙\n丁"
    assert one_line("甲\n乙\x1b") == "甲 乙 "
