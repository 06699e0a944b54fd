"""The one view behind every button: done once, refused in words, nothing changed by a refusal, nothing typed lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from grants.people import actions
from grants.people.models import Organisation
from grants.trail import clock
from grants.trail.models import Entry
from tests.portals.kit_desk import Desk, desk

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portals.kit_site")]


@pytest.fixture
def house() -> Desk:
    return desk()


@pytest.fixture
def org(house: Desk) -> Organisation:
    return house.organisation()


@pytest.fixture
def reviewer(client: Client, house: Desk) -> Client:
    client.force_login(house["reviewer"])
    return client


def url(org: Organisation, move: str) -> str:
    return f"/federation/organisations/{org.pk}/{move}/"


def state(org: Organisation) -> tuple[Any, ...]:
    row = Organisation.objects.get(pk=org.pk)
    return row.status, row.version, Entry.objects.filter(kind="organisation", object_id=org.pk).count()


def test_the_confirm_page_shows_what_the_move_asks(reviewer: Client, org: Organisation) -> None:
    answer = reviewer.get(url(org, "reject"))
    assert answer.status_code == 200
    form = answer.context["form"]
    assert [f.name for f in form.visible_fields()] == ["note"]
    assert form.initial == {"version": 0}
    assert state(org) == ("applied", 0, 1)


def test_the_move_is_done_by_the_person_with_her_words(reviewer: Client, house: Desk, org: Organisation) -> None:
    answer = reviewer.post(url(org, "reject"), {"version": 0, "note": "  证书不符。 "})
    assert (answer.status_code, answer["Location"]) == (302, f"/federation/organisations/{org.pk}/")
    entry = Entry.objects.get(kind="organisation", object_id=org.pk, move="reject")
    assert (entry.by, entry.role, entry.note, entry.version) == (house["reviewer"], "reviewer", "证书不符。", 1)
    assert state(org) == ("rejected", 1, 2)


def test_a_double_click_is_answered_like_the_first_and_done_once(reviewer: Client, org: Organisation) -> None:
    answers = [reviewer.post(url(org, "reject"), {"version": 0, "note": "证书不符"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert state(org) == ("rejected", 1, 2)


def test_whoever_was_slower_reads_the_new_state_and_keeps_her_words(client: Client, house: Desk, org: Organisation) -> None:
    actions.reject(org, by=house["second"], note="先到")
    client.force_login(house["reviewer"])
    answer = client.post(url(org, "reject"), {"version": 0, "note": "我写的理由"})
    assert answer.status_code == 409
    assert [b.code for b in answer.context["blockers"]] == ["stale"]
    assert answer.context["object"].status == "rejected"
    assert answer.context["form"].data["note"] == "我写的理由"
    assert state(org) == ("rejected", 1, 2)


def test_a_move_of_another_status_is_not_now(reviewer: Client, org: Organisation) -> None:
    answer = reviewer.post(url(org, "clear"), {"version": 0, "note": "x"})
    assert (answer.status_code, [b.code for b in answer.context["blockers"]]) == (409, ["not_now"])
    assert reviewer.get(url(org, "clear")).status_code == 403
    assert state(org) == ("applied", 0, 1)


def test_without_the_role_it_is_refused(client: Client, house: Desk, org: Organisation) -> None:
    client.force_login(house["handler"])
    answer = client.post(url(org, "reject"), {"version": 0, "note": "x"})
    assert (answer.status_code, [b.code for b in answer.context["blockers"]]) == (403, ["not_allowed"])
    assert client.get(url(org, "reject")).status_code == 403
    assert state(org) == ("applied", 0, 1)


def test_what_a_person_does_not_see_is_not_there(client: Client, house: Desk, org: Organisation) -> None:
    client.force_login(house["stranger"])
    assert client.post(url(org, "reject"), {"version": 0, "note": "x"}).status_code == 404
    assert client.get(url(org, "reject")).status_code == 404
    assert state(org) == ("applied", 0, 1)


def test_a_stranger_to_the_house_signs_in_first(client: Client, org: Organisation) -> None:
    answer = client.post(url(org, "reject"), {"version": 0, "note": "x"})
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={url(org, 'reject')}")
    assert state(org) == ("applied", 0, 1)


def test_every_reason_is_named_and_leads_to_its_place(reviewer: Client, org: Organisation) -> None:
    answer = reviewer.post(url(org, "admit"), {"version": 0})
    assert answer.status_code == 422
    codes = {b.code for b in answer.context["blockers"]}
    assert codes == {"credit_code_holds", "certificate_on_file", "inspected", "accountant_named", "offices_declared"}
    assert f'href="/federation/organisations/{org.pk}/#documents"' in answer.content.decode()
    assert state(org) == ("applied", 0, 1)


@pytest.mark.parametrize("sent", [{"version": 0}, {"version": 0, "note": "   "}, {"note": "x"}, {"version": "zero", "note": "x"}])
def test_what_is_missing_is_asked_for_again(reviewer: Client, org: Organisation, sent: dict[str, Any]) -> None:
    answer = reviewer.post(url(org, "reject"), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert state(org) == ("applied", 0, 1)


def test_facts_arrive_typed(client: Client, house: Desk, org: Organisation) -> None:
    until = clock.today() + timedelta(days=90)
    client.force_login(house["approver"])
    answer = client.post(url(org, "bar"), {"version": 0, "note": "x", "until": until.isoformat(), "heard": "on"})
    assert answer.status_code == 409, "an applicant cannot be barred yet"
    given = answer.context["form"].given()
    assert given == {"note": "x", "until": until, "heard": True}


def test_a_form_drawn_for_somebody_else_is_refused(reviewer: Client, house: Desk, org: Organisation) -> None:
    answer = reviewer.post(url(org, "reject"), {"version": 0, "note": "x", "as_person": house["second"].pk})
    assert (answer.status_code, answer.templates[0].name) == (409, "account/other_person.html")
    assert state(org) == ("applied", 0, 1)
    answer = reviewer.post(url(org, "reject"), {"version": 0, "note": "x", "as_person": house["reviewer"].pk})
    assert answer.status_code == 302


def test_htmx_gets_the_fragment_or_is_sent_on(reviewer: Client, org: Organisation) -> None:
    headers = {"HX-Request": "true"}
    refused = reviewer.post(url(org, "reject"), {"version": 0}, headers=headers)
    assert (refused.status_code, refused.templates[0].name) == (422, "components/move_form.html")
    assert "<html" not in refused.content.decode()
    done = reviewer.post(url(org, "reject"), {"version": 0, "note": "x"}, headers=headers)
    assert (done.status_code, done["HX-Redirect"]) == (200, f"/federation/organisations/{org.pk}/")


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/federation/organisations/?page=2", "/federation/organisations/?page=2"),
        ("//evil.example/", ""),
        ("https://evil.example/", ""),
    ],
)
def test_it_goes_back_only_within_this_house(reviewer: Client, org: Organisation, wanted: str, reached: str) -> None:
    answer = reviewer.post(url(org, "reject"), {"version": 0, "note": "x", "next": wanted})
    assert answer["Location"] == (reached or f"/federation/organisations/{org.pk}/")


def test_a_word_that_is_no_move_is_no_address(reviewer: Client, org: Organisation) -> None:
    for word in ("approve", "status", "plain", "apply"):
        assert reviewer.post(url(org, word), {"version": 0}).status_code == 404
    assert state(org) == ("applied", 0, 1)


def test_a_text_nobody_can_store_is_refused_in_words(reviewer: Client, org: Organisation) -> None:
    for text in ("坏\x00字", "长" * 6000):
        answer = reviewer.post(url(org, "reject"), {"version": 0, "note": text})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["note"])
    assert state(org) == ("applied", 0, 1)


def test_markup_in_a_reason_stays_text(reviewer: Client, org: Organisation) -> None:
    reviewer.post(url(org, "reject"), {"version": 0, "note": "<script>alert(1)</script>"})
    page = reviewer.get(f"/federation/organisations/{org.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
