"""The controls of tables of lines, drawn without the template engine: a report has thousands of them."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from grants.portals.fields import control, css_of

PLAIN = (forms.TextInput, forms.DateInput)


def cell(bound: BoundField) -> SafeString:
    """The control as `fields.control` draws it."""
    widget = bound.field.widget
    if type(widget) not in (*PLAIN, forms.Select):
        return control(bound)
    attrs: dict[str, Any] = bound.build_widget_attrs({**widget.attrs, "id": bound.auto_id}, widget)
    attrs["class"] = " ".join(filter(None, [widget.attrs.get("class", ""), css_of(widget), "is-invalid" if bound.errors else ""]))
    if bound.errors and bound.name == next(iter(bound.form.errors), ""):
        attrs["autofocus"] = True
    attrs["name"] = bound.html_name
    if isinstance(widget, forms.Select):
        return format_html("<select{}>{}</select>", flatatt(attrs), _options(widget, bound.value()))
    shown = widget.format_value(bound.value())
    return format_html('<input type="text"{}{}>', flatatt({} if shown is None else {"value": shown}), flatatt(attrs))


def _options(widget: forms.Select, value: Any) -> SafeString:
    chosen = "" if value is None else str(value)
    made = [
        f'<option value="{escape(str(key))}"{" selected" if str(key) == chosen else ""}>{escape(str(label))}</option>'
        for key, label in widget.choices
    ]
    return mark_safe("".join(made))  # noqa: S308  # every part is escaped above
