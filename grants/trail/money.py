"""Amounts as whole 分 in the database, as Decimal 元 with two places everywhere else.

On SQLite decimals are floats (``0.10 + 0.20 <= 0.30`` is false in a WHERE); whole numbers are exact on both databases.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable
from django.forms import DecimalField as DecimalFormField
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("9999999999999.99")


def round_yuan(amount: Decimal) -> Decimal:
    """Two places, half up: the rounding of every amount in the house."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


if TYPE_CHECKING:
    WholeNumbers = models.BigIntegerField[Decimal | int | str | Combinable | None, Decimal]
else:
    WholeNumbers = models.BigIntegerField


def _decimal(value: Any) -> Decimal | None:
    """Decimal itself would read １２３, ٣٤, 1_000 and True."""
    if isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]*(?:[eE][+-]?[0-9]+)?", value.strip(), flags=re.ASCII):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


class HundredthsField(WholeNumbers):
    """A Decimal with two places, kept as a whole number of hundredths. More than two places are refused, never rounded."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | str | Combinable | None  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def __init__(self, *args: Any, negative: bool = False, **kwargs: Any) -> None:
        self.negative = negative
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.negative:
            kwargs["negative"] = True
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)) * CENT

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        if isinstance(value, float):
            raise ValidationError(_("Amounts are never floats."), code="float")
        amount = _decimal(value)
        if amount is None or not amount.is_finite():
            raise ValidationError(_("“%(value)s” is not a number."), code="invalid", params={"value": str(value)[:40]})
        if abs(amount) > LARGEST:
            raise ValidationError(_("The number is too large."), code="too_large")
        if amount != amount.quantize(CENT):
            raise ValidationError(_("At most two places after the point."), code="places")
        return amount.quantize(CENT) + ZERO  # no minus before nothing

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return cast("int | None", value)
        amount = self.to_python(value)
        return None if amount is None else int(amount * 100)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value is not None and value < 0 and not self.negative:
            raise ValidationError(_("The number must not be negative."), code="negative")

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", DecimalFormField)
        kwargs.setdefault("max_digits", 15)
        kwargs.setdefault("decimal_places", 2)
        return super(models.BigIntegerField, self).formfield(**kwargs)

    @property
    def validators(self) -> Any:  # the integer range of the column is wider than LARGEST
        return self.__dict__["_validators"]


class MoneyField(HundredthsField):
    """元 with two places, stored as 分."""


class QuantityField(HundredthsField):
    """A quantity with two places (1,468.50 hours), stored as hundredths."""
