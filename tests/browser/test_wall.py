"""The wall in a real browser: what the hall reads, a network that drops, hours in minutes, the replay by keyboard."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from grants.people.models import User
from grants.people.roles import Role
from grants.roadshows import actions, live, session
from grants.roadshows.models import Claim
from grants.story.cast import Cast
from tests.browser.house import DESKTOP, TELEPHONE
from tests.browser.reading import wider
from tests.factories import roadshows

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("it looks at the wall in a browser"),
]
PROJECTOR = {"width": 1920, "height": 1080}
TOWNS = (
    "通济街道", "环秀街道", "潮海街道", "北安街道", "龙山街道", "龙泉街道", "鳌山卫街道", "温泉街道", "大信街道", "灵山街道",
    "蓝村街道", "段泊岚镇", "移风店镇", "金口镇", "田横镇", "普东镇", "店集镇", "华山镇", "七级镇", "刘家庄镇",
)  # fmt: skip
TITLES = (
    ("“暖心小屋”困境儿童陪伴计划", "community"), ("家庭教育指导进村居百场公益讲座", "family_education"), ("巧手妈妈编织技能培训", "skills"),
    ("婚姻家庭纠纷调解员驻点服务", "mediation"), ("老年妇女健康守护与防诈骗宣传行动", "health"),
)  # fmt: skip


def hall_of(cast: Cast, towns: int = 20, **changes: Any) -> roadshows.Hall:
    """A session with the towns of a county, live, nobody called yet."""
    offers = [roadshows.approved(cast, title=title, slots=2 if n == 0 else 1) for n, (title, _kind) in enumerate(TITLES)]
    hall = roadshows.registering(cast, offers=offers, towns=0, title="妇女儿童公益服务供需对接会", **changes)
    for n, name in enumerate(TOWNS[:towns], start=1):
        unit, chair = roadshows.town(cast, name)
        hall.units[f"t{n}"], hall.chairs[f"t{n}"] = unit, chair
        actions.enter_unit(hall.roadshow, unit, by=chair)
    actions.schedule(hall.roadshow, by=hall.by(Role.HANDLER))
    hall.pitches = list(hall.roadshow.pitches.order_by("order"))
    actions.sign_off(hall.roadshow, by=hall.by(Role.DISCIPLINE), move="start")
    actions.start(hall.roadshow, by=hall.by(Role.HANDLER))
    return hall


def heard(hall: roadshows.Hall, nth: int, *towns: str) -> None:
    """The nth is called, its window opened, placards raised."""
    host = hall.by(Role.HANDLER)
    session.call_pitch(hall.fresh(nth), by=host)
    session.open_window(hall.fresh(nth), by=host)
    for town in towns:
        hall.lift(town, nth)


def closed(hall: roadshows.Hall, nth: int) -> None:
    session.close_window(hall.fresh(nth), by=hall.by(Role.HANDLER), note="到时")


@pytest.fixture
def screen(browser: Any, live_server: Any) -> Any:
    """The projector's browser: nobody is signed in. What it complained of is in `complaints`."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PROJECTOR)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda told: page.complaints.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
    yield page
    context.close()


def part(page: Any, name: str) -> str:
    found: str = page.locator(f'[data-part="{name}"]').inner_text()
    return " ".join(found.split())


def wall(hall: roadshows.Hall) -> str:
    return reverse("public:wall", args=[hall.roadshow.wall_code])


def test_the_hall_sees_placards_rise(cast: Cast, screen: Any) -> None:
    hall = hall_of(cast)
    heard(hall, 0)
    screen.goto(wall(hall))
    screen.wait_for_selector(".wall-stage.is-open")
    assert part(screen, "pitch") == hall.fresh().listing.title
    assert part(screen, "organisation") == hall.fresh().organisation.name
    assert re.fullmatch(r"0[01]:\d\d", part(screen, "timer"))
    slots = hall.fresh().slots
    for n in range(1, slots + 3):
        hall.lift(f"t{n}")
    screen.wait_for_selector(f".placard >> nth={slots + 1}")
    rose = [" ".join(text.split()) for text in screen.locator(".placard").all_inner_texts()]
    assert rose[:slots] == [f"{n} {TOWNS[n - 1]} 举牌成功" for n in range(1, slots + 1)]
    assert rose[slots:] == [f"{n} {TOWNS[slots + n - 1]}" for n in (1, 2)] and part(screen, "waiting") == "候补 2 家"
    assert part(screen, "held") == str(slots) and part(screen, "all") == f"/ {sum(p.slots for p in hall.pitches)}"
    assert screen.locator(".tile.has-1 .tile-name").all_inner_texts() == list(TOWNS[:slots])
    assert screen.locator(".next-title").all_inner_texts() == [hall.fresh(n).listing.title for n in (1, 2)]
    actions.withdraw(Claim.objects.get(ticket=1), by=hall.chairs["t1"], note="误操作")
    screen.wait_for_selector(f'.placard:has-text("{TOWNS[0]}")', state="detached")
    assert screen.locator(".placard.is-held").count() == slots
    names = {user.name for user in User.objects.filter(offices__isnull=False)}
    assert [name for name in names if name in screen.content()] == []
    assert screen.complaints == []


def test_a_dropped_network_comes_back_by_itself(cast: Cast, screen: Any) -> None:
    hall = hall_of(cast, towns=4)
    heard(hall, 0)
    screen.goto(wall(hall))
    screen.wait_for_selector(".wall-stage.is-open")
    screen.context.set_offline(True)
    screen.wait_for_selector(".wall.is-cut-off", timeout=15_000)
    assert part(screen, "link").startswith("网络中断")
    running = part(screen, "timer")
    hall.lift("t2")
    screen.wait_for_function("before => document.querySelector('[data-part=timer]').textContent !== before", arg=running)
    assert screen.locator(".placard").count() == 0
    screen.context.set_offline(False)
    screen.wait_for_selector(".placard", timeout=15_000)
    assert screen.locator(".wall.is-cut-off").count() == 0 and screen.locator('[data-part="link"]').inner_text() == ""


def test_a_server_that_answers_nothing_useful_is_asked_again(cast: Cast, screen: Any) -> None:
    hall = hall_of(cast, towns=2)
    screen.route("**/live.json", lambda route: route.fulfill(status=502, body="<html>bad gateway"))
    screen.goto(wall(hall))
    screen.wait_for_selector(".wall.is-cut-off", timeout=15_000)
    screen.unroute("**/live.json")
    screen.wait_for_selector(".tile", timeout=15_000)
    assert screen.locator(".tile").count() == 2


def test_a_pause_stops_the_clock_of_the_wall(cast: Cast, screen: Any) -> None:
    hall = hall_of(cast, towns=2)
    session.call_pitch(hall.fresh(), by=hall.by(Role.HANDLER))
    screen.goto(wall(hall))
    screen.wait_for_selector(".wall-stage.is-speaking")
    session.pause(hall.roadshow, by=hall.by(Role.HANDLER), note="设备")
    screen.wait_for_selector(".wall-stage.is-paused")
    stood = part(screen, "timer")
    screen.wait_for_timeout(1500)
    assert part(screen, "timer") == stood and part(screen, "phase") == "已暂停"
    session.go_on(hall.roadshow, by=hall.by(Role.HANDLER))
    screen.wait_for_selector(".wall-stage:not(.is-paused)")


def test_hours_of_it_cost_no_memory(cast: Cast, screen: Any) -> None:
    """What a session of hours brings comes in quick succession: nodes and listeners are as many at the end as after the start."""
    hall = hall_of(cast)
    heard(hall, 0, "t1", "t2", "t3")
    state = live.state(hall.roadshow)
    count = {"n": 0}

    def answer(route: Any) -> None:
        count["n"] += 1
        some = {**state, "title": f"场次 {count['n']}"}
        some["pitches"] = [{**one, "placards": one["placards"][: count["n"] % 4]} for one in state["pitches"]]
        headers = {"X-Now": str(live.now()), "ETag": f'"{count["n"]}"', "content-type": "application/json"}
        route.fulfill(json=some, headers=headers)

    screen.route("**/live.json", answer)
    screen.add_init_script(
        "const later = window.setTimeout; window.setTimeout = (f, ms) => later(f, Math.min(ms, ms > 5000 ? ms : 8));"
    )
    screen.goto(wall(hall))
    tool = screen.context.new_cdp_session(screen)
    tool.send("Performance.enable")

    def measured(after: int) -> dict[str, float]:
        while count["n"] < after:
            screen.wait_for_timeout(50)
        tool.send("HeapProfiler.collectGarbage")
        told = {one["name"]: one["value"] for one in tool.send("Performance.getMetrics")["metrics"]}
        return {name: told[name] for name in ("Nodes", "JSEventListeners", "JSHeapUsedSize")}

    first, last = measured(40), measured(400)
    assert last["Nodes"] <= first["Nodes"] + 60
    assert last["JSEventListeners"] <= first["JSEventListeners"]
    assert last["JSHeapUsedSize"] <= first["JSHeapUsedSize"] * 1.3


def test_the_screen_is_kept_awake_where_it_can_be(cast: Cast, screen: Any) -> None:
    hall = hall_of(cast, towns=1)
    screen.add_init_script(
        "window.asked = []; Object.defineProperty(navigator, 'wakeLock', {value: {request: async what => { window.asked.push(what); "
        "return {released: false}; }}});"
    )
    screen.goto(wall(hall))
    screen.wait_for_selector(".tile")
    assert screen.evaluate("window.asked") == ["screen"]
    screen.keyboard.press("l")
    assert screen.evaluate("document.documentElement.classList.contains('is-light')") is True
    screen.reload()
    assert screen.evaluate("document.documentElement.classList.contains('is-light')") is True
    assert screen.complaints == []


@pytest.fixture
def told(cast: Cast) -> roadshows.Hall:
    """A session that is over: two found a home, one was taken back, the rest was skipped."""
    hall = hall_of(cast, towns=6)
    heard(hall, 0, "t1", "t2", "t3")
    closed(hall, 0)
    heard(hall, 1, "t4")
    closed(hall, 1)
    return roadshows.over(hall)


def test_the_replay_shows_what_the_wall_showed(told: roadshows.Hall, screen: Any) -> None:
    screen.set_viewport_size(DESKTOP)
    screen.goto(reverse("public:replay", args=[told.roadshow.pk]))
    screen.wait_for_selector(".wall.is-replay:not([hidden])")
    assert part(screen, "held") == "0" and screen.locator(".placard").count() == 0
    screen.locator("[type=range]").focus()
    screen.keyboard.press("End")
    assert screen.locator(".turn.has-home").count() == 2
    claims = Claim.objects.filter(status="locked").count()
    assert part(screen, "held") == str(claims)
    screen.keyboard.press("Home")
    screen.keyboard.press("n")
    assert part(screen, "pitch") == told.fresh(0).listing.title
    screen.locator("h1").click()
    screen.select_option("#replay-speed", "60")
    screen.click("[data-do=play]")
    screen.wait_for_selector("[data-do=play][aria-pressed=false]")
    assert part(screen, "phase") == "路演已结束"
    assert screen.complaints == []


def test_without_scripts_everything_is_a_table(told: roadshows.Hall, browser: Any, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    for address in (reverse("public:replay", args=[told.roadshow.pk]), wall(told)):
        page.goto(address)
        assert told.units["t1"].short_name in page.locator("#programme").inner_text()
    page.goto(reverse("public:replay", args=[told.roadshow.pk]))
    assert page.locator("[data-replay]").is_visible() is False and page.locator(".wall").is_visible() is False
    assert page.locator("#placards tbody tr").count() == 4
    page.goto(reverse("public:wall-door"))
    page.fill("#code", told.roadshow.wall_code)
    page.press("#code", "Enter")
    assert page.url.endswith(wall(told))
    context.close()


@pytest.mark.parametrize("size", [DESKTOP, TELEPHONE], ids=["desk", "telephone"])
def test_nobody_is_kept_out_of_the_open_pages(told: roadshows.Hall, screen: Any, size: dict[str, int]) -> None:
    screen.set_viewport_size(size)
    found: list[str] = []
    offer = told.fresh().listing_id
    for name, args in (
        ("roadshows", []), ("roadshows-detail", [told.roadshow.pk]), ("replay", [told.roadshow.pk]), ("offers", []),
        ("listings-detail", [offer]), ("wall-door", []), ("wall", [told.roadshow.wall_code]), ("home", []),
    ):  # fmt: skip
        screen.goto(reverse(f"public:{name}", args=args))
        if name in ("wall", "replay"):
            screen.wait_for_selector(".tile")
        found += [f"{name}: {v['id']} {[n['target'] for n in v['nodes']][:3]}" for v in Axe().run(screen).response["violations"]]
        found += [f"{name}: wider than the screen {over}" for over in [wider(screen)] if over]
    assert found == [] and screen.complaints == []


@pytest.mark.parametrize("size", [PROJECTOR, {"width": 1280, "height": 720}, {"width": 1024, "height": 768}], ids=str)
def test_the_wall_fits_the_projector_and_is_read_from_the_last_row(cast: Cast, screen: Any, size: dict[str, int]) -> None:
    """Nothing is cut off below or at the side; no word is smaller than a sixtieth of the picture's width."""
    hall = hall_of(cast)
    heard(hall, 0, *(f"t{n}" for n in range(1, 21)))
    screen.set_viewport_size(size)
    screen.goto(wall(hall))
    screen.wait_for_selector(".placard")
    screen.wait_for_timeout(800)
    told = screen.evaluate(
        """() => [...document.querySelectorAll('.wall *')].filter(e => !e.closest('.wall-tools, .visually-hidden') && e.checkVisibility()
            && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .map(e => [e, e.getBoundingClientRect()])
            .map(([e, box]) => [e.className, parseFloat(getComputedStyle(e).fontSize), box.bottom, box.right])"""
    )
    picture = min(size["width"], size["height"] * 16 / 9)
    assert [one for one in told if one[1] < picture * 0.0155] == []
    assert [one for one in told if one[2] > size["height"] + 1 or one[3] > size["width"] + 1] == []
    assert screen.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
