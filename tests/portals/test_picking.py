"""Choosing one of thousands: typed, suggested, never all on one page; places a step at a time; figures that follow the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.audits.models import Engagement
from grants.audits.procedures import Procedure
from grants.milestones.models import Activity
from grants.people.models import Unit, User
from grants.portals import picking
from grants.portals.auditor import changes, home
from grants.portals.picking import near
from grants.spending.models import Expense
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import after_contract, audits
from tests.ledger import unchanged
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


@pytest.fixture
def activities(cast: Cast) -> list[Activity]:
    """Four of a frozen engagement's contract: the last two are called the same, word for word."""
    told = audits.frozen(cast).contracts.get().reports.get().activities.get()
    day = told.date - timedelta(days=1)
    rows = [(told.date, "亲子手工"), (day, "亲子手工"), (day, "亲子手工")]
    return [told, *(Activity.objects.create(**_same(told), date=on, title=title) for on, title in rows)]


def _same(told: Activity) -> dict[str, Any]:
    return {"report": told.report, "site": told.site, "method": told.method, "persons": 1, "person_times": 1, "signatures": 1}


def visited(one: Activity, cast: Cast, **instead: Any) -> dict[str, Any]:
    contract = one.report.contract
    return {
        "kind": "telephone", "on": clock.today().isoformat(), "party": "罗山街道家庭驿站", "contract": contract.pk, "asked": "3",
        "found": "活动场地与记录相符。", "done_by": cast.persons["auditor"].pk, **instead,
    }  # fmt: skip


def test_an_activity_of_many_is_typed_into_the_form_of_a_procedure(
    cast: Cast, activities: list[Activity], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "MOST", 3)
    engagement, member = Engagement.objects.get(), signed_in(cast.persons["auditor"])
    url, one = reverse("auditor:procedures-new", args=[engagement.pk]), activities[1]
    page = member.get(url).text
    assert 'name="activity_like"' in page and 'hx-get="?suggest=activity"' in page
    assert not any(f'<option value="{activity.pk}">{activity}' in page for activity in activities)
    assert f'<option value="{one.report.contract_id}">' in page  # contracts are few here
    called = f"{one.date} {one.title} {one.site.name}"
    for typed in (one.title, f"{one.site.name} {one.title}", str(one.date), one.report.contract.number):
        assert f'<option value="{called}">' in member.get(url, {"suggest": "activity", "activity_like": typed}).text
    assert member.post(url, visited(one, cast, activity_like=called)).status_code == 302
    assert member.post(url, visited(one, cast, activity_like=f" {one.date}  手工 ")).status_code == 302
    assert list(Procedure.objects.values_list("activity", flat=True)) == [one.pk] * 2


def test_typed_words_that_name_no_one_row_are_told_and_kept(
    cast: Cast, activities: list[Activity], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "MOST", 3)
    engagement, member = Engagement.objects.get(), signed_in(cast.persons["auditor"])
    url = reverse("auditor:procedures-new", args=[engagement.pk])
    twins = activities[2:]
    codes = {"没有这样的活动": "none", str(twins[0].date): "several", "x" * 101: "too_long", " ": None}
    for typed, code in codes.items():
        data = visited(twins[0], cast, activity_like=typed, found="" if code is None else "活动场地与记录相符。")
        with unchanged():
            answer = member.post(url, data)
        assert answer.status_code == 422 and "罗山街道家庭驿站" in answer.text
        assert f'value="{typed}"' in answer.text
        assert [error.code for error in answer.context["form"].errors.as_data().get("activity", [])] == [code] * bool(code)
    both = member.post(url, visited(twins[0], cast, activity_like="手工 " + str(twins[0].date))).text
    offered = [one for one in activities if f'<option value="{one.pk}">{one}</option>' in both]
    assert offered == twins  # words cannot choose between them
    chosen = visited(twins[1], cast, activity_like="手工 " + str(twins[0].date), activity=twins[1].pk)
    with unchanged():  # a key that the words do not hold counts for nothing
        assert member.post(url, {**chosen, "activity": activities[0].pk}).status_code == 422
    assert member.post(url, chosen).status_code == 302
    made = Procedure.objects.get()
    assert made.activity == twins[1]
    again = member.get(reverse("auditor:procedures-correct", args=[made.pk])).text
    assert f'value="{made.activity.date} {made.activity.title} {made.activity.site.name}"' in again
    monkeypatch.setattr(picking, "MOST", 1)
    answer = member.post(url, visited(twins[0], cast, activity_like="手工"))
    assert [error.code for error in answer.context["form"].errors.as_data()["activity"]] == ["many"]


def test_the_form_of_a_finding_takes_a_typed_contract(cast: Cast, many: None) -> None:
    engagement = audits.working(cast)
    contract, member = engagement.contracts.get(), signed_in(cast.persons["auditor"])
    url = reverse("auditor:audit_engagements-finding", args=[engagement.pk])
    assert 'name="contract_like"' in member.get(url).text
    asked = {"suggest": "contract", "contract_like": contract.number}
    assert f'<option value="{contract.number}">' in member.get(url, asked).text
    for typed, errs in ((contract.number, False), ("", True), ("没有", True)):
        answer = member.post(url, {"contract_like": typed, "title": "部分支出"})
        assert answer.status_code == 422 and ("contract" in answer.context["form"].errors) is errs


def test_suggestions_of_a_form_are_for_who_may_fill_it_in(
    cast: Cast, activities: list[Activity], strangers: dict[str, User], many: None
) -> None:
    url = reverse("auditor:procedures-new", args=[Engagement.objects.get().pk])
    asked = {"suggest": "activity", "activity_like": activities[0].title}
    told = {
        "auditor": (cast.persons["auditor"], 200), "reviewer": (cast.persons["auditreviewer"], 403), "far": (strangers["AL"], 404),
        "handler": (cast.persons["handler"], 403),
    }  # fmt: skip
    for person, status in told.values():
        answer = signed_in(person).get(url, asked)
        assert answer.status_code == status and (activities[0].title in answer.text) is (status == 200)
