"""Every row is cleaned before it is judged: its texts by text.py, its days by days.py, whatever door they came through."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from grants.trail.days import within_bounds
from grants.trail.text import TEXT_LIMIT, clean_name, clean_text

Wrong = dict[str, list[ValidationError]]


def clean_row(row: models.Model, exclude: Collection[str] = ()) -> Wrong:
    """Put right in place what can be put right; what cannot comes back by field, all fields at once.

    Fields with choices and fields of a type of their own (a credit code) know themselves what they take.
    """
    wrong: Wrong = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in exclude or field.choices:
            continue
        try:
            if isinstance(value, date):
                within_bounds(value)
            elif isinstance(value, str):
                setattr(row, field.attname, _text(field, value))
        except ValidationError as error:
            wrong[field.name] = error.error_list
    return wrong


def _text(field: Any, value: str) -> str:
    clean = {models.CharField: clean_name, models.TextField: clean_text}.get(type(field))
    return clean(value, limit=field.max_length or TEXT_LIMIT) if clean else value
