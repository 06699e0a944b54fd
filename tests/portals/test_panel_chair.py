"""The chair: sees the sheets once they are in, their sums checked, locks each, reads the ranking; reopening needs the observer."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants.bids.models import Bid
from grants.panels import actions as panel_actions
from grants.panels.models import Score, ScoreSheet
from tests.factories.reach import reach
from tests.portals.seen import rows, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(cast: Any) -> list[ScoreSheet]:
    """All of a panel, handed in."""
    one: Any = reach("score_sheet", "submitted", cast)
    return list(ScoreSheet.objects.filter(panel=one.panel).order_by("id"))


@pytest.fixture
def chair(client: Client, personas: Any) -> Client:
    client.force_login(personas["PL"])
    return client


def page(sheets: list[ScoreSheet]) -> str:
    return f"/panel/listings/{sheets[0].panel.listing_id}/"


def act(sheet: ScoreSheet, move: str) -> str:
    return f"/panel/score_sheets/{sheet.pk}/{move}/"


def status(sheet: ScoreSheet) -> str:
    return ScoreSheet.objects.get(pk=sheet.pk).status


def test_the_sums_are_those_of_the_items(chair: Client, sheets: list[ScoreSheet]) -> None:
    shown = rows(chair.get(page(sheets)), 'id="sums"')
    for row, bid in zip(
        shown, Bid.objects.filter(listing=sheets[0].panel.listing, status="qualified").order_by("id"), strict=True
    ):
        each = [sum((s.points for s in Score.objects.filter(sheet=sheet, bid=bid)), Decimal(0)) for sheet in sheets]
        total = sum(each, Decimal(0))
        assert row[0] == bid.organisation.name
        assert [Decimal(cell.replace(",", "")) for cell in row[1:]] == [*each, total, round(total / len(each), 2)]
    assert "合计与各项相符" in words(chair.get(page(sheets)))


def test_an_item_out_of_its_range_is_found(chair: Client, sheets: list[ScoreSheet]) -> None:
    wrong = Score.objects.filter(sheet=sheets[2]).order_by("id")[0]
    Score.objects.filter(pk=wrong.pk).update(points=Decimal("99"))
    shown = words(chair.get(page(sheets)))
    assert f"{sheets[2].seat.person}：{wrong.bid.organisation.name}的“{wrong.criterion.name}”为 99 分" in shown
    assert "合计与各项相符" not in shown


def test_each_sheet_is_locked_and_then_the_ranking_stands_there(chair: Client, sheets: list[ScoreSheet]) -> None:
    assert "全部锁定后显示排名" in words(chair.get(page(sheets)))
    for sheet in sheets:
        assert chair.post(act(sheet, "lock"), {"version": sheet.version}).status_code == 302
    assert {status(s) for s in sheets} == {"locked"}
    ranked = rows(chair.get(page(sheets)), 'id="ranking"')
    scored = list(Bid.objects.filter(listing=sheets[0].panel.listing, status="scored").order_by("rank"))
    assert [(row[0], row[1]) for row in ranked] == [(str(b.rank), b.organisation.name) for b in scored]
    assert [Decimal(row[3]) for row in ranked] == [b.mean_shown for b in scored]


def test_a_sheet_that_is_not_in_shows_no_numbers_and_stops_the_lock(chair: Client, cast: Any) -> None:
    filling: Any = reach("score_sheet", "filling", cast)
    every = list(ScoreSheet.objects.filter(panel=filling.panel).order_by("id"))
    assert chair.get(f"/panel/score_sheets/{filling.pk}/").status_code == 404
    assert all(cell == "—" for row in rows(chair.get(page(every)), 'id="sums"') for cell in row[2:])
    assert "/lock/" not in chair.get(page(every)).content.decode()
    assert status(filling) == "filling"


def test_another_expert_sees_neither_sheets_nor_ranking(client: Client, personas: Any, sheets: list[ScoreSheet]) -> None:
    client.force_login(personas["P"])
    shown = words(client.get(page(sheets)))
    assert "评审小组的评分表" not in shown
    assert "分数核对" not in shown
    other = next(s for s in sheets if s.seat.person_id != personas["P"].pk)
    assert client.get(f"/panel/score_sheets/{other.pk}/").status_code == 404
    assert client.post(act(other, "lock"), {"version": other.version}).status_code == 404
    own = next(s for s in sheets if s.seat.person_id == personas["P"].pk)
    assert client.post(act(own, "lock"), {"version": own.version}).status_code == 403
    assert {status(s) for s in sheets} == {"submitted"}


def test_reopening_needs_the_observer(chair: Client, personas: Any, cast: Any) -> None:
    one: Any = reach("score_sheet", "locked", cast)
    sheet = ScoreSheet.objects.get(pk=one.pk)
    refused = chair.post(act(sheet, "reopen"), {"version": sheet.version, "note": "合计有误"})
    assert (refused.status_code, status(sheet)) == (422, "locked")
    assert "纪检监督" in words(refused)
    decided = sheet.panel.listing.bids.filter(status="scored").exists()
    panel_actions.sign_off(sheet, by=personas["D"], move="reopen", role="discipline")
    answer = chair.post(act(sheet, "reopen"), {"version": sheet.version, "note": "合计有误"})
    assert (answer.status_code, status(sheet)) == ((422, "locked") if decided else (302, "submitted"))
