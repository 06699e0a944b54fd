"""The register, offices and the search box of the federation desk."""

from datetime import timedelta
from typing import Any

import pytest

from grants.people.models import Office, User
from grants.people.roles import Role
from grants.portals.federation.search import KINDS
from grants.portals.initials import initials
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories.after_contract import spent
from tests.factories.reach import reach
from tests.portals.desk import act, page, send, signed_in, text


def test_a_reviewer_admits_an_applicant_by_the_button(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    organisation = reach("organisation", "applied", cast)
    assert act(personas["H"], organisation, "admit").status_code == 403
    assert act(strangers["R"], organisation, "admit").status_code == 404
    assert type(organisation).objects.get(pk=organisation.pk).status == "applied"
    assert act(personas["R"], organisation, "admit").status_code == 302
    assert type(organisation).objects.get(pk=organisation.pk).status == "eligible"


def test_barring_needs_a_day_and_a_hearing(cast: Cast, personas: dict[str, Any]) -> None:
    organisation = reach("organisation", "eligible", cast)
    until = (clock.today() + timedelta(days=365)).isoformat()
    assert act(personas["A"], organisation, "bar", note="虚报", until=until).status_code == 422
    assert act(personas["A"], organisation, "bar", note="虚报", until=until, heard="on").status_code == 302
    barred = type(organisation).objects.get(pk=organisation.pk)
    assert (barred.status, barred.barred_until.isoformat()) == ("barred", until)


def test_the_account_is_shown_to_those_who_pay_and_not_to_a_village(cast: Cast, personas: dict[str, Any]) -> None:
    organisation = cast.organisations["qinghe"]
    assert organisation.bank_account in text(page(personas["C"], "organisations-detail", organisation.pk))
    for letter in "VT":
        answer = page(personas[letter], "organisations-detail", organisation.pk)
        assert answer.status_code in {200, 404}
        assert organisation.bank_account not in text(answer)


def test_an_officer_of_both_sides_is_shown_with_her_two_offices(cast: Cast) -> None:
    organisation = cast.organisations["daode"]
    doubled = page(cast.persons["jz_reviewer"], "organisations-detail", organisation.pk).context["doubled"]
    assert [(o.person.name, o.unit) for o in doubled] == [("柳如茵", cast.units["jinzhong"])]


# Offices --------------------------------------------------------------------------------------------------------------


def office_of(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "username": "newcashier", "name": "新来者", "password": "long-enough-pw-7", "unit": cast.units["jinjiang"].pk, "role": "cashier",
        "title": "出纳", "since": clock.today().isoformat(), **changes,
    }  # fmt: skip


def test_an_approver_gives_an_office_and_opens_the_account(cast: Cast, personas: dict[str, Any]) -> None:
    assert send(personas["A"], "offices-new", **office_of(cast)).status_code == 302
    person = User.objects.get(username="newcashier")
    assert [(o.role, o.unit, o.title) for o in person.offices.all()] == [("cashier", cast.units["jinjiang"], "出纳")]
    assert person.check_password("long-enough-pw-7")
    assert signed_in(person).get("/federation/").status_code == 200


def test_a_colleague_with_an_account_needs_no_second_one(cast: Cast, personas: dict[str, Any]) -> None:
    told = office_of(cast, username=personas["H"].username, name="", password="", role="reviewer")
    assert send(personas["A"], "offices-new", **told).status_code == 302
    assert set(personas["H"].offices.values_list("role", flat=True)) == {"handler", "reviewer"}


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"password": "1"}, {"password": ""}, {"role": "auditor"}, {"role": "org_admin"}, {"unit": "0"}, {"since": "昨天"},
     {"username": ""}, {"username": "approver"}],
    ids=str,
)  # fmt: skip
def test_an_office_that_cannot_be_given_opens_no_account(changes: dict[str, Any], cast: Cast, personas: dict[str, Any]) -> None:
    before = (User.objects.count(), Office.objects.count())
    assert send(personas["A"], "offices-new", **office_of(cast, **changes)).status_code == 422
    assert (User.objects.count(), Office.objects.count()) == before


def test_offices_are_given_by_approvers_of_the_unit_or_above(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    before = (User.objects.count(), Office.objects.count())
    for person in (personas["H"], personas["R"], personas["T"], strangers["A"]):
        assert send(person, "offices-new", **office_of(cast)).status_code in {403, 422}
    assert (User.objects.count(), Office.objects.count()) == before


def test_an_office_ends_today_or_later_and_the_last_approver_stays(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    office = personas["C"].offices.get()
    for person, until, code in (
        (personas["H"], clock.today(), 403), (strangers["A"], clock.today(), 404), (personas["A"], clock.today() - timedelta(days=1), 422),
    ):  # fmt: skip
        assert send(person, "offices-end", office.pk, until=until.isoformat()).status_code == code
    own = personas["A"].offices.get()
    assert send(personas["A"], "offices-end", own.pk, until=clock.today().isoformat()).status_code == 422
    assert set(Office.objects.filter(pk__in=[office.pk, own.pk]).values_list("until", flat=True)) == {None}
    assert send(personas["A"], "offices-end", office.pk, until=clock.today().isoformat()).status_code == 302
    assert Office.objects.get(pk=office.pk).until == clock.today()


def test_the_list_of_people_is_that_of_ones_units(cast: Cast, personas: dict[str, Any]) -> None:
    rows = [row.record for row in page(personas["T"], "offices").context["table"].rows]
    town = personas["T"].offices.get().unit
    assert {row.unit for row in rows} <= {u for u in cast.units.values() if u.path.startswith(town.path)}
    assert {row.role for row in rows} >= {Role.TOWN, Role.VILLAGE}


# Search ---------------------------------------------------------------------------------------------------------------


def found(person: Any, fragment: str) -> set[str]:
    return {url for group in page(person, "search", q=fragment).context["found"] for _words, url in group.rows}


def test_a_fragment_finds_what_one_may_see(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    life = spent(cast)
    contract, line = life.contract, life.expenses[0]
    assert f"/federation/contracts/{contract.pk}/" in found(personas["R"], contract.number)
    assert f"/federation/expenses/{line.pk}/" in found(personas["R"], line.invoice_number)
    assert f"/federation/organisations/{cast.organisations['qinghe'].pk}/" in found(personas["R"], "清和")
    assert f"/federation/organisations/{cast.organisations['qinghe'].pk}/" in found(personas["R"], "　清和　")
    assert f"/federation/programmes/{contract.programme_id}/" in found(personas["R"], contract.programme.number)
    assert found(strangers["R"], contract.number) == found(strangers["R"], line.invoice_number) == set()
    assert f"/federation/expenses/{line.pk}/" not in found(personas["V"], line.invoice_number)


def test_first_letters_find_what_is_written_in_characters(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    assert [initials(name) for name in ("白兰花家庭驿站", "2026年度 A组", "")] == ["blhjtyz", "2026ndaz", ""]
    contract = spent(cast).contract
    for letters in ("qhsh", "QHSH"):
        assert f"/federation/organisations/{cast.organisations['qinghe'].pk}/" in found(personas["R"], letters)
    assert f"/federation/contracts/{contract.pk}/" in found(personas["R"], initials(contract.title)[:4])
    assert found(strangers["R"], "qhsh") == set()
    assert found(personas["R"], "zzqqxx") == set()


@pytest.mark.parametrize("typed", ["", "清", "%", "_", "\x00\x00", "\u202e右", "长" * 5000, "<script>", "'; DROP", "🌸🌸"])
def test_any_fragment_is_answered(typed: str, cast: Cast, personas: dict[str, Any]) -> None:
    answer = page(personas["R"], "search", q=typed)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content
    assert len(KINDS) == 9
