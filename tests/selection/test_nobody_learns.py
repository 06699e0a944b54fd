"""No page of a stranger changes, in a single byte or query, with the number of applications that lie sealed."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.bids import opening
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.people.models import User
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from tests.concurrency.calls import bidders, draft, submit
from tests.factories import plans
from tests.house.addresses import Address, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("it compares pages")]
WHOLE = os.environ.get("YULAN_WHOLE") == "yes"  # one more look, by more people
FIXED = {
    "sha256": "0" * 64,
    "code": "YL-0",
    "key": "MQ",
    "token": "x-y",
    "url": "x",
    "app_label": "grants",
    "content_type_id": "1",
}
SEARCHED = {"search", "organisations", "listings", "trail", "changes"}
NEVER = {"account_logout", "logout"}
WHO = {
    "federation": ("handler", "discipline", *(("reviewer", "finance", "approver", "town", "village") if WHOLE else ())),
    "panel": ("expert1",),
    "auditor": ("leadauditor",),
    "provider": ("rival1admin",),
    "public": ("", "handler"),
    "admin": ("administrator",),
    "": ("handler",),
}
HANDLER = {"federation": ("handler",)}
# What differs from request to request whoever looks: tokens, nonces.
CHANGING = re.compile(
    rb'name="(?:csrfmiddlewaretoken|once)" value="[^"]*"|csrf_token[^,}]*|nonce="[^"]*"|"X-CSRFToken": "[^"]*"|data-served="[^"]*"'
)
Seen = dict[tuple[str, str], tuple[int, bytes, list[str]]]


@pytest.fixture
def administrator(cast: Cast) -> User:
    return User.objects.create(username="sysadmin", name="系统管理员", is_staff=True, is_superuser=True, origin="synthetic")


def urls(life: Life, address: Address) -> Iterator[str]:
    """An address about the call: its own page, the project's, the purchaser's; lists and searches with and without a word."""
    programme = life.listing.programme_id
    keys = {"listings": life.listing.pk, "programmes": programme, "projects": programme}
    if address.asks and address.stage not in keys:
        return
    pk = keys.get(address.stage, life.listing.pk)
    if set(address.asks) & {"uidb64", "path", "object_id", "bid", "office", "number", "form"}:
        return
    values = {**FIXED, **dict.fromkeys(("pk", "id"), pk)}
    if set(address.asks) - set(values) - {"move"}:
        return
    for move in address.moves or ("",):  # of an act: the page that asks before it is done
        yield address.url({**values, "move": move})
    if not address.asks and address.name in SEARCHED:
        yield f"{address.url(values)}?q=测试社工服务中心"


def look(life: Life, administrator: User, clients: dict[str, Client], readers: Mapping[str, tuple[str, ...]] = WHO) -> Seen:
    """Every address as everybody who has a desk there sees it; who came in for an earlier look is still in."""
    seen: Seen = {}
    for address in addresses():
        if address.name in NEVER:
            continue
        for who in readers.get(address.portal, ()):
            if who not in clients:
                clients[who] = Client(raise_request_exception=False)
                if who:
                    clients[who].force_login(administrator if who == "administrator" else life.cast.persons[who])
            for url in urls(life, address):
                with CaptureQueriesContext(connection) as queries:
                    answer = clients[who].get(url)
                if address.portal == "admin" and who == "administrator":
                    assert answer.status_code != 500, url
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
                asked = [q["sql"].split(" WHERE ")[0][:200] for q in queries.captured_queries]
                seen[who, url] = (answer.status_code, CHANGING.sub(b"", body), asked)
    return seen


def different(before: Seen, after: Seen) -> list[str]:
    found = [f"{who} {url}: only once" for who, url in before.keys() ^ after.keys()]
    for (who, url), (status, body, asked) in before.items():
        if (who, url) not in after:
            continue
        now_status, now_body, now_asked = after[who, url]
        if (status, body) != (now_status, now_body):
            place = next(
                (n for n, (a, b) in enumerate(zip(body, now_body, strict=False)) if a != b), min(len(body), len(now_body))
            )
            found.append(
                f"{who} {url}: {status}→{now_status} {body[place - 80 : place + 80]!r} {now_body[place - 80 : place + 80]!r}"
            )
        elif len(asked) != len(now_asked):
            found.append(f"{who} {url}: {len(asked)} → {len(now_asked)} queries")
    return sorted(found)


def close(listing: Listing) -> None:
    opening.close(Listing.objects.get(pk=listing.pk))


@pytest.mark.parametrize("status", ["published", "closed"])
def test_pages_are_the_same_with_none_one_and_five(status: str, cast: Cast, administrator: User, monkeypatch: Any) -> None:
    """Between the looks applications come in, each at its own moment; the clock of the pages stands still."""
    monkeypatch.setattr(opening.secrets, "token_hex", lambda size=32: "ab" * size)  # else every digest differs by its salt
    monkeypatch.setattr(opening.frozen, "digest_of", lambda *told: "cd" * 32)
    life = plans.life(cast, "publish", offers=[])
    crowd = bidders(cast, 5)  # they are in the register, with their offices, whether they apply or not
    then = life.listing.closes_at if status == "closed" else clock.now()
    choosing.form_panel(life)
    clients: dict[str, Client] = {}
    with clock.at(then):  # type: ignore[arg-type]
        look(life, administrator, clients)  # what the process remembers from request to request it now does
    looks: list[Seen] = []
    for applied in (0, 1, 5) if WHOLE else (0, 5):
        sid = transaction.savepoint()
        with clock.at(clock.now()):
            for bidder in crowd[:applied]:
                submit(draft(life, bidder))
        assert Bid.objects.filter(listing=life.listing, status="submitted").count() == applied
        with clock.at(then):  # type: ignore[arg-type]
            if status == "closed":
                close(life.listing)
            looks.append(look(life, administrator, clients))
        transaction.savepoint_rollback(sid)
    assert len(looks[0]) > 150
    assert sum(answer[0] == 200 for answer in looks[0].values()) > 100
    assert [url for (_who, url), answer in looks[0].items() if answer[0] == 500] == []
    for later in looks[1:]:
        assert not (found := different(looks[0], later)), "\n".join(found)


def test_a_difference_would_be_seen(cast: Cast, administrator: User) -> None:
    """After the opening the same look sees them."""
    life = plans.life(cast, "attend")
    with clock.at(life.listing.opens_at):  # type: ignore[arg-type]
        before = look(life, administrator, clients := {}, HANDLER)
        choosing.open_bids(life)
        after = look(life, administrator, clients, HANDLER)
    assert any(
        "handler" in line and reverse("federation:listings-detail", args=[life.listing.pk]) in line
        for line in different(before, after)
    )


def test_keys_tell_no_order_and_no_number(cast: Cast) -> None:
    life = plans.life(cast, "publish", offers=[])
    made = [draft(life, bidder) for bidder in bidders(cast, 12)]
    keys = [bid.pk for bid in made]
    assert keys != sorted(keys) and keys != sorted(keys, reverse=True)
    assert min(abs(a - b) for n, a in enumerate(keys) for b in keys[:n]) > 1000
    for bid in made:
        submit(bid)
    serials = [bid.lying.serial for bid in Bid.objects.filter(pk__in=keys)]  # type: ignore[union-attr]
    assert len({serial[:5] for serial in serials}) == 12
