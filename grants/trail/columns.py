"""A column of ours in a question is written down once for each alias it is asked under.

Django keeps the columns of a model's own table, but not those of foreign keys nor of a table asked under another name: it makes each
anew, and where an order is asked for it compares each again from its beginnings. Nothing changes a column once it is made.
"""

from typing import Any

from django.apps import apps
from django.db.models import Field


class Columns(dict[str, Any]):
    """By alias."""

    def __init__(self, field: "Field[Any, Any]") -> None:
        super().__init__()
        self.make = type(field).get_col.__get__(field)

    def __missing__(self, alias: str) -> Any:
        made = self[alias] = self.make(alias)
        return made

    def get_col(self, alias: str, output_field: "Field[Any, Any] | None" = None) -> Any:
        return self[alias] if output_field is None else self.make(alias, output_field)


def keep() -> None:
    """Once all models are loaded."""
    for model in apps.get_app_config("grants").get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            field.get_col = Columns(field).get_col  # type: ignore[method-assign]
