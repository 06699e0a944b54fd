"""The organisation's own page: facts corrected, inspections told, colleagues given offices; only by its administrator."""

from typing import Any

import pytest
from django.test import Client

from grants.people import actions
from grants.people.models import Inspection, Office, Organisation, User
from grants.trail import clock
from grants.trail.models import Entry
from tests.evidence.files import PDF, upload
from tests.factories.reach import reach
from tests.portals.seen import words
from tests.portals.typed import form

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(cast: Any) -> Organisation:
    return cast.organisations["qinghe"]


def page(organisation: Organisation, tail: str = "") -> str:
    return f"/provider/organisations/{organisation.pk}/{tail}"


def test_one_organisation_is_shown_without_a_list(client: Client, personas: Any, organisation: Organisation) -> None:
    client.force_login(personas["OA"])
    assert client.get("/provider/organisations/")["Location"] == page(organisation)
    shown = words(client.get(page(organisation)))
    assert organisation.name in shown
    assert organisation.credit_code in shown
    assert all(str(personas[letter]) in shown for letter in ("OA", "OP", "OF"))


def test_another_organisation_is_not_found(client: Client, strangers: Any, organisation: Organisation) -> None:
    client.force_login(strangers["OA"])
    assert client.get(page(organisation)).status_code == 404
    assert client.post(page(organisation, "edit/"), {"name": "x"}).status_code == 404
    assert Organisation.objects.get(pk=organisation.pk).name == organisation.name


def test_the_administrator_corrects_what_the_register_says(client: Client, personas: Any, organisation: Organisation) -> None:
    client.force_login(personas["OA"])
    data = form(client.get(page(organisation, "edit/")), "phone") | {"phone": "0595-8000 0000", "scope": "社区家庭服务"}
    answer = client.post(page(organisation, "edit/"), data)
    changed = Organisation.objects.get(pk=organisation.pk)
    assert (answer.status_code, changed.phone, changed.scope) == (302, "0595-8000 0000", "社区家庭服务")
    entry = Entry.objects.filter(kind="organisation", object_id=organisation.pk).latest("id")
    assert (entry.move, entry.by, set(entry.facts["changed"])) == ("edit", personas["OA"], {"phone", "scope", "edited_at"})


@pytest.mark.parametrize("letter", ["OP", "OF"])
@pytest.mark.parametrize("tail", ["edit/", "inspection/", "certificate/", "firm/", "engage/"])
def test_colleagues_without_that_office_change_nothing(
    client: Client, personas: Any, organisation: Organisation, letter: str, tail: str
) -> None:
    client.force_login(personas[letter])
    before = Entry.objects.count(), Office.objects.count(), Inspection.objects.count()
    assert client.get(page(organisation, tail)).status_code == 403
    assert client.post(page(organisation, tail), {"name": "x", "username": "orglead", "role": "org_admin"}).status_code == 403
    assert (Entry.objects.count(), Office.objects.count(), Inspection.objects.count()) == before


def test_an_inspection_and_a_certificate_are_put_on_file(client: Client, personas: Any, organisation: Organisation) -> None:
    client.force_login(personas["OA"])
    year = clock.today().year - 4
    client.post(page(organisation, "inspection/"), {"year": year, "conclusion": "basic"})
    assert Inspection.objects.get(organisation=organisation, year=year).conclusion == "basic"
    client.post(page(organisation, "certificate/"), {"certificate": upload("年检.pdf", PDF)})
    assert "年检.pdf" in [str(f) for f in organisation.documents.all()]
    nothing = client.post(page(organisation, "certificate/"), {})
    assert (nothing.status_code, "请选择文件" in words(nothing)) == (422, True)


def test_a_firm_of_the_project_lead_is_declared_and_shown(client: Client, personas: Any, organisation: Organisation) -> None:
    client.force_login(personas["OA"])
    told = {"name": "青禾文化有限公司", "officer": "何以宁", "nature": "法定代表人", "since": "2023-05-06"}
    assert client.post(page(organisation, "firm/"), told | {"since": ""}).status_code == 422
    assert organisation.related_firms.count() == 0
    assert client.post(page(organisation, "firm/"), told)["Location"] == page(organisation)
    client.post(page(organisation, "firm/"), told | {"nature": "控股股东"})  # told again it replaces what was told
    (firm,) = organisation.related_firms.all()
    assert (firm.name, firm.officer, firm.nature, str(firm.since)) == ("青禾文化有限公司", "何以宁", "控股股东", "2023-05-06")
    assert all(word in words(client.get(page(organisation))) for word in ("青禾文化有限公司", "何以宁", "控股股东"))
    moves = Entry.objects.filter(kind="organisation", object_id=organisation.pk).values_list("move", flat=True)
    assert list(moves).count("declare_firm") == 2


def test_a_rejected_registration_is_corrected_and_applied_for_again(client: Client, cast: Any) -> None:
    organisation = reach("organisation", "rejected", cast)
    client.force_login(organisation.created_by)
    shown = client.get(page(organisation))
    assert "测试理由" in words(shown)
    assert client.post(page(organisation, "reapply/"), {"version": organisation.version}).status_code == 422
    assert Organisation.objects.get(pk=organisation.pk).status == "rejected"
    data = form(client.get(page(organisation, "edit/")), "phone") | {"phone": "0595-1"}
    client.post(page(organisation, "edit/"), data)
    assert client.post(page(organisation, "reapply/"), {"version": organisation.version}).status_code == 302
    assert Organisation.objects.get(pk=organisation.pk).status == "applied"


def test_a_new_colleague_sets_her_password_through_a_link_that_works_once(
    client: Client, personas: Any, organisation: Organisation
) -> None:
    client.force_login(personas["OA"])
    given = {"username": "xinren", "person_name": "新任<b>", "role": "org_accountant", "title": "会计"}
    client.post(page(organisation, "engage/"), given)
    office = Office.objects.get(person__username="xinren")
    assert (office.organisation, office.role, office.title) == (organisation, "org_accountant", "会计")
    shown = client.get(page(organisation))
    link = next(part for part in shown.content.decode().split('"') if "/provider/welcome/" in part)
    assert "/provider/welcome/" not in client.get(page(organisation)).content.decode()  # shown once
    stranger = Client()
    assert "xinren" in words(stranger.get(link))
    weak = stranger.post(link, {"password1": "12345", "password2": "12345"})
    assert (weak.status_code, office.person.has_usable_password()) == (422, False)
    done = stranger.post(link, {"password1": "玉兰-abc-2026", "password2": "玉兰-abc-2026"})
    assert done["Location"] == "/account/login/"
    assert User.objects.get(username="xinren").check_password("玉兰-abc-2026")
    again = stranger.post(link, {"password1": "another-one-99", "password2": "another-one-99"})
    assert (again.status_code, User.objects.get(username="xinren").check_password("玉兰-abc-2026")) == (410, True)


@pytest.mark.parametrize("letter", ["A", "H", "P", "OA"])
def test_nobody_who_works_elsewhere_is_drawn_in(
    client: Client, cast: Any, personas: Any, strangers: Any, organisation: Organisation, letter: str
) -> None:
    """An office would make an officer leave her decisions to others."""
    reach("score_sheet", "assigned", cast)
    person = (strangers if letter == "OA" else personas)[letter]
    client.force_login(personas["OA"])
    before = Office.objects.count()
    answer = client.post(page(organisation, "engage/"), {"username": person.username, "role": "org_lead"})
    assert (answer.status_code, Office.objects.count()) == (422, before)
    assert "同时在其他单位任职" in words(answer)


def test_an_unknown_user_name_needs_a_name(client: Client, personas: Any, organisation: Organisation) -> None:
    client.force_login(personas["OA"])
    before = User.objects.count()
    answer = client.post(page(organisation, "engage/"), {"username": "nobodyyet", "role": "org_lead"})
    assert (answer.status_code, User.objects.count()) == (422, before)
    assert "没有这个用户名" in words(answer)


def test_an_office_ends_but_never_the_last_administrators(client: Client, personas: Any, organisation: Organisation) -> None:
    client.force_login(personas["OA"])
    lead = Office.objects.get(person=personas["OP"], organisation=organisation)
    admin = Office.objects.get(person=personas["OA"], organisation=organisation)
    today = clock.today().isoformat()
    assert client.post(page(organisation, f"offices/{lead.pk}/dismiss/"), {"until": today}).status_code == 302
    assert Office.objects.get(pk=lead.pk).until == clock.today()
    refused = client.post(page(organisation, f"offices/{admin.pk}/dismiss/"), {"until": today})
    assert (refused.status_code, Office.objects.get(pk=admin.pk).until) == (422, None)
    assert "唯一的管理员" in words(refused)


def test_a_password_link_is_for_colleagues_who_work_nowhere_else(
    client: Client, cast: Any, personas: Any, organisation: Organisation
) -> None:
    client.force_login(personas["OA"])
    lead = Office.objects.get(person=personas["OP"], organisation=organisation)
    actions.appoint(personas["OP"], "handler", unit=cast.units["jinjiang"])
    assert client.post(page(organisation, f"offices/{lead.pk}/link/")).status_code == 403
    assert "one_time_link" not in client.session
    accountant = Office.objects.get(person=personas["OF"], organisation=organisation)
    assert client.post(page(organisation, f"offices/{accountant.pk}/link/")).status_code == 302
    assert client.session["one_time_link"]["username"] == personas["OF"].username
