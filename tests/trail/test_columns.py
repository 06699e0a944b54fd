"""Columns that are kept are those Django would make."""

import pytest
from django.apps import apps
from django.db.models import Field, TextField

from grants.spending.models import Expense

FIELDS = [
    field
    for model in apps.get_app_config("grants").get_models(include_auto_created=True)
    for field in model._meta.local_concrete_fields
]


@pytest.mark.parametrize("alias", ["grants_contract", "T7", "U0"])
def test_a_kept_column_is_the_one_django_makes(alias: str) -> None:
    for field in FIELDS:
        kept, made = field.get_col(alias), type(field).get_col(field, alias)
        assert kept == made
        assert (kept.alias, kept.target, kept.output_field) == (made.alias, made.target, made.output_field)
        assert field.get_col(alias) is kept


def test_a_column_read_as_something_else_is_not_kept() -> None:
    field: Field[object, object] = Expense._meta.get_field("contract")
    text = TextField()
    assert field.get_col("T7", text).output_field is text
    assert field.get_col("T7").output_field is field.target_field
