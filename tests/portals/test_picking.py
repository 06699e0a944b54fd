"""Choosing one of thousands: typed, suggested, never all on one page; places a step at a time; figures that follow the page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.people.models import Unit, User
from grants.portals import picking
from grants.portals.auditor import changes, home
from grants.portals.picking import near
from grants.spending.models import Expense
from grants.story.cast import Cast
from tests.factories import after_contract
from tests.portals.desk import signed_in
from tests.portals.seen import words


@pytest.fixture
def desk(personas: dict[str, User]) -> Client:
    return signed_in(personas["AL"])


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a list holds, whatever there is."""
    monkeypatch.setattr(picking, "MOST", 0)


def shown(answer: Any) -> set[int]:
    assert answer.status_code == 200
    return {line.pk for line in answer.context["table"].data.data}


def test_a_contract_is_typed_where_there_are_many(cast: Cast, desk: Client, many: None) -> None:
    contract, other = after_contract.spent(cast).contract, after_contract.recognised(cast).contract
    ledger = reverse("auditor:expenses")
    page = desk.get(ledger).text
    assert 'name="contract_like"' in page and 'hx-get="?suggest=contract"' in page and "<datalist" in page
    assert contract.number not in page.partition("<table")[0]
    due = set(Expense.objects.filter(contract=contract).exclude(status="draft").values_list("pk", flat=True))
    assert due and shown(desk.get(ledger, {"contract": contract.pk})) == due
    for typed in (contract.number, f" {contract.number} "):
        answer = desk.get(ledger, {"contract_like": typed})
        assert shown(answer) == due and answer.context["filtered"]
    both = due | set(Expense.objects.filter(contract=other).exclude(status="draft").values_list("pk", flat=True))
    assert shown(desk.get(ledger, {"contract_like": contract.number[:2]})) == both
    assert shown(desk.get(ledger, {"contract_like": "没有这样的合同"})) == set()
    assert f'value="{contract.number}"' in desk.get(ledger, {"contract": contract.pk}).text  # a link is told in words
    for odd in ("%00", "x" * 300, ""):
        assert desk.get(f"{ledger}?contract_like={odd}").status_code == 200


def test_suggestions_are_of_what_she_may_see(
    cast: Cast, desk: Client, strangers: dict[str, User], personas: dict[str, User]
) -> None:
    contract = after_contract.spent(cast).contract
    ledger, asked = reverse("auditor:expenses"), {"suggest": "contract", "contract_like": contract.title[:4]}
    offered = desk.get(ledger, asked).text
    assert f'<option value="{contract.number}">' in offered and contract.organisation.name in offered
    assert signed_in(strangers["AL"]).get(ledger, asked).text.strip() == ""
    assert signed_in(personas["V"]).get(ledger, asked).status_code == 403
    for odd in ({**asked, "contract_like": "\0"}, {**asked, "contract_like": ""}, {"suggest": "status"}, {"suggest": "nothing"}):
        assert desk.get(ledger, odd).text.strip() == ""


def test_a_place_is_chosen_a_step_at_a_time(cast: Cast, many: None) -> None:
    units = Unit.objects.all()
    (top, *below) = near(units, "")
    assert {unit.parent_id for unit in below} == {top.pk}
    town = Unit.objects.filter(level="town").first()
    assert town is not None and town.parent is not None
    offered = near(units, str(town.pk))
    assert {town, town.parent} <= set(offered) and {one.parent for one in offered[offered.index(town) + 1 :]} <= {town}
    assert near(units, "x") == near(units, "") == near(units, "999999999")


def test_of_many_units_the_figures_follow_the_page(cast: Cast, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    after_contract.spent(cast)
    url = reverse("auditor:home")
    whole = desk.get(url).context["together"]
    monkeypatch.setattr(home, "MANY", 0)
    page = desk.get(url)
    assert "together" not in page.context and f'hx-get="{page.context["figures"]}"'.replace("&", "&amp;") in page.text
    alone = desk.get(url + page.context["figures"], headers={"HX-Request": "true"})
    assert (
        alone.context["together"] == whole and alone.text.strip().startswith('<div id="figures">') and "<html" not in alone.text
    )
    assert desk.get(url + page.context["figures"]).context["together"] == whole  # without scripts: the link


def test_of_a_long_trail_the_latest_are_counted(cast: Cast, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    after_contract.spent(cast)
    url = reverse("auditor:home") + "?since=all"
    answer = desk.get(url)
    assert answer.context["counted"] == 0 and sum(count for _kind, _name, count in answer.context["kinds"]) > 12
    monkeypatch.setattr(changes, "COUNTED", 5)
    fewer = desk.get(url)
    assert sum(count for _kind, _name, count in fewer.context["kinds"]) == fewer.context["counted"] == 5
    assert [one.line.entry.pk for one in fewer.context["news"]] == [one.line.entry.pk for one in answer.context["news"]][:6]
    assert "5" in words(fewer)
