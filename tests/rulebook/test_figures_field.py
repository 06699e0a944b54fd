"""Figures are copied, not parsed again; a copy is as good as what was parsed."""

import json

import pytest

from grants.rulebook.models import RuleSet
from grants.story.cast import Cast

pytestmark = pytest.mark.django_db


def test_each_reading_is_its_own(cast: Cast) -> None:
    one, other = (list(RuleSet.objects.order_by("pk")) for _ in range(2))
    assert [rules.figures for rules in one] == [rules.figures for rules in other]
    one[0].figures["clocks.sign_contract"]["value"] = "another"
    assert other[0].figures["clocks.sign_contract"]["value"] != "another"
    assert RuleSet.objects.get(pk=one[0].pk).figures == other[0].figures


def test_a_copy_is_what_the_text_says() -> None:
    field = RuleSet._meta.get_field("figures")
    told = {"a": {"value": ["0.40", 1, 2.5, None, True, {"元": "条"}], "unit": "", "source": "«»", "mark": "L"}}
    for _ in range(2):
        assert field.from_db_value(json.dumps(told), field.get_col("T5"), None) == told
    assert field.from_db_value(None, field.get_col("T5"), None) is None


def test_it_is_a_plain_field_to_migrations() -> None:
    assert RuleSet._meta.get_field("figures").deconstruct()[1] == "django.db.models.JSONField"
