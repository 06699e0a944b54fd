"""Every page of the federation desk answers every official at every status, and the addresses with odd questions too."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.story.cast import Cast
from tests.factories.reach import reach, statuses

OFFICIALS = "VTHRFACKDE"
LISTS = (
    "home", "needs", "programmes", "listings", "bids", "awards", "contracts", "expenses", "milestone_reports", "disbursements",
    "organisations", "appropriations", "offices", "search", "year",
)  # fmt: skip
MACHINES = (
    "organisation", "need", "listing", "bid", "score_sheet", "award", "contract", "expense", "milestone_report", "disbursement",
)  # fmt: skip
# Statuses of a machine in which nobody of a federation may see the row.
HIDDEN = {("need", "draft"), ("bid", "draft"), ("bid", "submitted"), ("bid", "withdrawn"), ("expense", "draft"), ("milestone_report", "draft")}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def pages() -> list[tuple[str, str]]:
    return [(m, s) for m in MACHINES for s in statuses(m)]


@pytest.mark.parametrize(("machine", "status"), pages())
def test_the_page_of_a_thing_answers_whoever_sees_it(machine: str, status: str, cast: Cast, personas: dict[str, Any]) -> None:
    obj = reach(machine, status, cast)
    url = reverse(f"federation:{machine}s-detail", args=[obj.pk])
    answers = {letter: signed_in(personas[letter]).get(url).status_code for letter in OFFICIALS}
    assert set(answers.values()) <= {200, 404}
    if (machine, status) not in HIDDEN:
        assert answers["R"] == 200


@pytest.mark.parametrize("letter", OFFICIALS)
def test_every_list_answers_whatever_is_asked_of_it(letter: str, cast: Cast, personas: dict[str, Any]) -> None:
    reach("disbursement", "requested", cast)
    client = signed_in(personas[letter])
    odd = ["", "?page=0", "?page=999", "?page=x", "?sort=nothing", "?sort=-", "?status=nonsense", "?q=%00", "?q=" + "长" * 500]
    odd += ["?unit=abc", "?contract=0", "?state=due", "?state=?", "?year=99999999999", "?year=x", "?q=a&page=-1", "?a-page=9"]
    answers = {f"{name}{query}": client.get(reverse(f"federation:{name}") + query).status_code for name in LISTS for query in odd}
    assert {page: code for page, code in answers.items() if code != 200} == {}
