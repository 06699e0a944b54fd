"""Sealing on the page: the receipt and its code told once, recall with and without it, the page while sealed and after."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from grants.bids.models import Bid, Sealed
from grants.sealing import code, envelope, keyring
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories import plans
from tests.factories.reach import reach
from tests.portals.sealing import code_on, everywhere, sealed_by, with_file
from tests.portals.seen import words
from tests.portals.typed import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid(cast: Any, personas: Any) -> Bid:
    """A complete draft with a file."""
    return with_file(Bid.objects.get(pk=reach("bid", "draft", cast).pk), personas["OA"])


@pytest.fixture
def admin(client: Client, personas: Any) -> Client:
    client.force_login(personas["OA"])
    return client


def url(bid: Bid, tail: str = "") -> str:
    return f"/provider/bids/{bid.pk}/{tail}"


def now(bid: Bid) -> Bid:
    return Bid.objects.get(pk=bid.pk)


def acts(bid: Bid) -> int:
    return Entry.objects.filter(kind="bid", object_id=bid.pk).count()


# the receipt --------------------------------------------------------------------------------------------------------


def test_the_button_answers_with_the_receipt_and_the_code(admin: Client, bid: Bid) -> None:
    answer, told = sealed_by(admin, bid)
    sealed, page = Sealed.objects.get(bid=bid), words(answer)
    assert answer["Cache-Control"] == "no-store, private"
    received = f"{sealed.received_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}"
    missing = [
        w for w in (sealed.serial, received, sealed.sha256, f"{sealed.size:,}", sealed.key.fingerprint, told) if w not in page
    ]
    assert missing == []
    line = next(part for part in page.split() if "." in part and keyring.read_signed(part))
    assert keyring.read_signed(line) | {"serial": sealed.serial, "sha256": sealed.sha256} == keyring.read_signed(line)  # type: ignore[operator]
    assert code.read(told) == told
    assert envelope.digest(bytes(sealed.envelope)) == sealed.sha256


def test_the_code_is_kept_nowhere(admin: Client, bid: Bid) -> None:
    _answer, told = sealed_by(admin, bid)
    assert everywhere(told) == []
    assert everywhere(told.replace("-", "")) == []
    assert told not in str(dict(admin.session))
    assert told not in str(admin.cookies)
    page = admin.get(url(bid))
    assert told not in page.content.decode()
    assert list(page.context["messages"]) == []


def test_a_second_click_shows_the_receipt_without_the_code(admin: Client, bid: Bid) -> None:
    _first, told = sealed_by(admin, bid)
    again = admin.post(url(bid, "submit/"), {"version": bid.version})
    assert (again.status_code, code_on(again), told in again.content.decode()) == (200, "", False)
    assert "不再保存，也无法再次显示" in words(again)
    assert Sealed.objects.get(bid=bid).serial in words(again)


def test_a_click_in_a_second_tab_after_the_recall_is_no_success(admin: Client, bid: Bid) -> None:
    _answer, told = sealed_by(admin, bid)
    admin.post(url(bid, "recall/"), {"version": now(bid).version, "recall_code": told})
    late = admin.post(url(bid, "submit/"), {"version": bid.version})
    assert (late.status_code, now(bid).status, Sealed.objects.filter(bid=bid).count()) == (409, "draft", 1)


def test_the_receipt_stays_on_the_page_and_can_be_downloaded(admin: Client, bid: Bid) -> None:
    _answer, told = sealed_by(admin, bid)
    sealed = Sealed.objects.get(bid=bid)
    assert sealed.serial in words(admin.get(url(bid)))
    text = admin.get(url(bid, "receipt/1.txt"))
    told_json = admin.get(url(bid, "receipt/1.json")).json()
    assert sealed.sha256 in text.content.decode()
    assert told not in text.content.decode()
    assert keyring.read_signed(told_json["signed"]) == told_json["receipt"]
    assert told_json["receipt"]["serial"] == sealed.serial
    copy = admin.get(url(bid, "envelope/1/"))
    assert copy.content == bytes(sealed.envelope)
    for answer in (text, copy):
        assert "attachment" in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "no-store, private"
    assert "filename*=utf-8" in copy["Content-Disposition"] or ".yulan-sealed" in copy["Content-Disposition"]
    admin.post(url(bid, "recall/"), {"version": now(bid).version, "recall_code": told})
    assert admin.get(url(bid, "envelope/1/")).status_code == 404
    assert admin.get(url(bid, "receipt/1.txt")).status_code == 200


def test_one_machine_has_one_name_and_another_browser_another(admin: Client, bid: Bid, cast: Any) -> None:
    admin.post(url(bid, "submit/"), {"version": bid.version}, headers={"User-Agent": "A"})
    rival = Bid.objects.get(listing=bid.listing, organisation=cast.organisations["muming"])
    other = Client()
    other.force_login(cast.persons["rival1admin"])
    other.post(url(rival, "submit/"), {"version": rival.version}, headers={"User-Agent": "A"})
    third = Bid.objects.get(listing=bid.listing, organisation=cast.organisations["yuanhang"])
    other.force_login(cast.holder("yuanhang", "org_admin"))
    other.post(url(third, "submit/"), {"version": third.version}, headers={"User-Agent": "B"})
    assert set(Bid.objects.filter(listing=bid.listing).values_list("device", flat=True)) == {""}
    opened(cast, bid)
    first, second, last = (now(b).device for b in (bid, rival, third))
    assert (len(first), first == second, first == last) == (64, True, False)
    assert everywhere("127.0.0.1") == []


# taking it back -----------------------------------------------------------------------------------------------------


def test_recalled_with_the_code_everything_is_there_again(admin: Client, bid: Bid) -> None:
    before = now(bid).content
    _answer, told = sealed_by(admin, bid)
    assert not now(bid).content.plan
    back = admin.post(url(bid, "recall/"), {"version": now(bid).version, "recall_code": told.lower().replace("-", " ")})
    assert (back.status_code, now(bid).status, now(bid).content) == (302, "draft", before)
    held = before.files[0]
    assert admin.get(url(bid, f"files/{held.key}/")).content.startswith(b"%PDF")
    again, second = sealed_by(admin, bid)
    assert (second != told, Sealed.objects.filter(bid=bid).count(), "2" in words(again)) == (True, 2, True)


def test_recalled_without_the_code_only_when_that_is_meant(admin: Client, bid: Bid) -> None:
    sealed_by(admin, bid)
    lying, entries = bytes(now(bid).lying.envelope), acts(bid)  # type: ignore[union-attr]
    asked = admin.post(url(bid, "recall/"), {"version": now(bid).version})
    assert (asked.status_code, now(bid).status, acts(bid)) == (422, "submitted", entries)
    assert bytes(now(bid).lying.envelope) == lying  # type: ignore[union-attr]
    assert "取回码" in words(asked)
    meant = admin.post(url(bid, "recall/"), {"version": now(bid).version, "without_code": "on"})
    assert (meant.status_code, now(bid).status, now(bid).content.plan, now(bid).content.files) == (302, "draft", "", ())


@pytest.mark.parametrize("wrong", ["AAAAA", "foreign", "one letter off", "x" * 500])
def test_a_wrong_code_changes_nothing_and_says_what_to_look_at(admin: Client, bid: Bid, wrong: str) -> None:
    _answer, told = sealed_by(admin, bid)
    typed = {"foreign": code.new(), "one letter off": ("1" if told[0] != "1" else "2") + told[1:]}.get(wrong, wrong)
    entries = acts(bid)
    refused = admin.post(url(bid, "recall/"), {"version": now(bid).version, "recall_code": typed})
    assert (refused.status_code, now(bid).status, acts(bid)) == (422, "submitted", entries)
    assert now(bid).lying is not None
    back = admin.post(url(bid, "recall/"), {"version": now(bid).version, "recall_code": told})
    assert (back.status_code, now(bid).status) == (302, "draft")


def test_withdrawn_for_good_and_begun_anew(admin: Client, bid: Bid) -> None:
    _answer, told = sealed_by(admin, bid)
    admin.post(url(bid, "withdraw/"), {"version": now(bid).version})
    assert (now(bid).status, now(bid).content.plan, bid.draft_files.count()) == ("withdrawn", "", 0)
    assert bytes(Sealed.objects.get(bid=bid).envelope) == b""
    assert "不保留其内容" in words(admin.get(url(bid)))
    anew = admin.post(f"/provider/listings/{bid.listing_id}/bid/", {"organisation": bid.organisation_id})
    assert anew["Location"] != url(bid, "edit/")
    assert admin.post(url(bid, "recall/"), {"version": now(bid).version, "recall_code": told}).status_code == 409


# while it lies sealed, and after ------------------------------------------------------------------------------------


def opened(cast: Any, bid: Bid) -> None:
    """The rest of the call: closed, attended, opened."""
    listing = bid.listing
    life = plans.Life(cast, plans.plan({"start": clock.now()}), {})
    life.listing, life.bids = listing, {}
    with clock.at(listing.closes_at + timedelta(minutes=1)):
        plans.steps.choosing.close(life)
    with clock.at(listing.opens_at):
        plans.steps.choosing.confirm_presence(life)
        plans.steps.choosing.open_bids(life)


def test_the_page_says_what_can_be_done_until_the_deadline_and_after_it(admin: Client, bid: Bid) -> None:
    sealed_by(admin, bid)
    page = admin.get(url(bid))
    assert "开标前任何人都无法阅读您的申报" in words(page)
    assert 'data-until="' in page.content.decode()
    assert "每周" not in words(page)
    assert {a.rsplit("/", 2)[1] for a in actions(page) if "/bids/" in a} == {"recall", "withdraw"}
    assert page["Cache-Control"] == "no-store, private"
    with clock.at(bid.listing.closes_at + timedelta(seconds=1)):
        late = admin.get(url(bid))
        assert "既不能撤回也不能修改" in words(late)
        assert [a for a in actions(late) if "/bids/" in a] == []
        refused = admin.post(url(bid, "recall/"), {"version": now(bid).version, "without_code": "on"})
        assert (refused.status_code, now(bid).status) == (422, "submitted")


def test_after_the_opening_everything_is_laid_open(admin: Client, bid: Bid, cast: Any) -> None:
    plan, amount = bid.content.plan, bid.content.amount
    sealed_by(admin, bid)
    opened(cast, bid)
    with clock.at(bid.listing.opens_at + timedelta(hours=1)):
        page = words(admin.get(url(bid)))
        assert plan in page
        assert f"{amount:,.2f}" in page
        assert "方案.pdf" in page
        assert Sealed.objects.get(bid=bid).serial in page
        listed = words(admin.get("/provider/bids/"))
        assert f"{amount:,.2f}" in listed


@pytest.mark.parametrize("letter", ["OP", "OF"])
def test_colleagues_read_it_and_do_nothing(client: Client, admin: Client, personas: Any, bid: Bid, letter: str) -> None:
    held = bid.content.files[0]
    colleague = Client()
    colleague.force_login(personas[letter])
    assert bid.content.plan in words(colleague.get(url(bid)))
    assert colleague.get(url(bid, f"files/{held.key}/")).status_code == 200
    _answer, told = sealed_by(admin, bid)
    entries = acts(bid)
    page = colleague.get(url(bid))
    assert Sealed.objects.get(bid=bid).serial in words(page)
    assert [a for a in actions(page) if "/bids/" in a] == []
    for move in ("recall", "withdraw", "submit"):
        answer = colleague.post(url(bid, f"{move}/"), {"version": now(bid).version, "recall_code": told})
        assert answer.status_code in (403, 409), move
    assert (now(bid).status, acts(bid)) == ("submitted", entries)


def test_other_organisations_and_the_purchaser_find_nothing(admin: Client, personas: Any, strangers: Any, bid: Bid) -> None:
    held = bid.content.files[0].key
    sealed_by(admin, bid)
    for person in (strangers["OA"], personas["H"], personas["D"], personas["A"]):
        other = Client()
        other.force_login(person)
        for tail in ("", "edit/", f"files/{held}/", "receipt/1.txt", "receipt/1.json", "envelope/1/", "reveal/", "recall/"):
            answer = other.get(url(bid, tail))
            assert answer.status_code in (403, 404), (person, tail)
            assert str(bid.organisation) not in answer.content.decode()
    assert Client().get(url(bid, "receipt/1.txt")).status_code == 302
