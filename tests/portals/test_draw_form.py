"""Drawing from activities: they have no amount, and what needs one is refused at its field."""

import pytest

from grants.portals.auditor.samples import DrawForm

ASKED = {"population": "activities", "method": "random", "strata": "amount", "pick": "largest", "why": "按次数抽取"}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"method": "monetary_unit"}, "method"),
        ({"method": "stratified"}, "strata"),
        ({"method": "judgemental"}, "pick"),
    ],
)
def test_what_needs_an_amount_is_refused(told: dict[str, str], wrong: str) -> None:
    assert list(DrawForm({**ASKED, **told}).errors) == [wrong]
    assert not DrawForm({**ASKED, **told, "population": "expenses"}).errors


@pytest.mark.parametrize("told", [{}, {"method": "stratified", "strata": "contract"}, {"method": "judgemental", "pick": "hits"}])
def test_activities_are_drawn_by_count(told: dict[str, str]) -> None:
    assert not DrawForm({**ASKED, **told}).errors
