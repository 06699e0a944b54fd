"""A milestone report as forms: the grid of measurements, activities, satisfaction, the narrative."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Deliverable
from grants.milestones.models import Activity
from grants.milestones.queries import ANSWERS
from grants.needs.models import Basis, Precision
from grants.people.models import Unit
from grants.portals.forms import CHOOSE, CountField, LineField
from grants.portals.lines import DayCell, LineForm, chosen, line_set
from grants.portals.provider.desk import LaterProse
from grants.trail.text import no_personal_data

LARGEST_WHOLE = 2_147_483_647


class WholeField(CountField):
    """A count of people, sheets of paper, events: no half ones. Left blank it is `blank`."""

    def __init__(self, *, blank: int | None = None, **kwargs: Any) -> None:
        self.blank = blank
        self.silent = blank is not None
        super().__init__(required=blank is None, **kwargs)

    def clean(self, value: Any) -> Any:
        told: Decimal | None = super().clean(value)
        if told is None:
            return self.blank
        if told != told.to_integral_value() or told > LARGEST_WHOLE:
            raise forms.ValidationError(_("Please give a whole number."), code="whole")
        return int(told)


class MeasurementForm(LineForm):
    """What was delivered of one deliverable at one place, in the deliverable's own unit."""

    reported = CountField(label=_("Reported"), required=False)
    precision = forms.ChoiceField(label=_("Told"), choices=Precision.choices)
    basis = forms.ChoiceField(label=_("Counted"), choices=Basis.choices)

    def __init__(self, *args: Any, deliverable: Deliverable, site: Unit, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"m{deliverable.pk}x{site.pk}", **kwargs)
        self.deliverable, self.site = deliverable, site
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{deliverable.name} {site.short_name}: {field.label}"
        self.fields["precision"].initial = Precision.EXACT
        self.fields["basis"].initial = deliverable.basis


class ActivityForm(LineForm):
    """One event: counts and signatures, never a name."""

    sums = ("person_times", "signatures", "volunteers", "hours")  # persons of several events are not added: some come twice
    date = DayCell(label=_("Date"))
    title = LineField(label=_("Title"), max_length=100, validators=[no_personal_data])
    method = forms.ChoiceField(label=_("Way of service"), choices=[("", CHOOSE), *Activity.Method.choices])
    site = forms.TypedChoiceField(label=_("Place"))
    deliverable = forms.TypedChoiceField(label=_("Deliverable"), required=False, empty_value=None)
    persons = WholeField(label=_("Persons"), blank=0)
    person_times = WholeField(label=_("Person-times"), blank=0)
    signatures = WholeField(label=_("Signatures"), blank=0)
    volunteers = WholeField(label=_("Volunteers"), blank=0)
    hours = CountField(label=_("Volunteer hours"), required=False)

    def __init__(self, *args: Any, deliverables: Mapping[str, Deliverable], sites: Mapping[str, Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("deliverable", deliverables), ("site", sites)):
            field: Any = self.fields[name]
            field.coerce = chosen(rows)
            field.choices = [("", CHOOSE), *((key, str(getattr(row, "short_name", row))) for key, row in rows.items())]

        self.fields["hours"].silent = True  # type: ignore[attr-defined]

    def clean_hours(self) -> Decimal:
        return self.cleaned_data["hours"] or Decimal("0.00")


class SatisfactionForm(LineForm):
    """A survey of one group: forms out, valid ones back, how they answered. Never who."""

    sums = ("issued", "valid")
    group = LineField(label=_("Asked"), max_length=60, validators=[no_personal_data])
    issued = WholeField(label=_("Forms issued"))
    valid = WholeField(label=_("Valid forms"))
    very_satisfied = WholeField(label=_("Very satisfied"), blank=0)
    satisfied = WholeField(label=_("Satisfied"), blank=0)
    neutral = WholeField(label=_("Neutral"), blank=0)
    dissatisfied = WholeField(label=_("Dissatisfied"), blank=0)
    very_dissatisfied = WholeField(label=_("Very dissatisfied"), blank=0)

    def clean(self) -> Any:
        given = super().clean()
        if self.errors:
            return given
        answers = sum(self.cleaned_data[name] for name in ANSWERS)
        valid, issued = self.cleaned_data["valid"], self.cleaned_data["issued"]
        if valid > issued:
            self.add_error("valid", _("More valid forms than were issued."))
        if answers != valid:
            words = _("The answers add up to %(answers)s, %(valid)s valid forms are told.")
            self.add_error("very_satisfied", words % {"answers": answers, "valid": valid})
        return given


class NarrativeForm(forms.Form):
    narrative = LaterProse(
        label=_("What was done"), max_length=20000,
        help_text=_("In short: what was done, what came of it, what went otherwise than planned. Count people, never name them."),
        widget=forms.Textarea(
            attrs={
                "rows": 12, "hx-post": reverse_lazy("provider:scan"), "hx-trigger": "input changed delay:900ms", "hx-target": "#scan",
                "hx-swap": "innerHTML", "hx-params": "narrative,csrfmiddlewaretoken,as_person", "hx-sync": "this:replace",
            }
        ),
    )  # fmt: skip


Activities = line_set(ActivityForm, prefix="activities", blank=3, most=400)
Satisfactions = line_set(SatisfactionForm, prefix="satisfactions", blank=1, most=40)


def initial_activity(row: Activity) -> dict[str, Any]:
    numbers = {name: Decimal(getattr(row, name)) for name in ("persons", "person_times", "signatures", "volunteers")}
    return {
        "date": row.date, "title": row.title, "method": row.method, "site": str(row.site_id),
        "deliverable": str(row.deliverable_id or ""), "hours": row.hours, **numbers,
    }  # fmt: skip


def initial_satisfaction(row: Any) -> dict[str, Any]:
    return {"group": row.group, **{name: Decimal(getattr(row, name)) for name in ("issued", "valid", *ANSWERS)}}
