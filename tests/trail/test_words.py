"""Amounts in capitals, against published contracts and both ways over the whole range."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.trail.words import LARGEST, from_words, in_words, rmb_in_words

PUBLISHED = [
    ("208000", "贰拾万零捌仟元整"),
    ("384018", "叁拾捌万肆仟零壹拾捌元整"),
    ("733355", "柒拾叁万叁仟叁佰伍拾伍元整"),
    ("1050000", "壹佰零伍万元整"),
    ("1008000", "壹佰万零捌仟元整"),
    ("336000", "叁拾叁万陆仟元整"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("2240000", "贰佰贰拾肆万元整"),
    ("522000", "伍拾贰万贰仟元整"),
    ("300004034.42", "叁亿零肆仟零叁拾肆元肆角贰分"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("0", "零元整"),
    ("0.05", "伍分"),
    ("0.50", "伍角整"),
    ("10.50", "壹拾元零伍角整"),
    ("-8640", "负捌仟陆佰肆拾元整"),
    ("-0.01", "负壹分"),
    ("100000000", "壹亿元整"),
    ("1000000000000", "壹万亿元整"),
    ("100000001", "壹亿零壹元整"),
    ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
]


@pytest.mark.parametrize(("digits", "words"), PUBLISHED)
def test_words_of_published_amounts(digits: str, words: str) -> None:
    assert in_words(Decimal(digits)) == words
    assert from_words(words) == Decimal(digits)


@given(st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2, allow_nan=False))
def test_words_come_back_as_the_same_amount(amount: Decimal) -> None:
    words = in_words(amount)
    assert from_words(words) == amount
    assert "零零" not in words
    assert words.endswith(("元整", "角整", "分"))


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=11))
def test_words_come_back_around_round_numbers(figure: int, zeros: int) -> None:
    amount = Decimal(figure) * 10**zeros / 100
    if amount <= LARGEST:
        assert from_words(in_words(amount.quantize(Decimal("0.01")))) == amount


def test_currency_and_other_spellings_are_read() -> None:
    assert rmb_in_words(Decimal("2240000")) == "人民币贰佰贰拾肆万元整"
    assert from_words("人民币 贰佰贰拾肆万圆正") == Decimal("2240000.00")
    assert from_words("壹拾万柒仟元零伍角叁分") == Decimal("107000.53")


NO_AMOUNTS = (
    "",
    *("元整", "壹", "壹元", "壹分整", "壹元贰分整", "壹拾佰元整", "两元整", "壹元整整", "100元整"),
    *("壹佰贰仟元整", "壹万贰万元整", "零零元整", "负零元整", "壹元整人民币"),
)


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="capitals"):
        from_words(text)


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "0.005", "10000000000000000"])
def test_what_has_no_words_is_refused(figure: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        in_words(Decimal(figure))
