"""Pictures on a page. `{% load charts %}`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from grants.portals import pictures, shown

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(picture: pictures.Picture, open: bool = False) -> dict[str, Any]:
    """A picture with its key and, folded below it, its figures as a table (`open=True`: unfolded)."""
    return {"picture": picture, "open": open}


@register.simple_tag
def cell_of(cells: Sequence[Any], place: int) -> Any:
    """The cell at a place of a row."""
    return cells[place]


@register.simple_tag
def change(share: Decimal | None) -> str:
    """By how many per cent more or less than before: +12.5%; a dash where there is nothing to compare with."""
    return shown.change(share)


@register.simple_tag
def trio(row: pictures.ProjectRow) -> SafeString:
    """Three small bars for a cell: time gone, money spent, delivered."""
    return pictures.trio(row)
