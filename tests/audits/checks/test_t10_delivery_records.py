"""Signatures against person-times, of an activity and of the figures beside it; one picture in two places."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.audits.checks.t10_delivery_records import hits
from tests.audits.checks.books import activity, book, contract, file, marks, said
from tests.audits.checks.work import figure, photo, report

FLAT = "b181010101010141"  # of a sheet of paper: 13 set bits


def of(**told: Any) -> list[Any]:
    return list(hits(book(contract(**told))))


@pytest.mark.parametrize(("signed", "found"), [(49, ["signatures:1"]), (50, []), (51, [])])
def test_an_activity_has_as_many_signatures_as_person_times(signed: int, found: list[str]) -> None:
    assert marks(of(activities=(activity(signatures=signed),))) == found


def test_what_a_hit_of_signatures_says() -> None:
    (hit,) = of(activities=(activity(3, signatures=38, report=9),))
    assert [(row.kind, row.key) for row in hit.rows] == [("milestone_reports", 9)]
    assert (hit.on, hit.amount) == (activity().on, None) and all(word in said(hit) for word in ("活动 3", "38", "50"))


@pytest.mark.parametrize(("counts", "found"), [(50, []), (51, ["figure:1"])])
def test_a_figure_has_the_signatures_of_its_place(counts: int, found: list[str]) -> None:
    """No activity is charged to it, so all of its place and report count together."""
    two = activity(1, person_times=20, signatures=20), activity(2, person_times=30, signatures=30)
    elsewhere = activity(3, site="另一社区"), activity(4, report=2)
    assert marks(of(activities=(*two, *elsewhere), measured=(figure(counts=counts),))) == found


def test_a_figure_with_activities_of_its_own_counts_only_those() -> None:
    mixed = activity(1, deliverable="D6", person_times=38, signatures=38), activity(2, deliverable="D1")
    assert marks(of(activities=mixed, measured=(figure(counts=50),))) == ["figure:1"]


@pytest.mark.parametrize("told", [{"person_times": False}, {"site": "没有活动的社区"}, {"report": 2}])
def test_figures_that_signatures_say_nothing_of(told: dict[str, Any]) -> None:
    assert of(activities=(activity(),), measured=(figure(counts=9000, **told),)) == []


def test_what_an_activity_was_told_of_is_not_told_of_its_figure_again() -> None:
    assert marks(of(activities=(activity(signatures=38),), measured=(figure(counts=50),))) == ["signatures:1"]


def test_one_picture_in_two_reports() -> None:
    later = report(2, files=(photo("other"), file("list")), submitted_on=date(2024, 12, 21))
    (hit,) = of(reports=(later, report(1, files=(photo("one"),)), report(3)))
    assert hit.on == date(2024, 12, 21)
    assert hit.mark == f"picture:{photo().picture}" and [row.key for row in hit.rows] == [1, 2]
    assert "节点 1" in said(hit) and "节点 2" in said(hit) and "节点 3" not in said(hit)


def test_sheets_of_paper_look_alike_and_are_one_only_by_their_bytes() -> None:
    first = report(1, files=(photo("one", FLAT),))
    assert of(reports=(first, report(2, files=(photo("other", FLAT),)))) == []
    assert len(of(reports=(first, report(2, files=(photo("one", FLAT),))))) == 1


def test_what_is_no_picture_may_be_attached_twice() -> None:
    assert of(reports=(report(1, files=(file("statute"),)), report(2, files=(file("statute"),)))) == []


def test_a_picture_of_an_activity_in_its_own_report_is_one_place() -> None:
    shown = activity(1, files=(photo(),))
    assert of(activities=(shown,), reports=(report(1, files=(photo(),)),)) == []
    assert len(of(activities=(shown, replace(shown, key=2)))) == 1


def test_a_picture_shared_with_a_contract_outside_the_scope_is_told_of_the_one_inside() -> None:
    outside = contract(2, reports=(report(5, files=(photo("other"),)),))
    (hit,) = hits(book(contract(1, reports=(report(1, files=(photo(),)),)), elsewhere=((outside, (), ()),)))
    assert (hit.contract, [row.key for row in hit.rows]) == (1, [1, 5])
    two = replace(outside, key=3, reports=(report(6, files=(photo(),)),))
    assert list(hits(book(contract(1), elsewhere=((outside, (), ()), (two, (), ()))))) == []


def test_halves_are_written_as_they_are() -> None:
    (hit,) = of(activities=(activity(),), measured=(figure(counts="50.50"),))
    assert ("reported", "50.5") in hit.figures and Decimal("50.5") > 50
