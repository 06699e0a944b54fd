"""The panel desk: a statement before anything is seen, one application at a time, nothing of others, blockers that lead to their cell."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants.bids.models import Bid
from grants.panels.models import Score, ScoreSheet
from grants.people.models import Interest
from grants.trail import clock
from tests.factories import plans
from tests.factories.reach import reach
from tests.portals.many import queries
from tests.portals.seen import links, words
from tests.portals.typed import form

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def sheet(cast: Any) -> ScoreSheet:
    """The second expert's, being filled in, nothing scored yet."""
    return ScoreSheet.objects.get(pk=reach("score_sheet", "filling", cast).pk)


@pytest.fixture
def expert(client: Client, personas: Any) -> Client:
    client.force_login(personas["P"])
    return client


def url(sheet: ScoreSheet, tail: str = "") -> str:
    return f"/panel/score_sheets/{sheet.pk}/{tail}"


def bids(sheet: ScoreSheet) -> list[Bid]:
    return list(sheet.panel.listing.bids.filter(status="qualified").order_by("id"))


def points(sheet: ScoreSheet, share: str = "0.8", comment: str = "") -> dict[str, str]:
    """Points for every criterion at a share of its maximum."""
    given: dict[str, str] = {}
    for c in sheet.panel.listing.criteria.all():
        given[f"c{c.pk}-points"] = str((c.maximum * Decimal(share) * 2).to_integral_value() / 2)
        given[f"c{c.pk}-comment"] = comment
    return given


def told(sheet: ScoreSheet) -> list[tuple[int, int, Decimal, str]]:
    return list(
        Score.objects.filter(sheet=sheet).order_by("bid", "criterion").values_list("bid", "criterion", "points", "comment")
    )


def score_all(client: Client, sheet: ScoreSheet) -> None:
    for bid in bids(sheet):
        client.post(url(sheet, f"bids/{bid.pk}/"), points(sheet))


def test_before_the_opening_nobody_is_named(expert: Client, cast: Any) -> None:
    sheet: Any = reach("score_sheet", "assigned", cast)
    page = words(expert.get(url(sheet)))
    assert "尚未开标" in page
    for bid in sheet.panel.listing.bids.all():
        assert bid.organisation.name not in page
        assert expert.get(url(sheet, f"bids/{bid.pk}/")).get("Location") in (None, url(sheet))
    assert sheet.panel.listing.title in words(expert.get("/panel/"))


def test_the_statement_names_every_bidder_and_comes_first(expert: Client, personas: Any, cast: Any) -> None:
    early = plans.life(cast, "open_bids")
    sheet = ScoreSheet.objects.get(panel=early.panel, seat__person=personas["P"])
    assert not any(bid.organisation.name in words(expert.get(url(sheet))) for bid in early.bids.values())
    life = plans.life(cast, "qualify")
    sheet = ScoreSheet.objects.get(panel=life.panel, seat__person=personas["P"])
    page = words(expert.get(url(sheet)))
    assert all(bid.organisation.name in page and bid.organisation.credit_code in page for bid in life.bids.values())
    assert expert.get(url(sheet, f"bids/{life.bids['qinghe'].pk}/")).status_code in (302, 404)
    declare = url(sheet, "declare/")
    assert (expert.post(declare, {"version": sheet.version}).status_code, ScoreSheet.objects.get(pk=sheet.pk).status) == (
        422,
        "assigned",
    )
    everyone = sorted(bid.organisation_id for bid in life.bids.values())
    for wrong in ("on", everyone[:-1], [*everyone, 999_999]):
        answer = expert.post(declare, {"version": sheet.version, "no_interest": wrong})
        assert (answer.status_code, ScoreSheet.objects.get(pk=sheet.pk).status, sheet.statements.count()) == (422, "assigned", 0)
    assert expert.post(declare, {"version": sheet.version, "no_interest": everyone}).status_code == 302
    assert sorted(sheet.statements.values_list("bid__organisation", flat=True)) == everyone
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "filling"


def test_progress_on_the_first_page(expert: Client, sheet: ScoreSheet) -> None:
    count = sheet.panel.listing.criteria.count()
    assert f"0 / {count * len(bids(sheet))}" in words(expert.get("/panel/"))
    expert.post(url(sheet, f"bids/{bids(sheet)[0].pk}/"), points(sheet))
    assert f"{count} / {count * len(bids(sheet))}" in words(expert.get("/panel/"))


def test_one_application_at_a_time_and_nothing_of_the_others(expert: Client, sheet: ScoreSheet, cast: Any) -> None:
    first, *rest = bids(sheet)
    other = sheet.panel.sheets.exclude(pk=sheet.pk).order_by("id")[0]
    client = Client()
    client.force_login(other.seat.person)
    client.post(url(other, f"bids/{first.pk}/"), points(other, "0.5", comment="别人的评语"))
    page = words(expert.get(url(sheet, f"bids/{first.pk}/")))
    assert first.plan in page
    assert all(line.item in page for line in first.lines.all())
    assert "别人的评语" not in page
    assert str(other.seat.person) not in page
    assert all(b.plan not in page for b in rest if b.plan != first.plan)
    assert expert.get(url(other)).status_code == 404
    assert expert.get(url(other, f"bids/{first.pk}/")).status_code == 404


def test_points_are_kept_and_the_next_application_follows(expert: Client, sheet: ScoreSheet) -> None:
    first, second, last = bids(sheet)
    answer = expert.post(url(sheet, f"bids/{first.pk}/"), points(sheet))
    assert answer["Location"] == url(sheet, f"bids/{second.pk}/")
    assert expert.post(url(sheet, f"bids/{last.pk}/"), points(sheet))["Location"] == url(sheet)
    criteria = list(sheet.panel.listing.criteria.order_by("id"))
    assert told(sheet)[0] == (first.pk, criteria[0].pk, criteria[0].maximum * Decimal("0.8"), "")
    assert len(told(sheet)) == 2 * len(criteria)


def test_every_field_saves_by_itself(expert: Client, sheet: ScoreSheet) -> None:
    bid, criterion = bids(sheet)[0], sheet.panel.listing.criteria.order_by("id")[0]
    answer = expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{criterion.pk}-points": "１５．５"}, headers=HTMX)
    assert (answer.status_code, told(sheet)) == (200, [(bid.pk, criterion.pk, Decimal("15.50"), "")])
    assert "已保存" in answer.content.decode()
    expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{criterion.pk}-points": ""}, headers=HTMX)
    assert told(sheet) == []


def test_points_out_of_range_or_step_are_not_kept_and_stay_typed(expert: Client, sheet: ScoreSheet) -> None:
    bid, criterion = bids(sheet)[0], sheet.panel.listing.criteria.order_by("id")[0]
    other = sheet.panel.listing.criteria.order_by("id")[1]
    for value in ("20.5", "-1", "7.3", "NaN", "1e1", "abc", "9" * 19, "\x00"):
        answer = expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{criterion.pk}-points": value, f"c{other.pk}-points": "20"})
        assert (answer.status_code, told(sheet)) == (422, [(bid.pk, other.pk, Decimal("20.00"), "")]), value
        assert "\x00" in value or form(answer, f"c{criterion.pk}-points")[f"c{criterion.pk}-points"] == value
        assert criterion.name in words(answer)


def test_a_comment_in_any_letters_is_kept_and_printed_as_typed(expert: Client, sheet: ScoreSheet) -> None:
    bid, criterion = bids(sheet)[0], sheet.panel.listing.criteria.order_by("id")[0]
    expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{criterion.pk}-points": "20", f"c{criterion.pk}-comment": "<b>很好</b>😀𠮷"})
    assert told(sheet)[0][3] == "<b>很好</b>😀𠮷"
    assert "<b>很好</b>😀𠮷" in words(expert.get(url(sheet)))
    lonely = sheet.panel.listing.criteria.order_by("id")[1]
    answer = expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{lonely.pk}-comment": "只有评语"})
    assert (answer.status_code, "先打分" in words(answer), "只有评语" in answer.content.decode()) == (422, True, True)
    long = expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{criterion.pk}-points": "20", f"c{criterion.pk}-comment": "长" * 501})
    assert (long.status_code, told(sheet)) == (422, [(bid.pk, criterion.pk, Decimal("20.00"), "<b>很好</b>😀𠮷")])


def test_submission_names_every_gap_and_leads_to_its_cell(expert: Client, sheet: ScoreSheet) -> None:
    score_all(expert, sheet)
    bid, criterion = bids(sheet)[1], sheet.panel.listing.criteria.order_by("id")[0]
    expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{criterion.pk}-points": "1", f"c{criterion.pk}-comment": ""})
    page = expert.get(url(sheet))
    anchor = f"score-{bid.pk}-{criterion.pk}"
    assert f'href="#{anchor}"' in page.content.decode()
    assert f'id="{anchor}"' in page.content.decode()
    assert url(sheet, f"bids/{bid.pk}/") in links(page)
    assert "缺评语" in words(page)
    refused = expert.post(url(sheet, "submit/"), {"version": sheet.version})
    assert (refused.status_code, ScoreSheet.objects.get(pk=sheet.pk).status) == (422, "filling")
    assert bid.organisation.name in words(refused)
    expert.post(url(sheet, f"bids/{bid.pk}/"), {f"c{criterion.pk}-points": "1", f"c{criterion.pk}-comment": "缺少调研"})
    assert expert.post(url(sheet, "submit/"), {"version": sheet.version}).status_code == 302
    assert ScoreSheet.objects.get(pk=sheet.pk).status == "submitted"


def test_after_submission_nothing_changes_any_more(expert: Client, sheet: ScoreSheet) -> None:
    score_all(expert, sheet)
    expert.post(url(sheet, "submit/"), {"version": sheet.version})
    before, bid = told(sheet), bids(sheet)[0]
    late = points(sheet, "0.7")
    for headers in ({}, HTMX):
        answer = expert.post(url(sheet, f"bids/{bid.pk}/"), late, headers=headers)
        assert (answer.status_code, told(sheet)) == (422, before)
    assert expert.get(url(sheet, f"bids/{bid.pk}/"))["Location"] == url(sheet)


def test_an_interest_leads_to_recusal(client: Client, cast: Any, personas: Any) -> None:
    sheet: Any = reach("score_sheet", "filling", cast)
    Interest.objects.create(
        person=personas["P"], organisation=bids(sheet)[0].organisation, nature="亲属任职", declared_at=clock.now()
    )
    client.force_login(personas["P"])
    refused = client.post(url(sheet, "recuse/"), {"version": sheet.version, "note": "亲属任职"})
    # one of five named ones may not simply go: the panel would be even
    assert (refused.status_code, ScoreSheet.objects.get(pk=sheet.pk).status) == (422, "filling")
    assert "单数" in words(refused)


def test_who_was_signed_out_is_told_in_the_line(client: Client, sheet: ScoreSheet) -> None:
    bid = bids(sheet)[0]
    answer = client.post(url(sheet, f"bids/{bid.pk}/"), points(sheet), headers=HTMX)
    assert (answer.status_code, told(sheet), "您已退出登录" in answer.content.decode()) == (409, [], True)


def test_strangers_find_nothing(client: Client, personas: Any, strangers: Any, sheet: ScoreSheet) -> None:
    bid = bids(sheet)[0]
    for person in (personas["OA"], personas["H"], personas["A"], strangers["R"], personas["PUB"]):
        client.force_login(person)
        for address in ("/panel/", url(sheet), url(sheet, f"bids/{bid.pk}/"), f"/panel/listings/{sheet.panel.listing_id}/"):
            assert client.get(address).status_code in (403, 404)
        assert client.post(url(sheet, f"bids/{bid.pk}/"), points(sheet)).status_code in (403, 404)
        assert client.post(url(sheet, "submit/"), {"version": sheet.version}).status_code in (403, 404)
    assert (told(sheet), ScoreSheet.objects.get(pk=sheet.pk).status) == ([], "filling")


def test_a_bid_of_another_call_cannot_be_scored_here(expert: Client, cast: Any, sheet: ScoreSheet) -> None:
    foreign: Any = reach("bid", "qualified", cast)
    assert expert.get(url(sheet, f"bids/{foreign.pk}/")).status_code == 404
    assert expert.post(url(sheet, f"bids/{foreign.pk}/"), points(sheet)).status_code == 404
    assert told(sheet) == []


def test_more_applications_and_sheets_take_no_more_queries(expert: Client, cast: Any, sheet: ScoreSheet) -> None:
    one = queries(expert, "/panel/")
    reach("score_sheet", "filling", cast)
    reach("score_sheet", "submitted", cast)
    assert queries(expert, "/panel/") <= one
