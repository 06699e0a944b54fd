"""Tables people type or paste into: rows are added, struck out, summed; what is blank is not read.

A page that shows one loads `grants/lines.js` and `grants/yulan-lines.css` in its `head` block and includes
`components/lines.html` with `lines=` the set. Without scripts the button “More lines” sends the form once.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from grants.portals.cells import cell
from grants.portals.digits import number_of
from grants.portals.forms import AmountField, CountField, DayField
from grants.trail.blockers import Words
from grants.trail.days import parse_day
from grants.trail.money import LARGEST, ZERO, round_yuan

MOST = 400
TOO_LARGE = _("Quantity times price, or the sum of the lines, is too large to be kept. Please check the number of figures.")
MORE = "more"  # name of the button that asks for more lines


class DayCell(DayField):
    """A day in a cell: typed or pasted in any of the usual ways, so never a browser's own date control."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "placeholder": "2026-11-21", "autocomplete": "off", "class": "num", "data-day": ""}
        kwargs.setdefault("widget", forms.DateInput(attrs=attrs, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return parse_day(value) if isinstance(value, str) and value.strip() else super().to_python(value or None)


class LineForm(forms.Form):
    """One line. `times`: two fields whose product is the line's amount; `sums`: fields summed in the foot."""

    times: ClassVar[tuple[str, ...]] = ()
    sums: ClassVar[tuple[str, ...]] = ()
    result_label: ClassVar[Words] = _("Amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", str(field.label))

    @property
    def cells(self) -> list[dict[str, Any]]:
        """What the table draws: label, control, whether a figure, what is wrong."""
        return [
            {"field": bound, "control": cell(bound), "num": isinstance(bound.field, AmountField), "name": bound.name}
            for bound in self.visible_fields()
        ]

    @property
    def product(self) -> Decimal | None:
        """quantity × unit price of what stands in the line, None while one of them is missing."""
        if not self.times:
            return None
        one, other = (self.figure(name) for name in self.times)
        if one is None or other is None or abs(one * other) > LARGEST:
            return None
        return round_yuan(one * other)

    def clean(self) -> Any:
        """A product that cannot be kept is refused here, where its line is known."""
        values = [self.figure(name) for name in self.times]
        if values and None not in values and self.product is None:
            self.add_error(self.times[-1], ValidationError(TOO_LARGE, code="too_large"))
        return super().clean()

    def figure(self, name: str) -> Decimal | None:
        """A figure of the line as typed (when it can be read) or as it was given."""
        if not self.is_bound:
            value = (self.initial or {}).get(name)
            return value if isinstance(value, Decimal) else None
        found = getattr(self, "cleaned_data", {}).get(name)
        return Decimal(found) if isinstance(found, Decimal | int) else None


class LineSet(BaseFormSet):  # type: ignore[type-arg]
    """All lines of a table. Every line may stay blank; `rows()` gives the others."""

    blank: ClassVar[int] = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.initial = None  # a stored line that is sent as it was is a filled line, not an unchanged blank one

    def initial_form_count(self) -> int:
        return 0  # so that any line may be emptied, the stored ones too

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or ()) + self.blank, self.max_num)

    def clean(self) -> None:
        if self.total > LARGEST:
            raise ValidationError(TOO_LARGE, code="too_large")

    def rows(self) -> list[dict[str, Any]]:
        """The lines that were filled in, as the actions take them. After `is_valid()`."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The heads of the table."""
        return [
            {"label": b.label, "num": isinstance(b.field, AmountField), "name": b.name, "sum": b.name in self.form.sums,
             "count": isinstance(b.field, CountField), "total": self.total_of(b.name) if b.name in self.form.sums else None,
             "optional": not b.field.required and not getattr(b.field, "silent", False)}
            for b in self.empty_form.visible_fields()
        ]  # fmt: skip

    @property
    def line(self) -> dict[str, Any]:
        """What a template must know of the form of a line; the class itself it would call."""
        form = self.form
        return {"times": form.times, "sums": form.sums, "result_label": form.result_label}

    @property
    def total(self) -> Decimal:
        """The sum of the lines' products, or of their first summed field."""
        if self.form.times:
            return sum((f.product or ZERO for f in self.forms), ZERO)
        return self.total_of(self.form.sums[0]) if self.form.sums else ZERO

    def total_of(self, name: str) -> Decimal:
        """The sum of one field over the lines."""
        return sum((f.figure(name) or ZERO for f in self.forms), ZERO)

    @property
    def wrong(self) -> list[tuple[int, str, str, str]]:
        """(line as people count, label, words, id of the cell) of everything that is wrong."""
        if not self.is_bound:
            return []
        return [
            (
                n,
                str(form[name].label) if name in form.fields else "",
                str(words),
                form[name].id_for_label if name in form.fields else "",
            )
            for n, form in enumerate(self.forms, start=1)
            for name, several in form.errors.items()
            for words in several
        ]


def line_set(form: type[LineForm], *, prefix: str, blank: int = 1, most: int = MOST) -> type[LineSet]:
    """The set of a line form: `line_set(BidLineForm, prefix="lines")(data, initial=[…], form_kwargs={…})`."""
    made: Any = formset_factory(form, formset=LineSet, max_num=most, absolute_max=most, validate_max=True)
    made.blank = blank
    made.get_default_prefix = classmethod(lambda cls: prefix)
    return made  # type: ignore[no-any-return]


def chosen(rows: Mapping[str, Any]) -> Callable[[str], Any]:
    """`coerce` of a typed choice of rows by their keys: what is not among them is a wrong choice, never a crash."""

    def row_of(key: str) -> Any:
        if key not in rows:
            raise ValueError(key)
        return rows[key]

    return row_of


def with_more(data: Any, prefix: str, count: int = 5) -> Any:
    """The posted data with room for more lines, for the button that asks for them without scripts."""
    more = data.copy()
    more[f"{prefix}-TOTAL_FORMS"] = str((number_of(more.get(f"{prefix}-TOTAL_FORMS"), 5) or 0) + count)
    return more


def initial_of(objects: Iterable[Any], form: type[LineForm]) -> list[dict[str, Any]]:
    """What stands in the lines: the named fields of stored rows."""
    return [{name: getattr(row, name) for name in form.base_fields} for row in objects]
