"""What only a browser does: a block pasted from Excel, sums while typing, lines struck out, the code judged, typed text put back."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants.bids.models import Bid
from tests.factories.reach import reach

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]

BLOCK = 'A5 活动物资\t绘本\t１２\t册\t35.50\r\nA8\t海报\t2\t张\t0.5万\r\n没有这个科目\t"多行\n文字"\t1\t项\t3\r\nA6\t场地\t4\t次\t1,100\n'
PASTE = """(text) => {
  const cell = document.querySelector('[name="lines-0-category"]');
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def enter(browser: Any, live_server: Any, user: Any) -> Any:
    """A page of a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    opened = browser.new_context(base_url=live_server.url, locale="zh-CN")
    opened.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return opened.new_page()


def saved(page: Any, act: Any) -> None:
    """Do something and wait until the form has saved itself."""
    with page.expect_response(lambda r: r.request.headers.get("hx-request") == "true" and r.request.method == "POST"):
        act()
    page.wait_for_selector("#saved [data-saved]", state="attached")


def test_a_block_from_excel_fills_the_table_and_is_saved(browser: Any, live_server: Any, cast: Any, personas: Any) -> None:
    bid = reach("bid", "draft", cast)
    page = enter(browser, live_server, personas["OA"])
    page.goto(f"/provider/bids/{bid.pk}/edit/")
    saved(page, lambda: page.evaluate(PASTE, BLOCK))
    assert page.locator("[data-told]").first.inner_text() == "已粘贴 4 行。 以下内容不在可选项中，请手工选择： 没有这个科目"
    assert page.locator("tfoot [data-sum]").first.inner_text() == "14,829.00"
    page.select_option('[name="lines-2-category"]', "A1")
    saved(page, lambda: page.keyboard.press("Tab"))
    lines = Bid.objects.get(pk=bid.pk).content.lines
    assert [(x.category, x.item, x.quantity, x.unit_price) for x in lines] == [
        ("A5", "绘本", Decimal("12.00"), Decimal("35.50")), ("A8", "海报", Decimal("2.00"), Decimal("5000.00")),
        ("A1", "多行 文字", Decimal("1.00"), Decimal("3.00")), ("A6", "场地", Decimal("4.00"), Decimal("1100.00")),
    ]  # fmt: skip
    saved(page, lambda: page.locator("[data-strike]").nth(1).click())
    assert [x.category for x in Bid.objects.get(pk=bid.pk).content.lines] == ["A5", "A1", "A6"]
    assert page.locator("tfoot [data-sum]").first.inner_text() == "4,829.00"


def test_enter_goes_down_and_makes_a_line(browser: Any, live_server: Any, cast: Any, personas: Any) -> None:
    bid = reach("bid", "draft", cast)
    page = enter(browser, live_server, personas["OA"])
    page.goto(f"/provider/bids/{bid.pk}/edit/")
    count = page.locator("tr[data-line]").count()
    page.locator("tr[data-line]").last.locator('[name$="-item"]').focus()
    page.keyboard.press("Enter")
    assert page.locator("tr[data-line]").count() == count + 1
    assert page.evaluate("document.activeElement.name") == f"lines-{count}-item"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == f"lines-{count - 1}-item"


def test_what_is_left_to_allocate_is_said_while_typing(browser: Any, live_server: Any, cast: Any, personas: Any) -> None:
    contract = reach("contract", "in_force", cast)
    page = enter(browser, live_server, personas["OF"])
    page.goto(f"/provider/contracts/{contract.pk}/expenses/new/")
    page.fill("#id_amount", "0.1万")
    page.fill('[name="allocations-0-amount"]', "234.5")
    assert page.locator("[data-left]").inner_text() == "还剩 765.50"
    page.fill('[name="allocations-0-amount"]', "１０００")
    assert page.locator("[data-left]").inner_text() == "已分摊完"
    page.fill('[name="allocations-0-amount"]', "1000.01")
    assert page.locator("[data-left]").inner_text() == "超出 0.01"
    page.goto("/provider/")  # left without saving
    page.goto(f"/provider/contracts/{contract.pk}/expenses/new/")
    assert page.locator(".kept").is_visible()
    assert page.input_value("#id_amount") == "0.1万"


def test_the_code_is_judged_while_it_is_typed(browser: Any, live_server: Any, cast: Any) -> None:
    page = browser.new_context(base_url=live_server.url, locale="zh-CN").new_page()
    page.goto("/provider/register/")
    page.fill("#id_credit_code", "52000000MJ00000183")
    page.wait_for_selector("#credit-code-said .wrong")
    assert "前17位应为“2”" in page.inner_text("#credit-code-said")
    page.fill("#id_credit_code", "５２000000MJ00000182")
    page.wait_for_selector("#credit-code-said .yes")
    assert "民办非企业单位" in page.inner_text("#credit-code-said")


def test_a_sheet_is_scored_by_keyboard_alone(browser: Any, live_server: Any, cast: Any, personas: Any) -> None:
    sheet: Any = reach("score_sheet", "filling", cast)
    first, second = sheet.panel.listing.bids.filter(status="qualified").order_by("id")[:2]
    page = enter(browser, live_server, personas["P"])
    page.goto(f"/panel/score_sheets/{sheet.pk}/bids/{first.pk}/")
    criteria = list(sheet.panel.listing.criteria.order_by("id"))
    page.wait_for_selector("[data-points]:focus")
    for criterion in criteria[:-1]:
        page.keyboard.type(f"{(criterion.maximum * Decimal('0.8')).normalize():f}")
        page.keyboard.press("Enter")
    page.keyboard.type(f"{criteria[-1].maximum.normalize():f}")
    assert "请写明理由" in page.locator("[data-item]").last.inner_text()
    page.keyboard.press("Enter")  # to the comment that is needed
    assert page.evaluate("document.activeElement.name") == f"c{criteria[-1].pk}-comment"
    page.keyboard.type("非常契合")
    page.keyboard.press("Enter")  # to the button
    assert page.evaluate("document.activeElement.hasAttribute('data-last')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/bids/{second.pk}/")
    kept = {s.criterion_id: (s.points, s.comment) for s in sheet.scores.filter(bid=first)}
    assert kept == {
        **{c.pk: (c.maximum * Decimal("0.8"), "") for c in criteria[:-1]}, criteria[-1].pk: (criteria[-1].maximum, "非常契合"),
    }  # fmt: skip
