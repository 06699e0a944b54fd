"""What of a trail goes on paper, and hits in the language of the reader."""

import pytest
from django.utils import translation

from grants.audits.findings import TestHit
from grants.portals import trail
from grants.trail.models import Entry


@pytest.mark.parametrize(
    ("was", "now", "step"), [("", "planned", True), ("planned", "frozen", True), ("fieldwork", "fieldwork", False)]
)
def test_only_what_changed_the_status_is_a_step(was: str, now: str, step: bool) -> None:
    assert trail.is_step(Entry(from_status=was, to_status=now)) is step


def test_a_checked_row_is_named_with_what_its_check_gave() -> None:
    facts = {"sample": 1, "item": 3, "row": "凭证 记-12", "result": "difference", "difference": "12.50"}
    entry = Entry(kind="audit_engagement", move="check_item", from_status="fieldwork", to_status="fieldwork", facts=facts)
    with translation.override("en"):
        told = [(str(label), value) for label, value in trail.line_of(entry).facts]
    assert told == [("Row", "3 凭证 记-12"), ("Result", "Difference"), ("Amount of the difference", "12.50 yuan")]


def test_lists_in_a_hit_are_parted_as_its_reader_parts_them() -> None:
    hit = TestHit(words="%(others)s | %(where)s | %(title)s", figures={"others": "甲、乙", "where": "丙；丁", "title": "戊、己"})
    with translation.override("en"):
        assert hit.says == "甲, 乙 | 丙; 丁 | 戊、己"
    with translation.override("zh-hans"):
        assert hit.says.startswith("甲、乙 | ")
