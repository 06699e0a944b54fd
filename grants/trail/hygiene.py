"""Every row is cleaned before it is judged: its texts by text.py, its days by days.py, whatever door they came through."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from grants.trail.days import within_bounds
from grants.trail.text import TEXT_LIMIT, clean_name, clean_text


def clean_row(row: models.Model, exclude: Collection[str] = ()) -> None:
    """Put right in place what can be put right; raise ValidationError by field for the rest, all fields at once."""
    wrong: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in exclude or field.choices:
            continue
        try:
            if isinstance(value, str):
                setattr(row, field.attname, _text(field, value))
            elif isinstance(value, date):
                within_bounds(value)
        except ValidationError as error:
            wrong[field.name] = error
    if wrong:
        raise ValidationError(wrong)


def _text(field: Any, value: str) -> str:
    if isinstance(field, models.TextField):
        return clean_text(value, limit=field.max_length or TEXT_LIMIT)
    if isinstance(field, models.CharField):
        return clean_name(value, limit=field.max_length or TEXT_LIMIT)
    return value
