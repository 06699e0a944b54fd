"""What is done when it does not go as planned: too few, the key lost, the clock asleep; and what the pages tell before."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from grants.bids import opening
from grants.bids.models import Bid, Sealed
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.plan import Offer
from grants.trail.models import Entry
from tests.portals.desk import act, page, send, signed_in, text
from tests.portals.opening_desk import HERS, THEIRS, Call, call

People = dict[str, Any]


def few(cast: Cast, personas: People, step: str = "attend", gone: tuple[str, ...] = ("muming", "yuanhang")) -> Call:
    """One application, where three are asked for, unless nobody has withdrawn."""
    one = call(cast, personas, "submit_bid", method="competitive_consultation")
    for key in gone:
        bid = Bid.objects.get(pk=one.life.bids[key].pk)
        with one.life.at("submit_bid"):
            choosing.bids.withdraw(bid, by=one.life.theirs("org_admin", key))
    for name, act_ in (("close", choosing.close), ("attend", choosing.confirm_presence)):
        with one.life.at(name):
            act_(one.life)
        if name == step:
            break
    return one


def test_too_few_is_told_at_the_opening_and_leads_to_failure(cast: Cast, personas: People) -> None:
    one = few(cast, personas)
    with one.time():
        shown = page(one.handler, "listings-opening", one.listing.pk)
        assert (shown.context["too_few"], shown.context["ready"]) == (True, False)
        assert one.unlock(handler=HERS, observer=THEIRS).status_code == 422
        answer = act(one.handler, one.listing, "fail", failure="too_few", note="只收到一份")
        assert answer.status_code == 302
        after = page(one.handler, "listings-opening", one.listing.pk)
    assert (one.listing.status, one.listing.failure) == ("failed", "too_few")
    assert (one.opening.opened_at, after.context["record"].envelopes) == (None, ())
    sealed = Sealed.objects.get(bid__listing=one.listing, recalled_at=None)
    assert (sealed.outcome, sealed.bid.plan, str(sealed.bid.organisation.name) in text(after)) == ("", "", False)


@pytest.mark.parametrize("enough", [True, False])
def test_before_the_opening_failing_tells_nobody_whether_too_few_applied(cast: Cast, personas: People, enough: bool) -> None:
    one = few(cast, personas, "close", () if enough else ("muming", "yuanhang"))
    with one.time():
        answer = act(one.handler, one.listing, "fail", failure="too_few", note="试探")
    assert (answer.status_code, one.listing.status) == (422, "closed")
    assert [blocker.code for blocker in answer.context["blockers"]] == ["reason_holds"]
    assert [str(blocker) for blocker in answer.context["blockers"]] == [
        gettext("Whether too few applied is known at the opening only, when the discipline observer is present.")
    ]


def test_the_key_lost_and_each_bidder_opens_her_own(at_hand: Call) -> None:
    url = reverse("federation:listings-declare_key_lost", args=[at_hand.listing.pk])
    with at_hand.time():
        assert signed_in(at_hand.observer).get(url).status_code == 403
        assert send(at_hand.handler, "listings-declare_key_lost", at_hand.listing.pk, note=" ").status_code == 422
        assert at_hand.listing.opening_key.lost_at is None  # type: ignore[union-attr]
        for _click in range(2):
            assert (
                send(at_hand.handler, "listings-declare_key_lost", at_hand.listing.pk, note="保险柜进水，两人均忘").status_code
                == 302
            )
        assert Entry.objects.filter(kind="listing", move="declare_key_lost", object_id=at_hand.listing.pk).count() == 1
        before = page(at_hand.handler, "listings-opening", at_hand.listing.pk)
        own = at_hand.life.bids["qinghe"]
        opening.reveal(
            Bid.objects.get(pk=own.pk), by=at_hand.life.theirs("org_admin", "qinghe"), recall_code=at_hand.life.codes["qinghe"]
        )
        after = page(at_hand.handler, "listings-opening", at_hand.listing.pk)
        assert same(before) == same(after)  # nobody learns that somebody did
        assert at_hand.unlock().status_code == 302
        shown = page(at_hand.handler, "listings-opening", at_hand.listing.pk)
    assert at_hand.opening.unlocked_with == ["bidders"]
    assert sorted(at_hand.outcomes()) == ["revealed", "unopened", "unopened"]
    assert [one.bidder for one in shown.context["record"].envelopes if one.outcome == "revealed"] == [own.organisation.name]
    assert Bid.objects.get(pk=own.pk).plan and not Bid.objects.get(pk=at_hand.life.bids["muming"].pk).plan


@pytest.fixture
def at_hand(cast: Cast, personas: People) -> Call:
    return call(cast, personas)


def test_the_clock_asleep_is_helped_from_the_page(cast: Cast, personas: People) -> None:
    one = call(cast, personas, "form_panel")
    with one.life.at("form_panel"):
        send(one.handler, "listings-opening_close", one.listing.pk)
        assert one.listing.status == "published"
    with one.time():
        assert send(personas["R"], "listings-opening_close", one.listing.pk).status_code == 403
        for _click in range(2):
            assert send(one.handler, "listings-opening_close", one.listing.pk).status_code == 302
        assert one.listing.status == "closed" and len(one.opening.frozen) == 3
        assert one.opening.digest in text(page(one.handler, "listings-opening", one.listing.pk))


def same(answer: Any) -> str:
    """A page without what differs between any two answers: tokens and the ticking clock."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return re.sub(r'data-clock="[^"]*"', "", html)


def test_pages_before_the_opening_neither_show_nor_cost_what_lies_sealed(cast: Cast, personas: People) -> None:
    """Asked with nothing sealed and with five applications, each page answers the same in as many queries."""
    offers = [Offer(key, Decimal(1), Decimal("0.8"), "reject") for key in list(cast.organisations)[:5]]
    one = call(cast, personas, "publish", offers=offers)
    addresses = [reverse(f"federation:{name}", args=[one.listing.pk]) for name in ("listings-detail", "listings-opening")]
    addresses += [reverse(f"federation:{name}") for name in ("home", "listings", "bids")]
    addresses.append(reverse("public:listings-detail", args=[one.listing.pk]))
    officers = [personas[letter] for letter in "HRD"]

    def answers() -> dict[str, tuple[int, str]]:
        with one.life.at("form_panel"):
            return {f"{person} {url}": measured(person, url) for person in officers for url in addresses}

    nothing = answers()
    sealed_by(one)
    assert Sealed.objects.filter(bid__listing=one.listing).count() == 5
    five = answers()
    assert five == nothing


def sealed_by(one: Call) -> None:
    with one.life.at("draft_bid"):
        choosing.draft_bids(one.life)
    with one.life.at("submit_bid"):
        choosing.submit_bids(one.life)


def measured(person: Any, url: str) -> tuple[int, str]:
    client = signed_in(person)
    client.get(url)  # what is asked once a process is asked
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(asked), same(answer)


def test_the_auditor_reads_the_record_and_nothing_before(at_hand: Call, personas: People) -> None:
    address = reverse("auditor:listings-opening", args=[at_hand.listing.pk])
    names = [bid.organisation.name for bid in at_hand.bids]
    with at_hand.time():
        before = signed_in(personas["AU"]).get(address)
        assert at_hand.opening.digest in text(before) and at_hand.opening.salt not in text(before)
        assert not any(name in text(before) for name in names)
        assert at_hand.unlock(handler=HERS, observer=THEIRS).status_code == 302
        after = text(signed_in(personas["AU"]).get(address))
    assert all(name in after for name in names) and at_hand.opening.salt in after
    assert signed_in(personas["AU"]).post(address).status_code == 405
    assert signed_in(personas["AL"]).get(reverse("auditor:listings-opening_of", args=[at_hand.listing.pk, 2])).status_code == 404


def test_a_call_run_again_keeps_the_record_of_its_first_edition(cast: Cast, personas: People) -> None:
    one = few(cast, personas)
    digest = one.opening.digest
    with one.time():
        act(one.handler, one.listing, "fail", failure="too_few", note="只收到一份")
        assert act(one.handler, one.listing, "rerun").status_code == 302
        assert one.listing.edition == 2
        assert page(one.handler, "listings-opening", one.listing.pk).status_code == 404
        first = page(one.handler, "listings-opening_of", one.listing.pk, 1)
        link = reverse("federation:listings-opening_of", args=[one.listing.pk, 1])
        assert link in page(one.handler, "listings-detail", one.listing.pk).content.decode()
    assert digest in text(first) and first.context["record"].envelopes == ()
