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
    assert clean_row(row) == {}
    assert (row.name, row.scope, row.kind, row.rating, row.registered_on) == (
        "白兰花 家庭驿站",
        "一\n二",
        "service",
        "3A",
        date(2014, 5, 4),
    )


def test_everything_wrong_is_told_by_field_at_once() -> None:
    row = Organisation(name="\u202e", scope="好" * 2001, address="a\x00", registered_on=date(1, 1, 1), rated_on=date(9999, 1, 1))
    assert {name: [e.code for e in errors] for name, errors in clean_row(row).items()} == {
        "name": ["direction"], "scope": ["too_long"], "address": ["nul"], "registered_on": ["bounds"], "rated_on": ["bounds"],
    }  # fmt: skip


def test_fields_that_were_refused_already_are_passed_over() -> None:
    row = Organisation(name="\u202e", address="ok")
    assert clean_row(row, exclude=["name"]) == {}
    assert (row.name, row.address) == ("\u202e", "ok")


def test_full_clean_tells_what_is_unclean_beside_what_is_missing() -> None:
    row = Organisation(name="", scope="好" * 2001, kind="service", credit_code="52000000MJ00000183", registered_on=date(1, 1, 1))
    with pytest.raises(ValidationError) as refused:
        row.full_clean(exclude=["unit", "created_by"], validate_constraints=False)
    found = {name: [e.code for e in errors] for name, errors in refused.value.error_dict.items() if name != "created_at"}
    assert found == {"name": ["blank"], "scope": ["too_long"], "credit_code": ["check"], "registered_on": ["bounds"]}


def test_full_clean_leaves_clean_texts_and_one_form_of_a_code() -> None:
    row = Organisation(name="一\u200b 二 ", kind="service", credit_code="５２００ ００００ ｍｊ００ ０００１ ８２")
    row.clean_fields(exclude=["unit", "created_by", "created_at"])
    assert (row.name, row.credit_code) == ("一 二", "52000000MJ00000182")
