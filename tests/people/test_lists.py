"""Lists that keep an organisation from public money: who enters it, who records the end, what stays on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from grants.people import actions
from grants.people.models import Listed, Organisation
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(cast: Cast) -> Organisation:
    return cast.organisations["muming"]


def enter(cast: Cast, organisation: Organisation, who: str = "reviewer", **changes: Any) -> Listed:
    told = {"kind": "abnormal", "since": clock.today(), "source": "晋江市民政局 2026 年第 3 号公告"}
    return actions.put_on_list(organisation, by=cast.persons[who], **{**told, **changes})


def test_the_reviewer_enters_and_ends(cast: Cast, organisation: Organisation) -> None:
    listed = enter(cast, organisation)
    ended = actions.take_off_list(listed, by=cast.persons["reviewer"], until=clock.today(), note="已移出")
    assert (ended.kind, ended.since, ended.until, ended.origin) == ("abnormal", clock.today(), clock.today(), organisation.origin)
    trail = Entry.objects.filter(kind="organisation", object_id=organisation.pk, move__endswith="_list").order_by("seq")
    assert [(e.move, e.by.username, e.note) for e in trail] == [
        ("put_on_list", "reviewer", ""),
        ("take_off_list", "reviewer", "已移出"),
    ]


@pytest.mark.parametrize("who", ["handler", "approver", "rival1admin", "fh_reviewer", "auditor"])
def test_nobody_else_does(cast: Cast, organisation: Organisation, who: str) -> None:
    listed, before = enter(cast, organisation), Entry.objects.count()
    with pytest.raises(NotAllowed):
        enter(cast, organisation, who)
    with pytest.raises(NotAllowed):
        actions.take_off_list(listed, by=cast.persons[who], until=clock.today(), note="移出")
    assert (list(Listed.objects.values_list("until", flat=True)), Entry.objects.count()) == ([None], before)


def test_whoever_is_tied_to_it_leaves_it_to_another(cast: Cast, organisation: Organisation) -> None:
    listed = enter(cast, organisation)
    actions.declare_interest(cast.persons["reviewer"], organisation, "亲属")
    for act in (
        lambda: enter(cast, organisation),
        lambda: actions.take_off_list(listed, by=cast.persons["reviewer"], until=clock.today(), note="移出"),
    ):
        with pytest.raises(Blocked) as refusal:
            act()
        assert [b.code for b in refusal.value.blockers] == ["recused"]
    assert Listed.objects.get().until is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"since": clock.today() + timedelta(days=2)}, Blocked),
        ({"source": " "}, Blocked),
        ({"kind": "rumour"}, ValidationError),
        ({"until": clock.today() - timedelta(days=9)}, ValidationError),
    ],
)
def test_an_entry_has_a_day_a_list_and_a_source(cast: Cast, organisation: Organisation, changes: Any, refusal: Any) -> None:
    with pytest.raises(refusal):
        enter(cast, organisation, **changes)
    assert Listed.objects.count() == 0


@pytest.mark.parametrize(("days", "note", "code"), [(-1, "移出", "until"), (1, "移出", "until"), (0, " ", "note")])
def test_an_end_has_come_and_has_a_reason(cast: Cast, organisation: Organisation, days: int, note: str, code: str) -> None:
    listed = enter(cast, organisation)
    with pytest.raises(Blocked) as refusal:
        actions.take_off_list(listed, by=cast.persons["reviewer"], until=clock.today() + timedelta(days=days), note=note)
    assert ([b.code for b in refusal.value.blockers], Listed.objects.get().until) == ([code], None)


def test_an_ended_entry_is_not_ended_again(cast: Cast, organisation: Organisation) -> None:
    listed = enter(cast, organisation, since=clock.today() - timedelta(days=9), until=clock.today() - timedelta(days=2))
    with pytest.raises(Blocked) as refusal:
        actions.take_off_list(listed, by=cast.persons["reviewer"], until=clock.today(), note="移出")
    assert [b.code for b in refusal.value.blockers] == ["ended"]


def test_the_pages(cast: Cast, organisation: Organisation, client: Client) -> None:
    page = f"/federation/organisations/{organisation.pk}/"
    told = {"kind": "serious", "since": clock.today().isoformat(), "source": "信用中国 2026-11"}
    client.force_login(cast.persons["handler"])
    assert (client.get(f"{page}lists/new/").status_code, client.post(f"{page}lists/new/", told).status_code) == (403, 403)
    assert f"{page}lists/new/" not in client.get(page).content.decode()
    client.force_login(cast.persons["reviewer"])
    assert f"{page}lists/new/" in client.get(page).content.decode()
    assert client.post(f"{page}lists/new/", {**told, "source": ""}).status_code == 422
    assert client.post(f"{page}lists/new/", told)["Location"] == f"{page}#lists"
    listed = Listed.objects.get()
    end = f"/federation/organisations/lists/{listed.pk}/end/"
    shown = client.get(page).content.decode()
    assert ("信用中国 2026-11" in shown, end in shown) == (True, True)
    assert client.post(end, {"until": clock.today().isoformat(), "note": "已移出"})["Location"] == f"{page}#lists"
    listed.refresh_from_db()
    assert (listed.until, end in client.get(page).content.decode()) == (clock.today(), False)


def test_strangers_find_no_entry(cast: Cast, organisation: Organisation, client: Client) -> None:
    listed = enter(cast, organisation)
    client.force_login(cast.persons["fh_reviewer"])
    answers = [
        client.get(f"/federation/organisations/{organisation.pk}/lists/new/"),
        client.get(f"/federation/organisations/lists/{listed.pk}/end/"),
    ]
    assert [a.status_code for a in answers] == [404, 404]
