"""Scores before the lock: an expert reads her own and nobody else's, the chair nothing before all are in, everybody else nothing."""

from typing import Any

import pytest
from django.test import Client

from grants.panels.models import Score, ScoreSheet
from grants.story import choosing
from grants.story.cast import Cast
from tests.factories import plans

pytestmark = pytest.mark.django_db
MARK = "机密评语甲乙丙"
POINTS = "13.50"


@pytest.fixture
def told(cast: Cast) -> Any:
    """All sheets are being filled in, but the second is in; in it one figure and one comment that stand nowhere else."""
    life = plans.life(cast, "score")
    second = choosing.sheets(life.panel)[1]
    score = Score.objects.filter(sheet=second, criterion__code="E2")[0]
    Score.objects.filter(pk=score.pk).update(points=POINTS, comment=MARK)
    from_panel = ScoreSheet.objects.get(pk=second.pk)
    choosing.panels.submit(from_panel, by=from_panel.seat.person)
    return life


def addresses(told: Any) -> list[str]:
    listing, bids = told.listing.pk, [b.pk for b in told.bids.values()]
    sheets = [s.pk for s in choosing.sheets(told.panel)]
    return [
        "/panel/", f"/panel/listings/{listing}/", f"/panel/listings/{listing}/report/", f"/federation/listings/{listing}/",
        f"/federation/listings/{listing}/ranking/", f"/federation/listings/{listing}/panel_report/", "/federation/", "/provider/",
        "/federation/find/?q=甲乙丙", "/auditor/", f"/auditor/listings/{listing}/", f"/listings/{listing}/", "/provider/bids/",
        *(f"/panel/score_sheets/{key}/" for key in sheets), *(f"/federation/score_sheets/{key}/" for key in sheets),
        *(f"/panel/score_sheets/{s}/bids/{b}/" for s in sheets for b in bids), *(f"/federation/bids/{b}/" for b in bids),
        *(f"/provider/bids/{b}/" for b in bids),
    ]  # fmt: skip


def reads(person: Any, told: Any) -> set[str]:
    """The pages on which the comment stands for somebody."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return {url for url in addresses(told) if MARK in client.get(url).content.decode()}


def test_her_own_sheet_alone(told: Any, personas: Any) -> None:
    sheet = choosing.sheets(told.panel)[1]
    assert reads(sheet.seat.person, told) == {f"/panel/score_sheets/{sheet.pk}/"}


@pytest.mark.parametrize("letter", ["PL", "H", "R", "A", "D", "OA", "AU", "E"])
def test_nobody_else_before_all_are_in(letter: str, told: Any, personas: Any) -> None:
    assert reads(personas[letter], told) == set()


def test_the_public_and_the_other_experts_neither(told: Any) -> None:
    assert reads(None, told) == set()
    for sheet in choosing.sheets(told.panel)[2:]:
        assert reads(sheet.seat.person, told) == set()


def test_the_chair_once_all_are_in_the_officers_once_it_is_locked(told: Any, personas: Any) -> None:
    sheets = choosing.sheets(told.panel)
    for sheet in sheets:
        if sheet.status == "filling":
            choosing.panels.submit(sheet, by=sheet.seat.person)
    second = sheets[1].pk
    assert f"/panel/score_sheets/{second}/" in reads(personas["PL"], told)
    assert reads(personas["A"], told) == set()
    choosing.lock_sheets(told)
    assert f"/federation/score_sheets/{second}/" in reads(personas["A"], told)
    assert reads(personas["OA"], told) == set()
    for sheet in sheets[2:]:
        assert reads(sheet.seat.person, told) == set()


def test_a_void_sheet_tells_nothing_while_the_others_still_score(told: Any, personas: Any) -> None:
    second = choosing.sheets(told.panel)[1]
    choosing.panels.sign_off(second, by=personas["D"], move="void", role="discipline")
    choosing.panels.void(second, by=personas["A"], note="未申报的利害关系")
    for letter in ("PL", "A", "R", "D", "AU"):
        assert reads(personas[letter], told) == set()
