"""Amounts as people type them, by equality; and whatever is no amount, by its refusal."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from grants.trail.amounts import parse_quantity, parse_yuan
from grants.trail.money import LARGEST


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("2240000", "2240000.00"),
        ("2,240,000.00", "2240000.00"),
        ("２，２４０，０００．５", "2240000.50"),
        ("224万", "2240000.00"),
        ("２２４万元", "2240000.00"),
        (" 22.4 万 元 ", "224000.00"),
        ("0.0001万", "1.00"),
        ("12.345678万", "123456.78"),
        ("1.0000万", "10000.00"),
        ("¥1,234.5", "1234.50"),
        ("￥ 1234", "1234.00"),
        ("1234元", "1234.00"),
        ("人民币1234元整", "1234.00"),
        ("RMB 12", "12.00"),
        ("12。50", "12.50"),
        ("+5", "5.00"),
        ("0", "0.00"),
        ("-0.00", "0.00"),
        ("00012", "12.00"),
        ("1 234 567.00", "1234567.00"),
        ("1\u00a0234", "1234.00"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_read_as(typed: str, yuan: str) -> None:
    read = parse_yuan(typed)
    assert (str(read), read) == (yuan, Decimal(yuan))


@pytest.mark.parametrize(
    ("typed", "yuan"), [("-12", "-12.00"), ("−１２", "-12.00"), ("-¥12.5", "-12.50"), ("（123.00）", "-123.00"), ("-0", "0.00")]
)
def test_less_than_nothing_where_it_is_allowed(typed: str, yuan: str) -> None:
    assert str(parse_yuan(typed, negative=True)) == yuan


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "invalid"),
        ("元", "invalid"),
        ("万", "invalid"),
        ("NaN", "invalid"),
        ("nan", "invalid"),
        ("Infinity", "invalid"),
        ("-inf", "invalid"),
        ("1_000", "invalid"),
        ("٣٤", "invalid"),
        ("二百元", "invalid"),
        ("贰佰贰拾肆万元整", "invalid"),
        ("12.3.4", "invalid"),
        ("0x10", "invalid"),
        ("=1+1", "invalid"),
        ("1\x002", "invalid"),
        ("0" * 300 + "5", "invalid"),
        ("12" + " " * 300 + "万", "invalid"),
        ("1e400", "scientific"),
        ("1E3", "scientific"),
        ("2.24e+06", "scientific"),
        ("1,23", "grouping"),
        ("12,34,567", "grouping"),
        ("1,234 567", "grouping"),
        ("224,0000", "grouping"),
        ("1.", "grouping"),
        ("0.005", "places"),
        ("1.000", "places"),
        ("1.23456789万", "places"),
        ("10000000000000", "too_large"),
        ("9" * 19, "too_large"),
        ("1000000000万", "too_large"),
        ("-1", "negative"),
        ("（0.01）", "negative"),
    ],
)
def test_refused(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_yuan(typed)
    assert [e.code for e in refused.value.error_list] == [code]
    assert all(refused.value.messages)


def test_the_refusal_repeats_what_was_typed_but_not_endlessly() -> None:
    with pytest.raises(ValidationError) as refused:
        parse_yuan("约二十万")
    assert "“约二十万”" in refused.value.messages[0]
    with pytest.raises(ValidationError) as refused:
        parse_yuan("长" * 10_000_000)
    assert len(refused.value.messages[0]) < 300


@given(fen=st.integers(0, int(LARGEST * 100)))
def test_every_amount_is_read_back_in_each_of_its_spellings(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    wide = f"{amount}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    in_wan = f"{Decimal(fen).scaleb(-6):f}万元"
    assert {parse_yuan(t) for t in (f"{amount}", f"{amount:,}", f"¥{amount:,}元", wide, in_wan)} == {amount}


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse_yuan(text).as_tuple().exponent == -2
    except ValidationError as error:
        assert error.messages


def test_quantities() -> None:
    assert [str(parse_quantity(t)) for t in ("868", "１，４６８．５", "0")] == ["868.00", "1468.50", "0.00"]
    for typed, code in [("868场", "invalid"), ("1万", "invalid"), ("0.005", "places"), ("-1", "negative"), ("1e3", "scientific")]:
        with pytest.raises(ValidationError) as refused:
            parse_quantity(typed)
        assert [e.code for e in refused.value.error_list] == [code]
