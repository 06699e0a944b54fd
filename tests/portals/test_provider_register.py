"""Registering an organisation: from a stranger's first page to its administrator signed in; what is wrong is said, nothing half done."""

from typing import Any

import pytest
from django.test import Client

from grants.people.models import Inspection, Office, Organisation, User
from grants.trail import clock
from tests.evidence.files import PDF, upload
from tests.factories.organisations import credit_code
from tests.portals.seen import words

pytestmark = pytest.mark.django_db
URL = "/provider/register/"
CODE = credit_code(901)
PASSWORD = "玉兰花开-2026-abc"


@pytest.fixture
def typed(cast: Any) -> dict[str, Any]:
    """What a director types for her organisation."""
    return {
        "username": "xiaohe", "person_name": "何小荷", "office_title": "理事长", "password1": PASSWORD, "password2": PASSWORD,
        "name": "晋江市小荷社工服务中心", "credit_code": CODE, "kind": "service", "unit": cast.units["jinjiang"].pk,
        "registered_on": "2018-05-06", "registration_authority": "晋江市民政局", "legal_representative": "江一苇",
        "rating": "", "bank_name": "演示银行",
        "bank_account": "0000 0000 0901", "accountant_named": "on", "offices_declared": "on",
        "year": str(clock.today().year - 1), "conclusion": "pass",
    }  # fmt: skip


def kept() -> tuple[int, int, int]:
    return User.objects.count(), Organisation.objects.count(), Office.objects.count()


def test_a_stranger_registers_and_is_signed_in_as_its_administrator(client: Client, typed: dict[str, Any]) -> None:
    answer = client.post(URL, {**typed, "certificate": upload("证书.pdf", PDF)})
    organisation = Organisation.objects.get(name=typed["name"])
    assert (answer.status_code, answer["Location"]) == (302, f"/provider/organisations/{organisation.pk}/")
    assert (organisation.status, organisation.credit_code, organisation.unit.pk) == ("applied", CODE, typed["unit"])
    assert [str(f) for f in organisation.documents.all()] == ["证书.pdf"]
    assert list(organisation.inspections.values_list("year", "conclusion")) == [(clock.today().year - 1, "pass")]
    office = Office.objects.get(organisation=organisation)
    assert (office.person.username, office.person.name, office.role, office.title) == ("xiaohe", "何小荷", "org_admin", "理事长")
    assert office.person.check_password(PASSWORD)
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "晋江市小荷社工服务中心" in words(page)


def test_full_width_figures_and_blanks_in_the_code_are_read(client: Client, typed: dict[str, Any]) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in CODE)
    client.post(URL, {**typed, "credit_code": f" {wide[:8]} {wide[8:]}"})
    assert Organisation.objects.get(name=typed["name"]).credit_code == CODE


def test_a_wrong_check_digit_is_named_and_nothing_is_kept(client: Client, typed: dict[str, Any]) -> None:
    before = kept()
    wrong = CODE[:17] + next(c for c in "0123456789" if c != CODE[17])
    answer = client.post(URL, {**typed, "credit_code": wrong})
    assert (answer.status_code, kept()) == (422, before)
    assert f"前17位应为“{CODE[17]}”" in words(answer)
    assert 'value="晋江市小荷社工服务中心"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("username", "orgadmin", "这个用户名已被使用"),
        ("username", "ORGADMIN", "这个用户名已被使用"),
        ("username", "a b<i>", "用户名"),
        ("password2", "something else 9", "两次输入的密码不一致"),
        ("password1", "1234567890", "密码"),
        ("credit_code", "", "统一社会信用代码"),
        ("credit_code", "52000000MJ00000182", "该代码已在名册中"),
        ("registered_on", "2018-02-30", "登记日期"),
        ("unit", "999999", "入库单位"),
        ("name", "\x00坏", "名称"),
        ("name", "‮倒", "名称"),
        ("scope", "长" * 2001, "业务范围"),
        ("conclusion", "", "年度和结论请一并填写"),
        ("year", "abc", "年检年度"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client: Client, typed: dict[str, Any], field: str, value: str, said: str) -> None:
    before = kept()
    changed = {**typed, field: value}
    if field == "password1":
        changed["password2"] = value
    answer = client.post(URL, changed)
    assert (answer.status_code, kept()) == (422, before)
    assert said in words(answer)


def test_ten_megabytes_of_text_are_refused_in_words(client: Client, typed: dict[str, Any]) -> None:
    before = kept()
    answer = client.post(URL, {**typed, "scope": "字" * 3_400_000})
    assert (answer.status_code, kept()) == (422, before)
    assert "3400000" in words(answer).replace(",", "")


def test_a_bad_file_keeps_the_whole_registration_back(client: Client, typed: dict[str, Any]) -> None:
    before = kept()
    answer = client.post(URL, {**typed, "certificate": upload("证书.exe", b"MZ\x90\x00" + b"\x00" * 80)})
    assert (answer.status_code, kept()) == (422, before)
    assert "证书.exe" in words(answer)


def test_a_rare_name_an_emoji_and_markup_are_printed_as_typed(client: Client, typed: dict[str, Any]) -> None:
    name = "𠮷林<b>䶮</b>社工😀"
    answer = client.post(URL, {**typed, "name": name, "scope": "<script>alert(1)</script>"})
    page = client.get(answer["Location"])
    assert name in words(page)
    assert "<script>alert(1)</script>" in words(page)
    assert "<b>䶮</b>" not in page.content.decode()


def test_a_signed_in_person_registers_without_a_second_account(client: Client, typed: dict[str, Any], personas: Any) -> None:
    person = personas["PUB"]
    client.force_login(person)
    before = User.objects.count()
    typed = {k: v for k, v in typed.items() if k not in ("username", "person_name", "office_title", "password1", "password2")}
    answer = client.post(URL, typed)
    organisation = Organisation.objects.get(name=typed["name"])
    assert answer["Location"] == f"/provider/organisations/{organisation.pk}/"
    assert User.objects.count() == before
    assert Office.objects.get(organisation=organisation).person == person
    assert client.get("/provider/").status_code == 200


def test_without_an_inspection_it_can_still_be_registered(client: Client, typed: dict[str, Any]) -> None:
    client.post(URL, {**typed, "year": "", "conclusion": ""})
    organisation = Organisation.objects.get(name=typed["name"])
    assert not Inspection.objects.filter(organisation=organisation).exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("52000000MJ0000018", "已输入 17 位，共 18 位"),
        ("52000000MJ00000183", "前17位应为“2”"),
        ("52000000MJ0000018O", "O"),
        ("52000000MJ00000182", "民办非企业单位"),
        ("", ""),
        ("<b>x</b>" * 20, "第1位“&lt;”"),
    ],
)
def test_the_code_is_judged_while_it_is_typed(client: Client, cast: Any, code: str, said: str) -> None:
    answer = client.post("/provider/register/code/", {"credit_code": code})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "<b>x" not in answer.content.decode()
