"""How one form field is drawn: the classes of its control, its unit, its rule beside it, the focus on the first mistake."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

from grants.trail.blockers import Words

CONTROL = "form-control"


def drawn(bound: BoundField, label: Words = "") -> dict[str, Any]:
    """The context of components/field.html."""
    widget = bound.field.widget
    single_box = isinstance(widget, forms.CheckboxInput)
    many = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return {
        "field": bound,
        "label": label or bound.label,
        "kind": "check" if single_box else "choices" if many else "control",
        "control": control(bound),
        "optional": not bound.field.required and not single_box and not getattr(bound.field, "silent", False),
        "amount": "data-amount" in widget.attrs,
        "shown_id": f"{bound.auto_id}_shown",
    }


def control(bound: BoundField) -> SafeString:
    """The widget with the classes of our look; the first wrong field of a form takes the focus even without scripts."""
    attrs: dict[str, Any] = {}
    css = css_of(bound.field.widget)
    if css:
        attrs["class"] = " ".join(
            filter(None, [bound.field.widget.attrs.get("class", ""), css, "is-invalid" if bound.errors else ""])
        )
    if bound.errors and bound.name == next(iter(f.name for f in bound.form if f.errors), ""):
        attrs["autofocus"] = True
    return bound.as_widget(attrs=attrs)


def css_of(widget: forms.Widget) -> str:
    match widget:
        case forms.RadioSelect() | forms.CheckboxSelectMultiple() | forms.CheckboxInput():
            return "form-check-input"
        case forms.Select():
            return "form-select"
        case forms.MultiWidget() | forms.HiddenInput():
            return ""
    return CONTROL
