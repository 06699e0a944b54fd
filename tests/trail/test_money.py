"""Amounts in the database: whole fen, exact on both databases; what is no amount does not get there."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.funds.models import Appropriation, Source
from grants.people.models import Unit
from grants.trail.money import CENT, LARGEST, ZERO, MoneyField, QuantityField, round_yuan

FEN = st.integers(min_value=-int(LARGEST * 100), max_value=int(LARGEST * 100))
MONEY, QUANTITY = MoneyField(negative=True), QuantityField(negative=True)
PER_TEST = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@given(FEN)
def test_every_fen_comes_back(fen: int) -> None:
    yuan = Decimal(fen) * CENT
    for field in (MONEY, QUANTITY):
        assert field.get_prep_value(yuan) == fen
        assert field.from_db_value(fen, None, None) == yuan
        assert field.to_python(str(yuan)) == yuan
        assert field.to_python(field.to_python(yuan)) == yuan
        assert str(field.to_python(yuan)).partition(".")[2] == str(abs(fen) % 100).zfill(2)


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_whatever_decimal_it_is_kept_exactly_or_refused(value: Decimal) -> None:
    try:
        kept = MONEY.to_python(value)
    except ValidationError:
        exact = value.is_finite() and abs(value) <= LARGEST and value == value.quantize(CENT)
        assert not exact
    else:
        assert kept == value


@given(st.text(max_size=30))
def test_whatever_text_it_is_a_plain_number_or_refused(text: str) -> None:
    try:
        kept = MONEY.to_python(text)
    except ValidationError:
        return
    assert (kept is None) == (text == "")
    if kept is not None:
        assert set(text.strip()) <= set("0123456789.+-eE")
        assert kept == Decimal(text.strip())


REFUSED = {
    "NaN": "invalid", "sNaN": "invalid", "-NaN": "invalid", "Infinity": "invalid", "-Infinity": "invalid", "inf": "invalid",
    "1e400": "too_large", "1e999999": "too_large", "10000000000000": "too_large", "1234567890123456789": "too_large",
    "-1234567890123456789": "too_large", "9999999999999.995": "too_large", "0.005": "places", "-0.001": "places", "1e-3": "places",
    "1.234": "places", "１２３": "invalid", "٣٤": "invalid", "1_000": "invalid", "1,000": "invalid", "2.24万": "invalid", "abc": "invalid",
    "--1": "invalid", ".": "invalid", "e5": "invalid", "0x10": "invalid", "1.2.3": "invalid", "\x00": "invalid", "1\x00": "invalid",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "code"), REFUSED.items())
@pytest.mark.parametrize("field", [MONEY, QUANTITY], ids=["money", "quantity"])
def test_what_is_no_amount_is_refused(field: Any, typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.to_python(typed)
    assert refusal.value.code == code
    with pytest.raises(ValidationError):
        field.get_prep_value(typed)


@pytest.mark.parametrize(
    "value", [0.1, 1.0, float("nan"), float("inf"), True, False, [1], (0, (1,), 0), b"1", {"a": 1}, object()]
)
def test_what_is_no_text_and_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        MONEY.to_python(value)
    assert refusal.value.code == ("float" if isinstance(value, float) else "invalid")


@pytest.mark.parametrize("nothing", ["-0", "-0.00", "+0", Decimal("-0.00"), 0])
def test_there_is_no_minus_before_nothing(nothing: Any) -> None:
    assert str(MONEY.to_python(nothing)) == "0.00"


def test_negative_amounts_are_for_fields_that_allow_them() -> None:
    MONEY.validate(Decimal("-0.01"), None)
    with pytest.raises(ValidationError, match=r"."):
        MoneyField().validate(Decimal("-0.01"), None)
    MoneyField().validate(ZERO, None)


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1", "1.00")]
)
def test_rounding_is_half_up(exact: str, rounded: str) -> None:
    assert str(round_yuan(Decimal(exact))) == rounded


@pytest.fixture
def source(db: None) -> Source:
    unit = Unit.objects.create(name="甲", short_name="甲", level="county")
    return Source.objects.create(name="钱", kind="fiscal", unit=unit)


def row(source: Source, amount: Any) -> Appropriation:
    return Appropriation.objects.create(source=source, unit=source.unit, year=2024, purpose="试", amount=amount)


@pytest.mark.parametrize("amount", ["0.01", "0.10", "2240000.00", "90071992547409.93", "9999999999999.99", "4503599627370.49"])
def test_the_database_keeps_it_to_the_fen(source: Source, amount: str) -> None:
    if Decimal(amount) > LARGEST:
        with pytest.raises(ValidationError):
            row(source, amount)
        return
    made = row(source, Decimal(amount))
    assert str(Appropriation.objects.get(pk=made.pk).amount) == amount
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM grants_appropriation WHERE id = %s", [made.pk])
        assert cursor.fetchone() == (int(Decimal(amount) * 100),)
    assert Appropriation.objects.filter(amount=Decimal(amount)).get() == made


@PER_TEST
@given(st.lists(st.integers(min_value=1, max_value=10**12), min_size=1, max_size=8))
def test_sums_and_comparisons_are_exact(source: Source, fens: list[int]) -> None:
    """0.10 + 0.20 <= 0.30 holds, on SQLite too."""
    Appropriation.objects.all().delete()
    for fen in fens:
        row(source, Decimal(fen) * CENT)
    total = Appropriation.objects.aggregate(t=Sum("amount"))["t"]
    assert total == sum(Decimal(fen) * CENT for fen in fens)
    bound = Decimal(fens[0]) * CENT
    assert Appropriation.objects.filter(amount__lte=bound).count() == sum(fen <= fens[0] for fen in fens)
    assert Appropriation.objects.filter(amount__lt=F("amount") + Decimal("0.01")).count() == len(fens)


def test_a_comparison_with_half_a_fen_is_refused(source: Source) -> None:
    with pytest.raises(ValidationError):
        list(Appropriation.objects.filter(amount__gte=Decimal("0.005")))
