"""Where an object's page is. The rule: stage = machine + "s", page = `<portal>:<stage>-detail`."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def row_url(kind: str, key: int, portal: str) -> str:
    """The page of the row `key` of a stage, "" when this portal has none."""
    try:
        return reverse(f"{portal}:{kind}-detail", args=[key])
    except NoReverseMatch:
        return ""


def object_url(obj: Any, portal: str, page: str = "detail", **kwargs: Any) -> str:
    """The page of `obj` in `portal`, "" when that portal has none."""
    try:
        return reverse(f"{portal}:{obj.machine}s-{page}", kwargs={"pk": obj.pk, **kwargs})
    except (NoReverseMatch, AttributeError):
        return ""
