"""Offers, sessions and placards at the desks of an organisation and of an auditor: on a telephone too, saved while one types."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from grants.listings.models import Listing
from grants.people.roles import Role
from grants.roadshows import session
from tests.browser.house import TELEPHONE
from tests.factories import roadshows

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]


def enter(browser: Any, live_server: Any, user: Any, **options: Any) -> Any:
    """A page of a browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    opened = browser.new_context(base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    opened.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return opened.new_page()


def amiss(page: Any, addresses: list[str]) -> list[tuple[str, Any]]:
    """What axe finds on each page, and what is wider than the screen."""
    found: list[tuple[str, Any]] = []
    for address in addresses:
        page.goto(address)
        found += [(address, v["id"]) for v in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]]
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [(address, f"{wider} px too wide")] if wider > 0 else []
    return found


def test_an_offer_saves_itself_while_it_is_written(browser: Any, live_server: Any, cast: Any, personas: Any) -> None:
    offer = roadshows.offer(cast, group="", head_count=None)
    page = enter(browser, live_server, personas["OA"])
    page.goto(reverse("provider:offers-edit", args=[offer.pk]))
    for name, typed in (("group", "外来务工家庭"), ("head_count", "35"), ("budget", "0.8万")):
        with page.expect_response(lambda r: r.request.headers.get("hx-request") == "true" and r.request.method == "POST"):
            page.fill(f'[name="{name}"]', typed)
            page.keyboard.press("Tab")
    page.wait_for_selector("#saved [data-saved]", state="attached")
    kept = Listing.objects.get(pk=offer.pk)
    assert (kept.group, kept.head_count, str(kept.budget)) == ("外来务工家庭", 35, "8000.00")
    page.click('button[name="check"]')
    page.wait_for_url(f"**{reverse('provider:listings-detail', args=[offer.pk])}")


def test_their_pages_read_well_on_a_telephone(browser: Any, live_server: Any, cast: Any, personas: Any) -> None:
    hall = roadshows.live(cast, offers=[roadshows.approved(cast), roadshows.approved(cast, "muming")])
    host = hall.by(Role.HANDLER)
    mine = next(n for n, pitch in enumerate(hall.pitches) if pitch.organisation == cast.organisations["qinghe"])
    if mine:
        session.skip_pitch(hall.fresh(0), by=host, note="没有到场")
    session.call_pitch(hall.fresh(mine), by=host)
    session.open_window(hall.fresh(mine), by=host)
    claim, _second = hall.lift("t1", mine), hall.lift("t2", mine)
    coming = roadshows.registering(cast, offers=[])
    roadshows.approved(cast, slots=3)
    keys = {"roadshows-detail": hall.roadshow.pk, "claims-detail": claim.pk, "listings-detail": hall.pitches[mine].listing_id}
    both = ["roadshows", "claims", "offers"]
    for portal, letter in (("provider", "OA"), ("auditor", "AL")):
        page = enter(browser, live_server, personas[letter], viewport=TELEPHONE)
        addresses = [reverse(f"{portal}:{name}") for name in both]
        addresses += [reverse(f"{portal}:{name}", args=[pk]) for name, pk in keys.items()]
        if portal == "provider":
            addresses += [reverse("provider:roadshows-detail", args=[coming.roadshow.pk]), reverse("provider:home")]
        assert amiss(page, addresses) == []
