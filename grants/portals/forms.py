"""Form fields as this house types them: amounts with 万, days and instants in Shanghai, text cleaned of what nobody can see."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from grants.trail.amounts import parse_quantity, parse_yuan
from grants.trail.days import parse_day, within_bounds
from grants.trail.money import MoneyField, QuantityField
from grants.trail.text import NAME_LIMIT, TEXT_LIMIT, clean_name, clean_text

CHOOSE = _("Please choose")


class AmountField(forms.Field):
    """元 as people type it: 12,000.5, １２０００, 1.2万. `negative`: whether less than nothing may be typed."""

    parse = staticmethod(parse_yuan)

    def __init__(self, *, negative: bool = False, **kwargs: Any) -> None:
        self.negative = negative
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "data-amount": "", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        return self.parse(str(value), negative=self.negative)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True


class CountField(AmountField):
    """A quantity: 868, 1,468.5."""

    parse = staticmethod(parse_quantity)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():,f}" if isinstance(value, Decimal) else value


class LineField(forms.CharField):
    """One line: a name, a title, a number."""

    def __init__(self, **kwargs: Any) -> None:
        self.limit = kwargs.pop("max_length", None) or NAME_LIMIT
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return clean_name("" if value is None else str(value), limit=self.limit)


class ProseField(forms.CharField):
    """Text of several lines."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        self.limit = kwargs.pop("max_length", None) or TEXT_LIMIT
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text("" if value is None else str(value), limit=self.limit)


class DayField(forms.DateField):
    """A day of 1900 to 2100, as a browser's own control gives it or as people write it: 2026/11/21, 2026年11月21日."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            return parse_day(value) if value.strip() else None
        return super().to_python(value)


class InstantField(forms.DateTimeField):
    """A day and a time in Shanghai, as a browser's own control gives it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        instant = super().to_python(value)
        if instant is not None:
            within_bounds(instant)
        return instant


def field_of(field: Any, **kwargs: Any) -> forms.Field | None:
    """The form field of a model field, in this house's manner."""
    told: dict[str, Any] = {
        "label": capfirst(field.verbose_name),
        "help_text": field.help_text,
        "required": not field.blank,
        "initial": _initial(field),
        **{name: kwargs[name] for name in ("label", "help_text") if name in kwargs},  # what the form's Meta says goes first
    }
    match field:
        case MoneyField():
            return AmountField(negative=field.negative, **told)
        case QuantityField():
            return CountField(negative=field.negative, **told)
        case models.DateTimeField():
            return InstantField(**told)
        case models.DateField():
            return DayField(**told)
        case models.TextField():
            return ProseField(rows=5, max_length=field.max_length, **told)
        case models.CharField() if not field.choices and type(field) is models.CharField:
            return LineField(max_length=field.max_length, **told) if not field.null else field.formfield(**kwargs)
    made: Any = field.formfield(**kwargs)
    if field.choices and isinstance(made, forms.ChoiceField):
        several: Any = made.choices
        made.choices = [(value, CHOOSE if value in ("", None) else label) for value, label in several]
    elif getattr(made, "empty_label", None):
        made.empty_label = CHOOSE
    return made  # type: ignore[no-any-return]


def _initial(field: Any) -> Any:
    return field.get_default() if field.has_default() and not callable(field.default) else None


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form on a model, its fields in this house's manner: ``class Meta(DraftForm.Meta): model = …; fields = …``."""

    class Meta:
        formfield_callback = field_of
