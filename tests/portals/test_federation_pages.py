"""Every page of the federation desk answers at every status; lists answer whatever is asked; the queries of a list do not grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.needs import actions as needs
from grants.people import actions as people
from grants.story.cast import Cast
from tests.factories.after_contract import recognised
from tests.factories.reach import reach, statuses
from tests.portals.desk import page, signed_in

OFFICIALS = "VTHRFACKDE"
LISTS = (
    "home", "needs", "programmes", "listings", "bids", "awards", "contracts", "expenses", "milestone_reports", "disbursements",
    "organisations", "appropriations", "offices", "search", "year", "offers", "roadshows", "claims", "matching",
)  # fmt: skip
MACHINES = (
    "organisation", "need", "listing", "bid", "score_sheet", "award", "contract", "expense", "milestone_report", "disbursement", "roadshow",
)  # fmt: skip
# What a reviewer may not see yet: drafts of others, applications before the opening.
HIDDEN = {
    ("need", "draft"), ("bid", "draft"), ("bid", "submitted"), ("bid", "withdrawn"), ("expense", "draft"), ("milestone_report", "draft"),
}  # fmt: skip
ODD = (
    "?page=x&sort=nothing&status=nonsense&q=%00&unit=abc&contract=0&year=x&state=%3F&programme=x&a-page=9&role=zz",
    "?page=0&sort=-&year=99999999999&q=" + "长" * 500,
    "?page=999&state=due&sort=-amount&sort=pk",
    "?page=-1&q=%F0%9F%8C%B8&contract=%27&unit=-1",
)


@pytest.mark.parametrize(("machine", "status"), [(m, status) for m in MACHINES for status in statuses(m)], ids=lambda word: word)
def test_the_page_of_a_thing_answers_at_every_status(machine: str, status: str, cast: Cast, personas: dict[str, Any]) -> None:
    obj = reach(machine, status, cast)
    answered = {letter: page(personas[letter], f"{machine}s-detail", obj.pk).status_code for letter in "RTC"}
    assert answered["R"] == (404 if (machine, status) in HIDDEN else 200)
    assert set(answered.values()) <= {200, 404}


@pytest.mark.parametrize("letter", OFFICIALS)
def test_every_official_has_every_list(letter: str, cast: Cast, personas: dict[str, Any]) -> None:
    reach("disbursement", "requested", cast)
    client = signed_in(personas[letter])
    answered = {name: client.get(reverse(f"federation:{name}")).status_code for name in LISTS}
    assert answered == dict.fromkeys(LISTS, 200)


def test_a_list_answers_whatever_is_asked_of_it(cast: Cast, personas: dict[str, Any]) -> None:
    reach("disbursement", "requested", cast)
    client = signed_in(personas["R"])
    answered = {name + odd: client.get(reverse(f"federation:{name}") + odd).status_code for name in LISTS for odd in ODD}
    assert {asked: code for asked, code in answered.items() if code != 200} == {}


def write_need(cast: Cast, n: int) -> None:
    by, unit = cast.persons["village"], cast.units["yongfuli"]
    told = {"category": "community", "group": f"家庭 {n}", "head_count": 5, "survey_n": 9}
    needs.submit(needs.draft(by=by, unit=unit, title=f"需求 {n}", **told), by=by)


def register(cast: Cast, n: int) -> None:
    people.apply(by=cast.persons["orgadmin"], unit=cast.units["jinjiang"], name=f"登记 {n}", kind="service")


def asked(client: Client, name: str) -> int:
    """How many queries a list asks once what a process keeps is there."""
    url = reverse(f"federation:{name}")
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("name", "make"), [("needs", write_need), ("organisations", register)])
def test_a_list_of_thirty_asks_as_much_as_a_list_of_one(
    name: str, make: Callable[[Cast, int], None], cast: Cast, personas: dict[str, Any]
) -> None:
    client = signed_in(personas["R"])
    make(cast, 0)
    one = asked(client, name)
    for n in range(1, 30):
        make(cast, n)
    assert asked(client, name) == one


def test_the_lists_of_a_purchase_ask_no_more_with_more_purchases(cast: Cast, personas: dict[str, Any]) -> None:
    client = signed_in(personas["R"])
    names = (
        "programmes",
        "listings",
        "bids",
        "awards",
        "contracts",
        "expenses",
        "milestone_reports",
        "disbursements",
        "appropriations",
    )
    recognised(cast)
    one = {name: asked(client, name) for name in names}
    recognised(cast)
    recognised(cast)
    assert {name: asked(client, name) for name in names} == one
