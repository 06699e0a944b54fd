"""Before the opening no list of the administrator, no list, search or first page of any desk differs by what lies sealed: the same
words and the same number of questions to the database with no application and with three of strangers."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.admin import ReadOnly, site
from grants.bids.models import Bid, Sealed
from grants.people.models import User
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories.reach import life_at, reach
from tests.house.addresses import addresses
from tests.portals.seen import words

pytestmark = pytest.mark.one_database("it compares pages")

# Nobody of these belongs to an organisation that applies.
READERS = {
    "public": ("",), "federation": ("handler", "discipline", "approver", "town"), "provider": ("weiguang_admin",),
    "panel": ("expert2",), "auditor": ("leadauditor",), "admin": ("keeper",),
}  # fmt: skip
NEVER = {
    "Sealed", "DraftFile", "Custody", "OpeningKey", "Opening", "EligibilityResult", "Statement", "BidLine", "Declaration", "PriceCheck",
    "Opinion", "Score", "Draw", "Seat", "Panel",
}  # fmt: skip
CHANGES = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"|value="[\w-]{16}"')  # the last: of a form sent once


def reader(name: str, cast: Cast) -> Client:
    client = Client()
    if name == "keeper":
        client.force_login(User.objects.get_or_create(username="keeper", defaults={"name": "管理员", "is_staff": True})[0])
    elif name:
        client.force_login(cast.persons[name])
    return client


def urls(portal: str, life: Any) -> list[str]:
    """Every address of the portal that names no row, the page of the call, those of the bidders, and searches for all of them."""
    found = [a.url({}) for a in addresses() if a.portal == portal and not a.asks and a.name not in {"logout", "jsi18n"}]
    bidders = [life.cast.organisations[offer.organisation] for offer in life.plan.offers]
    about: list[tuple[str, Any]] = [("listings", life.listing), ("organisations", bidders[1])]
    if portal == "admin":
        found += [reverse(f"admin:grants_{row._meta.model_name}_change", args=[row.pk]) for _stage, row in about]
    else:
        named = {a.name for a in addresses() if a.portal == portal}
        found += [reverse(f"{portal}:{s}-detail", args=[row.pk]) for s, row in about if f"{s}-detail" in named]
    searches = [url for url in found if url.endswith(("/find/", "/search/", "/bids/", "/listings/"))]
    return found + [f"{url}?q={asked}" for url in searches for asked in (life.listing.number, bidders[1].name)]


def read(client: Client, url: str) -> tuple[int, str, int]:
    """A file that says when it was made is drawn at the same instant each time and compared byte for byte."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    source = "" if answer.streaming else answer.content.decode(errors="backslashreplace")
    return answer.status_code, CHANGES.sub("", source), len(asked)


def all_read(visits: list[tuple[Client, str]], now: datetime) -> list[tuple[int, str, int]]:
    with clock.at(now):
        return [read(client, url) for client, url in visits]


@pytest.mark.parametrize("portal", READERS)
def test_nothing_differs_by_what_lies_sealed(portal: str, cast: Cast) -> None:
    life = life_at("publish", cast)
    visits = [(reader(name, cast), url) for name in READERS[portal] for url in urls(portal, life)]
    assert len(visits) > 1
    now = clock.now()
    for client, url in visits:
        client.get(url)
    before = all_read(visits, now)
    choosing.draft_bids(life)
    drafted = all_read(visits, now)
    choosing.submit_bids(life)
    assert Sealed.objects.filter(bid__listing=life.listing, recalled_at=None).count() == 3
    after = all_read(visits, now)
    for which in (drafted, after):
        assert [url for (_c, url), one, other in zip(visits, before, which, strict=True) if one != other] == []


def test_no_list_of_the_administrator_holds_what_is_sealed_or_leads_to_it() -> None:
    registered = {model.__name__ for model in site._registry}
    assert registered & NEVER == set()
    assert {"Bid", "ScoreSheet", "Entry", "SignOff", "Listing", "Award"} <= registered
    assert {model.__name__ for model in apps.get_app_config("grants").get_models()} >= NEVER


def test_bytes_are_never_drawn(cast: Cast, rf: Any) -> None:
    life = life_at("open_bids", cast)
    client = reader("keeper", cast)
    drawn = {model: pages.get_fields(_request(rf)) for model, pages in site._registry.items() if isinstance(pages, ReadOnly)}
    for model, names in drawn.items():
        assert {f.name for f in model._meta.concrete_fields if isinstance(f, models.BinaryField)} & set(names) == set(), model
    bid = Bid.objects.filter(listing=life.listing).first()
    assert bid is not None
    page = client.get(reverse("admin:grants_bid_change", args=[bid.pk])).content.decode()
    assert bid.plan in page and "draft_box" not in page and bid.device not in page


def _request(rf: Any) -> Any:
    request = rf.get("/admin/")
    request.user = User(is_staff=True, is_active=True)
    return request


def test_rows_of_the_trail_have_no_number_and_no_page(cast: Cast) -> None:
    """Their keys are given in order: a gap between two would tell how many acts on applications are not shown."""
    life_at("submit_bid", cast)
    client = reader("keeper", cast)
    listed = client.get(reverse("admin:grants_entry_changelist"))
    source = listed.content.decode()
    assert "act" in source and not re.search(r"/entry/\d+/", source)
    assert all(f">{pk}<" not in source for pk in Entry.objects.filter(kind="bid").values_list("pk", flat=True) if pk > 60)
    shown, hidden = Entry.objects.filter(kind="listing").first(), Entry.objects.filter(kind="bid").first()
    assert shown is not None and hidden is not None
    answers = [client.get(reverse("admin:grants_entry_change", args=[pk])) for pk in (shown.pk, hidden.pk, 10**9)]
    assert {answer.status_code for answer in answers} == {302}


def test_the_objector_is_told_to_the_purchaser_only(cast: Cast) -> None:
    objection: Any = reach("objection", "filed", cast)
    client = reader("keeper", cast)
    for name, args in (("changelist", []), ("change", [objection.pk])):
        text = words(client.get(reverse(f"admin:grants_objection_{name}", args=args)), of="body")
        assert name == "changelist" or objection.number in text
        assert [told for told in (objection.contact, objection.grounds, objection.request) if told in text] == []
