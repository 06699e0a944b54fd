"""Figures somebody published about a project, told as they were told, with what may and may not be done with them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from grants.listings.models import Observation, Programme
from grants.needs.models import Basis, Precision
from grants.portals.words import counted
from grants.trail.blockers import Words

# What a published figure may count over besides what a measurement can.
OTHER_BASES: dict[str, Words] = {"capacity": _("what is provided"), "rate": _("a rate")}


@dataclass(frozen=True)
class Quoted:
    """`stated`: whether the source says over what time it counts; a figure whose basis is not stated is compared with nothing."""

    label: str
    value: str
    unit: str
    basis: Words
    stated: bool
    quote: str


def as_told(project: Programme) -> list[Quoted]:
    return [_quoted(row) for row in project.observations.all()]


def _quoted(row: Observation) -> Quoted:
    precision = row.precision if row.precision in Precision.values else Precision.EXACT
    basis = Basis(row.basis).label if row.basis in Basis.values else OTHER_BASES.get(row.basis, row.basis)
    return Quoted(row.label, counted(row.value, precision), row.unit, basis, row.basis != Basis.UNSPECIFIED, row.quote)
