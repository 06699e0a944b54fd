"""The filter over a summary: places one step up and down, and what there is to choose from; long lists are chosen from the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import summary
from grants.disbursements.summaries.naming import categories, told_at
from grants.disbursements.summaries.tree import lowest_holding, steps
from grants.people.models import Unit
from grants.portals.summed.chosen import LABELS, NONE, ROWS, Chosen
from grants.trail.blockers import Words

MOST = 60  # to choose from in one field
Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Filters:
    """What the template of filters asks for."""

    form: forms.Form


def filters(chosen: Chosen, reach: QuerySet[Contract], units: QuerySet[Unit], roots: Sequence[str], by: str) -> Filters:
    """Seven queries at most, however many rows."""
    place = Chosen(unit=chosen.unit, own=chosen.own)
    near = place.narrowed(reach)
    fields: dict[str, forms.Field] = {"unit": _field(_("Place, with everything below it"), _places(chosen, units, near, roots))}
    years = near.order_by("-appropriation__year").values_list("appropriation__year", flat=True).distinct()
    fields["year"] = _field(LABELS["year"], [(str(year), str(year)) for year in years if year is not None])
    for row in ROWS:
        fields[row] = _rows(row, chosen, near)
    fields["category"] = _field(LABELS["category"], [(code, f"{code} {name}") for code, name in categories().items()])
    fields["by"] = forms.CharField(widget=forms.HiddenInput(), required=False)
    if chosen.own:
        fields["own"] = forms.CharField(widget=forms.HiddenInput(), required=False)
    form = type("ScopeForm", (forms.Form,), fields)(initial={**chosen.asked, "by": by})
    return Filters(form)


def _field(label: Words, choices: Choices) -> forms.Field:
    words: Any = label
    return forms.ChoiceField(label=words, choices=[("", _("All")), *choices], required=False)


def _rows(by: str, chosen: Chosen, near: QuerySet[Contract]) -> forms.Field:
    path = summary.GROUPS[by]
    named = ROWS[by].objects.filter(pk__in=near.order_by().values(path)).order_by()
    found = list(named.values_list("pk", "name")[: MOST + 1])
    picked = next(((str(key) if key else NONE, name) for of, key, name in chosen.rows if of == by), None)
    choices: Choices = sorted(((str(key), name) for key, name in found[:MOST]), key=lambda pair: pair[1])
    if len(found) > MOST:
        choices = []
    if picked is not None and picked not in choices:
        choices.append(picked)
    return _field(LABELS[by], choices) if choices else forms.CharField(widget=forms.HiddenInput(), required=False)


def _places(chosen: Chosen, units_in_reach: QuerySet[Unit], near: QuerySet[Contract], roots: Sequence[str]) -> Choices:
    """The way down to what is chosen, and the next step below it, each indented by its level."""
    purchasers = Unit.objects.filter(pk__in=near.order_by().values("unit")).order_by().values_list("pk", "path", "level")
    paths = {key: told_at(path, level) for key, path, level in purchasers}
    base = lowest_holding(list(paths.values()))
    above = {int(part) for part in f"{chosen.unit.path if chosen.unit else ''}{base}".split("/") if part}
    below = {int(key.rstrip("=")) for key in steps(paths, roots).values()}
    asked = units_in_reach.filter(pk__in=above | below | ({chosen.unit.pk} if chosen.unit else set()))
    units = sorted(asked.only("path", "name"), key=lambda unit: unit.path or "")[:MOST]
    top = min(((unit.path or "").count("/") for unit in units), default=1)
    return [(str(unit.pk), "　" * ((unit.path or "").count("/") - top) + unit.name) for unit in units]
