"""The administrator's pages: accounts, units and the calendar are kept, everything else is read, what is sealed is not shown."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from grants.admin import ReadOnly, site
from grants.bids.models import Bid
from grants.people.models import Unit, User
from grants.people.queries import system
from grants.rulebook import calendar
from grants.rulebook.models import CalendarDay
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail.machine import Stateful
from grants.trail.moves import machines
from grants.trail.triggers import APPEND_ONLY
from tests.factories.reach import life_at, reach
from tests.ledger import watched
from tests.portals.many import copies, queries
from tests.portals.seen import words

KEPT = {"User", "Unit", "CalendarDay"}


@pytest.fixture
def keeper(cast: Cast) -> Client:
    """A system administrator: staff, no office, no superuser."""
    person = User.objects.create(username="sysadmin", name="系统管理员", is_staff=True)
    client = Client()
    client.force_login(person)
    return client


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:grants_{model._meta.model_name}_{page}", args=args)


def test_sign_in_goes_through_the_one_door(client: Client, cast: Cast, personas: dict[str, User]) -> None:
    first = client.get("/admin/")
    assert first.headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get(first.headers["Location"]).headers["Location"] == "/account/login/?next=%2Fadmin%2F"
    client.force_login(personas["A"])
    assert client.get("/admin/login/?next=/admin/").status_code == 403
    assert client.get(address(Unit, "changelist")).status_code == 302


def test_every_machine_and_every_append_only_row_is_registered_to_be_read_only() -> None:
    assert set(machines().values()) <= set(site._registry)
    assert set(APPEND_ONLY) <= {model.__name__ for model in site._registry}
    assert {m.__name__ for m, pages in site._registry.items() if not isinstance(pages, ReadOnly)} == KEPT


@pytest.mark.parametrize(("machine", "status"), [("need", "pooled"), ("contract", "in_force"), ("disbursement", "requested")])
def test_what_has_a_lifecycle_is_only_read(machine: str, status: str, keeper: Client, cast: Cast) -> None:
    obj: Stateful = reach(machine, status, cast)
    page = keeper.get(address(type(obj), "change", obj.pk))
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    with watched() as writes:
        answers = {
            "change": keeper.post(address(type(obj), "change", obj.pk), {"title": "x", "status": "closed"}).status_code,
            "add": keeper.post(address(type(obj), "add"), {"title": "x"}).status_code,
            "delete": keeper.post(address(type(obj), "delete", obj.pk), {"post": "yes"}).status_code,
            "list": keeper.post(
                address(type(obj), "changelist"), {"action": "delete_selected", "_selected_action": obj.pk}
            ).status_code,
        }
    assert [sql for sql in writes.sent if "grants_" in sql or "admin_log" in sql] == []
    assert (answers["change"], answers["add"], answers["delete"]) == (403, 403, 403) and answers["list"] in {200, 302, 403}


def test_what_is_sealed_is_sealed_from_the_administrator_too(keeper: Client, cast: Cast) -> None:
    life = life_at("publish", cast)
    entries = address(machines()["bid"], "changelist").replace("/bid/", "/entry/")
    before = words(keeper.get(entries), of="body")
    choosing.draft_bids(life)
    choosing.submit_bids(life)
    bid = Bid.objects.filter(listing=life.listing).latest("id")
    assert words(keeper.get(entries), of="body") == before
    assert address(Bid, "change", bid.pk) not in keeper.get(address(Bid, "changelist")).content.decode()
    assert keeper.get(address(Bid, "change", bid.pk)).status_code == 302
    opened = reach("bid", "qualified", cast)
    assert keeper.get(address(Bid, "change", opened.pk)).status_code == 200
    assert address(Bid, "change", opened.pk) in keeper.get(address(Bid, "changelist")).content.decode()


def test_an_account_is_opened_and_changed_without_rights_of_its_own(keeper: Client) -> None:
    added = keeper.post(
        address(User, "add"),
        {
            "username": "new",
            "name": "新人",
            "password1": "long-enough-47",
            "password2": "long-enough-47",
            "usable_password": "true",
        },
    )
    person = User.objects.get(username="new")
    assert added.status_code == 302 and person.check_password("long-enough-47")
    told = {"username": "new", "name": "新人二", "is_active": "on", "is_superuser": "on", "groups": "1"}
    assert keeper.post(address(User, "change", person.pk), told).status_code == 302
    person = User.objects.get(pk=person.pk)
    assert (person.name, person.is_superuser, person.is_staff, person.offices_now) == ("新人二", False, False, [])
    assert LogEntry.objects.filter(object_id=str(person.pk)).count() == 2


def test_nobody_edits_the_user_of_the_clock_or_removes_anybody(keeper: Client, personas: dict[str, User]) -> None:
    clockwork = system()
    with watched() as writes:
        assert keeper.post(address(User, "change", clockwork.pk), {"username": "x", "name": "x"}).status_code == 403
        assert keeper.get(f"{address(User, 'changelist')}{clockwork.pk}/password/").status_code == 403
        assert keeper.post(address(User, "delete", personas["V"].pk), {"post": "yes"}).status_code == 403
        assert keeper.post(address(Unit, "delete", Unit.objects.first().pk), {"post": "yes"}).status_code == 403
    assert [sql for sql in writes.sent if "grants_" in sql] == []


def test_a_unit_keeps_its_place_in_the_tree(keeper: Client, cast: Cast) -> None:
    town = cast.units["qingyang"]
    told = {"name": "青阳街道妇联", "short_name": "青阳", "level": "town", "code": "", "parent": town.parent_id}
    assert keeper.post(address(Unit, "change", town.pk), told).status_code == 302
    changed = Unit.objects.get(pk=town.pk)
    assert (changed.short_name, changed.path) == ("青阳", f"{town.parent.path}{town.pk}/")


def test_a_day_of_the_calendar_counts_at_once(keeper: Client) -> None:
    day = date(2026, 3, 4)
    assert calendar.is_working(day)
    told = {"day": day.isoformat(), "name": "临时放假", "provisional": "on"}
    assert keeper.post(address(CalendarDay, "add"), told).status_code == 302
    assert not calendar.is_working(day)


def test_keys_of_two_step_sign_in_are_not_shown(keeper: Client) -> None:
    page = words(keeper.get("/admin/"), of="body").lower()
    assert "authenticator" not in page and "groups" not in page and "email" not in page


@pytest.mark.parametrize("q", ["q=%00", "o=abc", "p=zz", "p=999999", "status=x", "e=1", "q=" + "长" * 200, "all="])
def test_odd_questions_are_answered(q: str, keeper: Client, cast: Cast) -> None:
    reach("need", "pooled", cast)
    for machine in ("need", "contract"):
        assert keeper.get(f"{address(machines()[machine], 'changelist')}?{q}").status_code in {200, 302}
    assert keeper.get(f"{address(machines()['need'], 'changelist')}{'9' * 40}/change/").status_code == 302


@pytest.mark.parametrize(("machine", "status"), [("need", "pooled"), ("contract", "in_force"), ("expense", "verified")])
def test_a_list_of_thirty_costs_no_more_queries_than_a_list_of_one(machine: str, status: str, keeper: Client, cast: Cast) -> None:
    row = reach(machine, status, cast)
    url = address(type(row), "changelist")
    one = queries(keeper, url)
    copies(row)
    assert queries(keeper, url) == one
