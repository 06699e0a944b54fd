"""The kit in a real browser: by day and by night, on a desk and on a telephone, by keyboard alone, with and without scripts."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from grants.people import actions
from grants.people.models import Organisation
from grants.portals import context
from tests.portals import kit_site
from tests.portals.kit_desk import Desk, desk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.portals.kit_site"),
    pytest.mark.one_database("it looks at the kit in a browser"),
]
ROOT = "/federation/organisations/"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setitem(context._items, "federation", kit_site.NAVIGATION)
    monkeypatch.setitem(context._searches, "federation", "federation:organisations")
    return desk()


@pytest.fixture
def org(house: Desk) -> Organisation:
    made = house.organisation()
    actions.reject(made, by=house["second"], note="登记证书与名称不一致。")
    actions.correct(made, by=house["applicant"], scope="家庭教育、困境儿童服务。")
    actions.reapply(made, by=house["applicant"])
    return made


def enter(browser: Any, live_server: Any, user: Any, **options: Any) -> Any:
    """A page of a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    opened = browser.new_context(base_url=live_server.url, locale="zh-CN", **options)
    opened.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return opened.new_page()


def pages(org: Organisation) -> list[str]:
    return [
        "/federation/", ROOT, f"{ROOT}{org.pk}/", f"{ROOT}new/", f"{ROOT}{org.pk}/reject/", f"{ROOT}{org.pk}/admit/", "/federation/parts/",
        "/account/two-step/", "/account/password/change/", "/home/", "/nowhere/",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_keeps_anybody_out(
    browser: Any, live_server: Any, house: Desk, org: Organisation, scheme: str, width: int
) -> None:
    for n in range(11):
        house.organisation(f"第 {n:02} 家")
    page = enter(browser, live_server, house["reviewer"], color_scheme=scheme, viewport={"width": width, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    found = {}
    for address in pages(org):
        page.goto(address)
        complaints = [c for c in complaints if "404" not in c]
        violations = Axe().run(page).response["violations"]
        found.update({f"{address} {v['id']}": [n["target"] for n in v["nodes"]][:3] for v in violations})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{address} is wider than the screen"] = []
    assert (found, complaints) == ({}, [])


def test_a_move_is_done_by_keyboard_alone(browser: Any, live_server: Any, house: Desk, org: Organisation) -> None:
    page = enter(browser, live_server, house["reviewer"])
    page.goto(f"{ROOT}{org.pk}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#act-reject') !== null"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("证书不符")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice-success")
    assert Organisation.objects.get(pk=org.pk).status == "rejected"


def test_a_refusal_appears_in_its_place_and_takes_the_focus(
    browser: Any, live_server: Any, house: Desk, org: Organisation
) -> None:
    page = enter(browser, live_server, house["reviewer"])
    page.goto(f"{ROOT}{org.pk}/")
    page.click("#act-reject summary")
    page.click("#act-reject button[type=submit]")
    page.wait_for_selector("#act-reject .wrong")
    assert page.evaluate("document.activeElement.name") == "note"
    assert page.url.endswith(f"{ROOT}{org.pk}/")
    page.fill("#act-reject textarea", "理由")
    actions.reject(org, by=house["second"], note="先到")
    page.click("#act-reject button[type=submit]")
    page.wait_for_selector("#act-reject [role=alert]")
    assert Organisation.objects.get(pk=org.pk).version == org.version


def test_the_page_of_a_move_refuses_and_does_it_with_scripts_too(
    browser: Any, live_server: Any, house: Desk, org: Organisation
) -> None:
    page = enter(browser, live_server, house["reviewer"])
    page.goto(f"{ROOT}{org.pk}/reject/")
    page.click("main button[type=submit]")
    page.wait_for_selector("main .wrong")
    assert Organisation.objects.get(pk=org.pk).version == org.version
    page.fill("main textarea[name=note]", "证书不符")
    page.click("main button[type=submit]")
    page.wait_for_selector(".notice-success")
    assert page.url.endswith(f"{ROOT}{org.pk}/")
    assert Organisation.objects.get(pk=org.pk).status == "rejected"


def test_without_scripts_everything_can_be_done(browser: Any, live_server: Any, house: Desk, org: Organisation) -> None:
    page = enter(browser, live_server, house["reviewer"], java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto(f"{ROOT}{org.pk}/")
    assert page.locator("#nav a").first.is_visible()
    page.click("#act-reject summary")
    page.click("#act-reject button[type=submit]")
    assert re.search(r"/reject/$", page.url)
    page.fill("textarea[name=note]", "证书不符")
    page.click("main button[type=submit]")
    assert page.locator(".notice-success").count() == 1
    assert Organisation.objects.get(pk=org.pk).status == "rejected"


def test_what_was_typed_survives_the_end_of_the_session(browser: Any, live_server: Any, house: Desk, org: Organisation) -> None:
    page = enter(browser, live_server, house["reviewer"])
    page.goto(f"{ROOT}new/")
    page.fill("[name=name]", "新登记的社工机构")
    page.context.clear_cookies(name="sessionid")
    page.click("main button.btn-primary")
    page.wait_for_url("**/account/login/**")
    client = Client()
    client.force_login(house["reviewer"])
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page.goto(f"{ROOT}new/")
    assert page.input_value("[name=name]") == "新登记的社工机构"
    assert page.locator(".kept").is_visible()
    page.select_option("[name=kind]", "service")
    page.click("main button.btn-primary")
    page.wait_for_selector(".head-sheet")
    page.goto(f"{ROOT}new/")
    assert page.input_value("[name=name]") == ""


def test_an_amount_is_read_back_while_it_is_typed(browser: Any, live_server: Any, house: Desk) -> None:
    page = enter(browser, live_server, house["reviewer"])
    page.goto("/federation/parts/")
    shown = {}
    for typed in ("1.2万", "１２０００", "12,000.5", "0.001", "abc", "0.00015万"):
        page.fill("[name=amount]", typed)
        shown[typed] = page.inner_text("#id_amount_shown")
    assert shown == {
        "1.2万": "12,000.00",
        "１２０００": "12,000.00",
        "12,000.5": "12,000.50",
        "0.001": "",
        "abc": "",
        "0.00015万": "1.50",
    }


def test_the_menu_folds_on_a_telephone(browser: Any, live_server: Any, house: Desk) -> None:
    page = enter(browser, live_server, house["reviewer"], viewport={"width": 360, "height": 800})
    page.goto("/federation/")
    button, entry = page.locator(".menu-button"), page.locator("#nav a").first
    assert (entry.is_visible(), button.get_attribute("aria-expanded")) == (False, "false")
    button.click()
    assert (entry.is_visible(), button.get_attribute("aria-expanded")) == (True, "true")
