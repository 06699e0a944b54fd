"""Who reads the conditions where: the purchaser and the bidder after the opening, the bidder alone before it, the public never."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from grants.bids.models import Bid, EligibilityResult
from grants.people.models import Listed, Organisation
from grants.portals.eligibility import ADVICE
from grants.rulebook import schema
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories import plans

pytestmark = pytest.mark.django_db
SEEN, ASKED = 'id="eligibility"', 'id="self-check"'


def page(client: Client, who: Any, url: str) -> str:
    client.force_login(who)
    return client.get(url).content.decode()


def unclear(cast: Cast, step: str) -> Life:
    """Its scope of business does not name the service."""
    Organisation.objects.filter(pk=cast.organisations["qinghe"].pk).update(scope="汽车修理")
    life = plans.life(cast, "form_panel")
    for name, act in (("close", choosing.close), ("attend", choosing.confirm_presence), ("open_bids", choosing.open_bids)):
        with life.at(name):
            act(life)
        if name == step:
            break
    return life


def address(bid: Bid, rule: str = "scope_covers", moment: str = "deadline") -> str:
    return f"/federation/bids/{bid.pk}/eligibility/{moment}/{rule}/"


def test_every_rule_has_words_of_advice() -> None:
    assert set(ADVICE) == set(schema.ELIGIBILITY)


def test_the_purchaser_reads_them_after_the_opening_only(cast: Cast, client: Client) -> None:
    life = unclear(cast, "close")
    bid = life.bids["qinghe"]
    client.force_login(cast.persons["reviewer"])
    assert (client.get(f"/federation/bids/{bid.pk}/").status_code, client.get(address(bid)).status_code) == (404, 404)
    with life.at("attend"):
        choosing.confirm_presence(life)
    with life.at("open_bids"):
        choosing.open_bids(life)
    shown = page(client, cast.persons["reviewer"], f"/federation/bids/{bid.pk}/")
    assert (SEEN in shown, shown.count('id="condition-'), address(bid) in shown) == (True, 14, True)
    shown = page(client, cast.persons["approver"], f"/federation/bids/{bid.pk}/")
    assert (SEEN in shown, address(bid) in shown) == (True, False)


def test_the_reviewer_decides_on_a_page(cast: Cast, client: Client) -> None:
    bid = unclear(cast, "open_bids").bids["qinghe"]
    client.force_login(cast.persons["reviewer"])
    assert client.get(address(bid)).status_code == 200
    empty = client.post(address(bid), {"result": "pass", "note": "", "before": ""})
    assert (empty.status_code, Entry.objects.filter(move="decide_eligibility").count()) == (422, 0)
    done = client.post(address(bid), {"result": "pass", "note": "章程写明社区服务", "before": ""})
    assert done["Location"] == f"/federation/bids/{bid.pk}/#eligibility"
    row = EligibilityResult.objects.get(bid=bid, rule="scope_covers")
    assert (row.decided, row.note, row.decided_by) == ("pass", "章程写明社区服务", cast.persons["reviewer"])
    assert "章程写明社区服务" in page(client, cast.persons["reviewer"], f"/federation/bids/{bid.pk}/")
    late = client.post(address(bid), {"result": "fail", "note": "旧页面", "before": ""})
    row.refresh_from_db()
    assert (late.status_code, row.decided) == (409, "pass")


@pytest.mark.parametrize(("who", "status"), [("handler", 403), ("approver", 403), ("fh_reviewer", 404), ("orgadmin", 403)])
def test_nobody_else_decides_on_it(cast: Cast, client: Client, who: str, status: int) -> None:
    bid = unclear(cast, "open_bids").bids["qinghe"]
    before = Entry.objects.count()
    client.force_login(cast.persons[who])
    told = {"result": "pass", "note": "章程写明社区服务", "before": ""}
    assert (client.get(address(bid)).status_code, client.post(address(bid), told).status_code) == (status, status)
    assert (Entry.objects.count(), EligibilityResult.objects.exclude(decided="").count()) == (before, 0)


@pytest.mark.parametrize(("moment", "rule"), [("award", "scope_covers"), ("deadline", "none"), ("never", "scope_covers")])
def test_what_is_not_there_has_no_page(cast: Cast, client: Client, moment: str, rule: str) -> None:
    bid = unclear(cast, "open_bids").bids["qinghe"]
    client.force_login(cast.persons["reviewer"])
    assert client.get(address(bid, rule, moment)).status_code == 404


def test_before_an_announcement_the_page_shows_how_it_stands_now(cast: Cast, client: Client) -> None:
    life = plans.life(cast, "reserve")
    bid = life.bids["qinghe"]
    Organisation.objects.filter(pk=bid.organisation_id).update(scope="汽车修理")
    shown = page(client, cast.persons["reviewer"], f"/federation/bids/{bid.pk}/")
    assert address(bid, "scope_covers", "award") in shown
    assert EligibilityResult.objects.filter(bid=bid, moment="award").count() == 0
    told = {"result": "pass", "note": "章程写明社区服务", "before": ""}
    assert client.post(address(bid, "scope_covers", "award"), told).status_code == 302
    announce = f"/federation/awards/{life.award.pk}/announce/"
    client.force_login(cast.persons["approver"])
    assert client.post(announce, {"version": life.award.version}).status_code == 302
    assert EligibilityResult.objects.get(bid=bid, moment="award", rule="scope_covers").counts_as == "pass"


def test_a_refused_announcement_says_why(cast: Cast, client: Client) -> None:
    life = plans.life(cast, "reserve")
    Listed.objects.create(organisation=life.provider, kind="serious", since=clock.today(), source="公告")
    client.force_login(cast.persons["approver"])
    answer = client.post(f"/federation/awards/{life.award.pk}/announce/", {"version": life.award.version})
    assert (answer.status_code, clock.today().isoformat() in answer.content.decode()) == (422, True)
    assert life.award.__class__.objects.get(pk=life.award.pk).status == "proposed"


def test_the_bidder_asks_for_herself_before_and_reads_her_results_after(cast: Cast, client: Client) -> None:
    life = plans.life(cast, "submit_bid")
    bid, admin = life.bids["qinghe"], cast.persons["orgadmin"]
    Organisation.objects.filter(pk=bid.organisation_id).update(accountant_named=False)
    url = f"/provider/bids/{bid.pk}/"
    with clock.at(timezone.now()):
        shown = page(client, admin, url)
    assert (ASKED in shown, "condition-accountant" in shown, "condition-no_common_head" in shown) == (True, True, False)
    assert str(ADVICE["accountant"]) in shown
    assert EligibilityResult.objects.count() == 0
    with life.at("form_panel"):
        choosing.form_panel(life)
    with life.at("close"):
        choosing.close(life)
    assert not {SEEN, ASKED} & {part for part in (SEEN, ASKED) if part in page(client, admin, url)}
    with life.at("attend"):
        choosing.confirm_presence(life)
    with life.at("open_bids"):
        choosing.open_bids(life)
    shown = page(client, admin, url)
    assert (SEEN in shown, "condition-no_common_head" in shown, str(ADVICE["accountant"]) in shown) == (True, True, True)
    assert str(life.bids["muming"].organisation) not in shown


def test_the_public_reads_none_of_it(cast: Cast, client: Client) -> None:
    life = plans.life(cast, "announce")
    evidence = set(EligibilityResult.objects.values_list("evidence", flat=True))
    for url in (f"/listings/{life.listing.pk}/", f"/awards/{life.award.pk}/", f"/organisations/{life.provider.pk}/"):
        answer = client.get(url)
        shown = answer.content.decode()
        assert (answer.status_code, [words for words in evidence if words in shown]) == (200, [])
