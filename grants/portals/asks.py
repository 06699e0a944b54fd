"""The form of a move, made from what the move asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Q, QuerySet

from grants.people.models import Office, Organisation, User
from grants.people.queries import current
from grants.portals.forms import CHOOSE, AmountField, CountField, DayField, InstantField, LineField, ProseField
from grants.trail.machine import Ask, Stateful

# Which rows a person may choose from: name of the ask → (obj, person) → rows.
Choices = Mapping[str, Callable[[Any, Any], QuerySet[Any]]]

KINDS: dict[str, Callable[..., forms.Field]] = {
    "text": LineField,
    "textarea": ProseField,
    "money": AmountField,
    "quantity": CountField,
    "number": forms.IntegerField,
    "date": DayField,
    "instant": InstantField,
    "check": forms.BooleanField,
    "file": forms.FileField,
}


class MoveForm(forms.Form):
    """What a move asks, plus the version of the page it was asked on and where to go back to."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, obj: Stateful, asks: tuple[Ask, ...], person: Any, *, choices: Choices, move: str, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{obj.machine}-{obj.pk}-{move}-%s")
        kwargs.setdefault("initial", {"version": obj.version})
        super().__init__(**kwargs)
        self.asks = asks
        for ask in asks:
            self.fields[ask.name] = _field(ask, obj, person, choices)

    def given(self) -> dict[str, Any]:
        """The facts as the action wants them, the note among them."""
        return {ask.name: self.cleaned_data[ask.name] for ask in self.asks if self.cleaned_data.get(ask.name) not in (None, "")}


class Several(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Organisations, each with its box, its name and its credit code."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} {getattr(obj, 'credit_code', None) or ''}".strip()

    def _check_values(self, value: Any) -> Any:
        """A key that no column can hold is no row; SQLite would raise OverflowError."""
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list") from None


def _field(ask: Ask, obj: Stateful, person: Any, choices: Choices) -> forms.Field:
    told: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.help}
    if ask.kind in KINDS:
        return KINDS[ask.kind](**told)
    if ask.kind == "choice":
        return forms.ChoiceField(choices=[("", CHOOSE), *ask.choices], **told)
    if ask.kind == "several":
        rows = choices[ask.name](obj, person) if ask.name in choices else Organisation.objects.none()
        return Several(rows, widget=forms.CheckboxSelectMultiple, **told)
    if ask.name in choices:
        return forms.ModelChoiceField(choices[ask.name](obj, person), empty_label=CHOOSE, **told)
    if ask.kind == "person":
        return forms.ModelChoiceField(colleagues(obj), empty_label=CHOOSE, **told)
    raise ImproperlyConfigured(
        f"act_urls(choices=…) must say which rows “{ask.name}” ({ask.kind}) of {obj.machine} may be chosen from"
    )


def colleagues(obj: Stateful) -> QuerySet[User]:
    """The people who hold an office today in the unit or the organisation of this matter."""
    circle = obj.circle
    place = Q(pk__in=[])
    if circle.unit is not None:
        place |= Q(unit=circle.unit)
    if circle.organisation is not None:
        place |= Q(organisation=circle.organisation)
    return User.objects.filter(pk__in=Office.objects.filter(current(), place).values("person")).order_by("name")
