"""The targets of a contract as a matrix: a line for each deliverable and place, a column for each milestone."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract, Deliverable, Milestone, Target
from grants.people.models import Unit
from grants.portals.forms import CHOOSE, CountField
from grants.portals.lines import line_set
from grants.portals.tabled import BigForm, Line


class TargetLine(Line):
    """deliverable and site by their keys, then one quantity for each milestone (`m<key>`)."""

    framing = ("deliverable", "site")
    deliverable = forms.ChoiceField(label=_("Deliverable"))
    site = forms.ChoiceField(label=_("Place"))

    def __init__(
        self,
        *args: Any,
        deliverables: Sequence[Deliverable] = (),
        sites: Sequence[Unit] = (),
        milestones: Sequence[Milestone] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["deliverable"].choices = [("", CHOOSE), *((d.code, f"{d.code} {d.name} ({d.unit})") for d in deliverables)]
        fields["site"].choices = [("", CHOOSE), *((str(s.pk), s.short_name) for s in sites)]
        for milestone in milestones:
            label = f"{milestone.order}. {milestone.name}"
            fields[f"m{milestone.pk}"] = CountField(label=label, required=False)
            fields[f"m{milestone.pk}"].widget.attrs["aria-label"] = label


class TargetsForm(BigForm, forms.Form):
    tables = {"targets": line_set(TargetLine, prefix="targets", blank=2, most=400)}
    captions = {"targets": _("Targets by place and milestone")}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        return given

    def is_valid(self) -> bool:
        good = super().is_valid()
        if good:
            seen: set[tuple[str, str]] = set()
            for n, row in enumerate(self.cleaned_data["targets"], start=1):
                key = row["deliverable"], row["site"]
                if key in seen:
                    self.add_error(
                        None,
                        _now("Line %(line)s names a deliverable and a place a second time; put both into one line.")
                        % {"line": n},
                    )
                    good = False
                seen.add(key)
        return good

    def deliverable_rows(self, contract: Contract) -> list[dict[str, Any]]:
        """The deliverables as they are, with the targets typed here."""
        milestones = {m.pk: m for m in contract.milestones.all()}
        sites = Unit.objects.in_bulk({int(row["site"]) for row in self.cleaned_data["targets"]})
        targets: dict[str, list[dict[str, Any]]] = {}
        for row in self.cleaned_data["targets"]:
            for key, milestone in milestones.items():
                quantity = row.get(f"m{key}")
                if quantity:
                    told = {"site": sites[int(row["site"])], "milestone": milestone, "quantity": quantity}
                    targets.setdefault(row["deliverable"], []).append(told)
        return [{**as_row(d), "targets": targets.get(d.code, ())} for d in contract.deliverables.all()]


def as_row(deliverable: Deliverable) -> dict[str, Any]:
    names = ("code", "name", "unit", "measure", "basis", "quantity", "unit_price", "indicator")
    return {name: getattr(deliverable, name) for name in names}


def kept_targets(contract: Contract) -> dict[str, list[dict[str, Any]]]:
    """The targets of each deliverable by its code, as the actions take them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for target in Target.objects.filter(deliverable__contract=contract).select_related("deliverable", "site", "milestone"):
        told = {"site": target.site, "milestone": target.milestone, "quantity": target.quantity}
        found.setdefault(target.deliverable.code, []).append(told)
    return found


def target_rows(contract: Contract, sites: Sequence[Unit]) -> list[dict[str, Any]]:
    """What stands in the matrix; before anything was typed, a line for every deliverable at every place."""
    there = list(Target.objects.filter(deliverable__contract=contract).select_related("deliverable"))
    deliverables = list(contract.deliverables.all())
    if not there:
        return [{"deliverable": d.code, "site": str(s.pk)} for d in deliverables for s in sites][:398]
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for target in there:
        row = rows.setdefault(
            (target.deliverable.code, target.site_id), {"deliverable": target.deliverable.code, "site": str(target.site_id)}
        )
        row[f"m{target.milestone_id}"] = target.quantity
    return list(rows.values())
