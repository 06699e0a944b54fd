"""Sums of a million lines are read from their indexes: one column more, and PostgreSQL reads the table instead."""

import re

import pytest

from grants.disbursements import totals
from grants.spending.models import Expense

NAMED = {field.name: field.column for field in Expense._meta.concrete_fields}
HELD = {index.name: {NAMED[str(name)] for name in (*index.fields, *index.include)} for index in Expense._meta.indexes}
COLUMN = re.compile(r'"grants_expense"\."(\w+)"')


@pytest.mark.parametrize("by", [("contract",), ("contract", "category")])
@pytest.mark.parametrize("part", ["counted", "uncounted"])
def test_nothing_is_read_that_the_index_does_not_hold(part: str, by: tuple[str, ...]) -> None:
    _columns, lines = totals._spent(False, *by)[part]
    read, _where, chosen = lines.query.sql_with_params()[0].partition(" WHERE ")
    held = HELD[f"expense_{part}"]
    assert "amount" in held and set(COLUMN.findall(read)) <= held
    assert "counted" in COLUMN.findall(chosen)  # what the index is of
    assert set(COLUMN.findall(chosen)) - {"counted"} <= held
