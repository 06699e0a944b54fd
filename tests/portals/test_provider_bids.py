"""Applying: a call, a draft that saves itself piece by piece, submitting, and one second too late."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from grants.awards.models import Award
from grants.bids.models import Bid
from grants.evidence.models import StoredFile
from grants.trail import clock
from grants.trail.models import Entry
from tests.evidence.files import PDF, upload
from tests.factories import plans
from tests.factories.reach import reach
from tests.portals.seen import words
from tests.portals.typed import actions, form

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def bid(cast: Any) -> Bid:
    """A draft with everything an application needs."""
    return Bid.objects.get(pk=reach("bid", "draft", cast).pk)


@pytest.fixture
def admin(client: Client, personas: Any) -> Client:
    client.force_login(personas["OA"])
    return client


def url(bid: Bid, tail: str = "") -> str:
    return f"/provider/bids/{bid.pk}/{tail}"


def typed(client: Client, bid: Bid, **changes: str) -> dict[str, Any]:
    """What the page would send, with some of it changed."""
    return {**form(client.get(url(bid, "edit/")), "plan"), **changes}


def stored(bid: Bid) -> dict[str, Any]:
    """Everything of an application that a person can write."""
    fresh = Bid.objects.get(pk=bid.pk)
    content = fresh.content
    lines = [(x.category, x.item, x.quantity, x.unit, x.unit_price, x.amount) for x in content.lines]
    told = sorted((d.kind, d.text) for d in content.declarations)
    return {
        "status": fresh.status,
        "plan": content.plan,
        "lead": content.lead,
        "amount": content.amount,
        "lines": lines,
        "told": told,
    }


def names(bid: Bid) -> list[str]:
    """The files of a draft."""
    return sorted(f.name for f in Bid.objects.get(pk=bid.pk).content.files)


def submits(page: HttpResponse) -> bool:
    """Whether there is a button that submits."""
    return any(action.endswith("/submit/") for action in actions(page))


def rows(model: type[Model]) -> int:
    return model._default_manager.count()


# writing ------------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_and_the_amount_is_the_sum_of_the_lines(admin: Client, bid: Bid) -> None:
    lines = {
        "lines-TOTAL_FORMS": "2",
        "lines-0-category": "A5",
        "lines-0-item": "绘本",
        "lines-0-quantity": "１２",
        "lines-0-unit": "册",
    }
    lines |= {
        "lines-0-unit_price": "35.50",
        "lines-1-category": "A8",
        "lines-1-item": "海报",
        "lines-1-quantity": "2",
        "lines-1-unit": "张",
    }
    data = {k: v for k, v in typed(admin, bid).items() if not k.startswith("lines-")} | lines
    data |= {"lines-INITIAL_FORMS": "0", "lines-1-unit_price": "0.5万", "plan": "第一段\r\n第二段 😀 <b>粗</b>"}
    answer = admin.post(url(bid, "edit/"), data)
    assert answer["Location"] == url(bid, "edit/")
    now = stored(bid)
    assert now["plan"] == "第一段\n第二段 😀 <b>粗</b>"
    assert now["lines"] == [
        ("A5", "绘本", Decimal("12.00"), "册", Decimal("35.50"), Decimal("426.00")),
        ("A8", "海报", Decimal("2.00"), "张", Decimal("5000.00"), Decimal("10000.00")),
    ]
    assert now["amount"] == Decimal("10426.00")
    assert "第二段 😀 <b>粗</b>" in words(admin.get(url(bid)))


def test_a_page_sent_back_unchanged_changes_nothing(admin: Client, bid: Bid) -> None:
    before, entries = stored(bid), rows(Entry)
    admin.post(url(bid, "edit/"), typed(admin, bid))
    assert (stored(bid), rows(Entry)) == (before, entries)


def test_it_saves_by_itself_and_says_when(admin: Client, bid: Bid) -> None:
    data = typed(admin, bid, plan="自动保存的方案")
    answer = admin.post(url(bid, "edit/"), data, headers=HTMX)
    assert (answer.status_code, stored(bid)["plan"]) == (200, "自动保存的方案")
    assert "已保存" in answer.content.decode()
    second = {**data, "plan": "再写一句"}  # sent before the answer of the first arrived: its mark is old, its writer the same
    assert admin.post(url(bid, "edit/"), second, headers=HTMX).status_code == 200
    assert stored(bid)["plan"] == "再写一句"


BAD = [
    ("unit_price", "1e6"), ("unit_price", "NaN"), ("unit_price", "-5"), ("unit_price", "0.005"), ("unit_price", "9" * 19),
    ("unit_price", "五千"), ("unit_price", "1,23"), ("quantity", "-1"), ("quantity", "∞"), ("quantity", "9" * 13), ("item", "\x00"),
    ("item", "长" * 101), ("item", "a‮b"), ("category", "Z9"), ("category", ""), ("unit", ""),
]  # fmt: skip


def test_a_bad_cell_keeps_the_table_as_it_was_and_what_was_typed(admin: Client, bid: Bid) -> None:
    before = stored(bid)
    for n, (cell, value) in enumerate(BAD):
        data = typed(admin, bid, plan=f"方案照样保存{n}", **{f"lines-0-{cell}": value})
        if cell == "quantity" and value.startswith("9"):
            data["lines-0-unit_price"] = "9" * 12
        answer = admin.post(url(bid, "edit/"), data)
        assert (answer.status_code, stored(bid)) == (422, {**before, "plan": f"方案照样保存{n}"}), (cell, value)
        if value and "\x00" not in value and cell != "category":
            assert value in answer.content.decode()
        quiet = admin.post(url(bid, "edit/"), data, headers=HTMX)
        assert (quiet.status_code, "wrong" in quiet.content.decode()) == (200, True), (cell, value)


def test_ten_megabytes_of_plan_are_refused_and_the_rest_is_saved(admin: Client, bid: Bid) -> None:
    before = stored(bid)
    answer = admin.post(url(bid, "edit/"), typed(admin, bid, plan="案" * 3_400_000, lead="何以宁2"))
    assert (answer.status_code, stored(bid)) == (422, {**before, "lead": "何以宁2"})


def test_more_lines_without_scripts(admin: Client, bid: Bid) -> None:
    count = len(stored(bid)["lines"])
    answer = admin.post(url(bid, "edit/"), typed(admin, bid, more="lines"))
    assert answer.status_code == 200
    assert f'name="lines-{count + 3 + 5 - 1}-item"' in answer.content.decode()


def test_a_count_of_lines_that_is_no_number_is_no_crash(admin: Client, bid: Bid) -> None:
    before = stored(bid)
    for told in ("abc", "-1", "99999999999", ""):
        answer = admin.post(url(bid, "edit/"), typed(admin, bid, **{"lines-TOTAL_FORMS": told, "more": "lines"}))
        assert answer.status_code in (200, 422)
    assert stored(bid)["lines"] == before["lines"]


def test_declarations_are_made_and_taken_back(admin: Client, bid: Bid) -> None:
    data = typed(admin, bid, offices="沈一诺：无")
    data.pop("no_violation")
    admin.post(url(bid, "edit/"), data)
    made = dict(stored(bid)["told"])
    assert made == {"true_and_complete": "", "no_double_funding": "", "offices_disclosed": "沈一诺：无"}
    refused = admin.post(url(bid, "submit/"), {"version": bid.version})
    assert (refused.status_code, stored(bid)["status"]) == (422, "draft")


def test_files_come_and_go_and_a_bad_one_is_named(admin: Client, bid: Bid) -> None:
    admin.post(
        url(bid, "edit/"), typed(admin, bid) | {"documents": [upload("方案.pdf", PDF), upload("附件.pdf", PDF + b"\n%%EOF")]}
    )
    assert names(bid) == ["方案.pdf", "附件.pdf"]
    drop = next(f.key for f in Bid.objects.get(pk=bid.pk).content.files if f.name == "附件.pdf")
    answer = admin.post(url(bid, "edit/"), typed(admin, bid, drop=drop) | {"documents": upload("x.html", b"<html></html>")})
    assert (answer.status_code, "x.html" in words(answer)) == (422, True)
    assert names(bid) == ["方案.pdf"]
    assert not StoredFile.objects.filter(original_name__in=["方案.pdf", "附件.pdf", "x.html"]).exists()


# two at once, too late ----------------------------------------------------------------------------------------------


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(client: Client, cast: Any, personas: Any, bid: Bid) -> None:
    client.force_login(personas["OA"])
    mine = typed(client, bid, plan="我的方案")
    other, colleague = Client(), cast.persons["rival1admin"]
    colleague.offices.update(organisation=cast.organisations["qinghe"])
    other.force_login(colleague)
    other.post(url(bid, "edit/"), typed(other, bid, plan="同事的方案"))
    refused = client.post(url(bid, "edit/"), mine)
    assert (refused.status_code, stored(bid)["plan"]) == (409, "同事的方案")
    assert str(colleague) in words(refused)
    assert "我的方案" in words(refused)
    assert client.post(url(bid, "edit/"), mine, headers=HTMX).status_code == 409
    again = {**form(refused, "plan")}  # the refusal showed her what was newer: saving again is meant
    assert (client.post(url(bid, "edit/"), again).status_code, stored(bid)["plan"]) == (302, "我的方案")


def test_a_draft_submitted_in_another_tab_keeps_what_is_typed(admin: Client, bid: Bid) -> None:
    data = typed(admin, bid, plan="还没写完")
    assert admin.post(url(bid, "submit/"), {"version": bid.version}).status_code == 200
    before = stored(bid)
    for answer in (admin.post(url(bid, "edit/"), data), admin.post(url(bid, "edit/"), data, headers=HTMX)):
        assert (answer.status_code, stored(bid)) == (409, before)
    assert "还没写完" in words(admin.post(url(bid, "edit/"), data))
    assert admin.get(url(bid, "edit/"))["Location"] == url(bid)


def test_one_second_too_late_is_refused_and_the_draft_kept(admin: Client, bid: Bid) -> None:
    closes = bid.listing.closes_at
    assert closes is not None
    with clock.at(closes - timedelta(seconds=1)):
        assert submits(admin.get(url(bid)))
    with clock.at(closes + timedelta(seconds=1)):
        saved = admin.post(url(bid, "edit/"), typed(admin, bid, plan="迟到一秒"))
        before = stored(bid)
        answer = admin.post(url(bid, "submit/"), {"version": bid.version})
        assert (saved.status_code, answer.status_code, stored(bid)) == (302, 422, before)
        assert f"{closes.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}" in words(answer)
        assert before["plan"] == "迟到一秒"
        assert "现在不受理申报" in words(admin.get(url(bid, "edit/")))
    with clock.at(closes):
        assert admin.post(url(bid, "submit/"), {"version": bid.version}).status_code == 422
    with clock.at(closes - timedelta(seconds=1)):
        assert admin.post(url(bid, "submit/"), {"version": bid.version}).status_code == 200
    assert stored(bid)["status"] == "submitted"


def test_giving_up_an_award_takes_the_award_with_it(admin: Client, cast: Any) -> None:
    won = plans.life(cast, "notify")
    bid = Bid.objects.get(pk=won.award.bid_id)
    assert admin.post(url(bid, "lapse/"), {"version": bid.version}).status_code == 422
    assert admin.post(url(bid, "lapse/"), {"version": bid.version, "note": "人员变动"}).status_code == 302
    assert (stored(bid)["status"], Award.objects.get(pk=won.award.pk).status) == ("lapsed", "lapsed")


# others -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["OP", "OF"])
def test_colleagues_read_and_do_not_write(client: Client, personas: Any, bid: Bid, letter: str) -> None:
    client.force_login(personas[letter])
    before = stored(bid)
    assert client.get(url(bid)).status_code == 200
    assert client.get(url(bid, "edit/")).status_code == 403
    assert client.post(url(bid, "edit/"), {"plan": "x"}).status_code == 403
    assert client.post(url(bid, "submit/"), {"version": 0}).status_code == 403
    assert stored(bid) == before


def test_a_rival_finds_nothing(client: Client, strangers: Any, bid: Bid) -> None:
    client.force_login(strangers["OA"])
    before = stored(bid)
    for tail in ("", "edit/", "submit/", "withdraw/"):
        assert client.get(url(bid, tail)).status_code == 404
        assert client.post(url(bid, tail), {"version": 0}).status_code in (404, 405)
    assert stored(bid) == before


def test_who_was_signed_out_while_typing_is_told_in_the_line(client: Client, bid: Bid) -> None:
    before = stored(bid)
    answer = client.post(url(bid, "edit/"), {"plan": "x"}, headers=HTMX)
    assert (answer.status_code, stored(bid)) == (409, before)
    assert "您已退出登录" in answer.content.decode()
    assert client.post(url(bid, "edit/"), {"plan": "x"})["Location"].startswith("/account/login/")
