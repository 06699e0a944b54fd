"""A row is cleaned in place before it is judged."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from grants.people.models import Organisation
from grants.trail.hygiene import clean_row


def test_texts_are_put_right_in_place_and_the_rest_is_left() -> None:
    row = Organisation(
        name=" 白兰花\u200b 家庭驿站 ", scope="一\r\n二\n", kind="service", registered_on=date(2014, 5, 4), rating="3A"
    )
    clean_row(row)
    assert (row.name, row.scope, row.kind, row.rating, row.registered_on) == (
        "白兰花 家庭驿站",
        "一\n二",
        "service",
        "3A",
        date(2014, 5, 4),
    )


def test_everything_wrong_is_told_by_field_at_once() -> None:
    row = Organisation(name="\u202e", scope="好" * 2001, address="a\x00", registered_on=date(1, 1, 1), rated_on=date(9999, 1, 1))
    with pytest.raises(ValidationError) as refused:
        clean_row(row)
    found = {name: [e.code for e in errors] for name, errors in refused.value.error_dict.items()}
    assert found == {
        "name": ["direction"], "scope": ["too_long"], "address": ["nul"], "registered_on": ["bounds"], "rated_on": ["bounds"],
    }  # fmt: skip


def test_fields_that_were_refused_already_are_passed_over() -> None:
    row = Organisation(name="\u202e", address="ok")
    clean_row(row, exclude=["name"])
    assert (row.name, row.address) == ("\u202e", "ok")
