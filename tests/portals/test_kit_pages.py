"""Lists, detail pages, forms, errors and the shell: what every portal inherits."""

import gzip
import re
import time
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from grants.people import actions
from grants.people.models import Organisation, User
from grants.portals import account, context, errors
from grants.trail.models import Entry
from tests.portals import kit_site
from tests.portals.kit_desk import PASSWORD, Desk, desk, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portals.kit_site")]
LIST = "/federation/organisations/"
HEAVIEST = 150_000  # bytes on the wire
POLICY = {
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip


@pytest.fixture
def house() -> Desk:
    return desk()


@pytest.fixture
def reviewer(client: Client, house: Desk) -> Client:
    client.force_login(house["reviewer"])
    return client


def rows(answer: Any) -> list[str]:
    return [row.record.name for row in answer.context["table"].paginated_rows]


def test_a_list_costs_the_same_with_one_row_and_with_thirty(reviewer: Client, house: Desk) -> None:
    house.organisation("第 1 家")
    reviewer.get(LIST)
    with CaptureQueriesContext(connection) as one:
        reviewer.get(LIST)
    for n in range(2, 31):
        house.organisation(f"第 {n} 家")
    with CaptureQueriesContext(connection) as thirty:
        assert len(rows(reviewer.get(LIST))) == 10
    assert (len(one), len(thirty)) == (7, 7)


@pytest.mark.parametrize(
    ("asked", "number", "missed"),
    [("", 1, ""), ("2", 2, ""), ("abc", 1, "abc"), ("999", 3, "999"), ("0", 1, "0"), ("-1", 1, "-1"), ("2.5", 1, "2.5"), ("\x00", 1, "\x00"),
     ("9" * 400, 3, "9" * 20)],
)  # fmt: skip
def test_a_page_that_is_not_there_shows_the_nearest_and_says_so(
    reviewer: Client, house: Desk, asked: str, number: int, missed: str
) -> None:
    for n in range(25):
        house.organisation(f"第 {n:02} 家")
    answer = reviewer.get(LIST, {"page": asked})
    assert (answer.status_code, answer.context["table"].page.number, answer.context["page_missed"]) == (200, number, missed)


@pytest.mark.parametrize(
    "query",
    [{"sort": "nonsense"}, {"sort": "-name"}, {"per_page": "0"}, {"per_page": "99999"}, {"name": "%'\"<"}, {"status": "x"}],
)
def test_whatever_the_address_says_the_list_answers(reviewer: Client, house: Desk, query: dict[str, str]) -> None:
    house.organisation()
    answer = reviewer.get(LIST, query)
    assert answer.status_code == 200
    assert answer.context["table"].paginator.per_page == 10


def test_it_filters_and_sorts(reviewer: Client, house: Desk) -> None:
    for name in ("甲社", "乙社", "丙所"):
        house.organisation(name)
    assert rows(reviewer.get(LIST, {"name": "社", "sort": "-name"})) == ["甲社", "乙社"]
    nothing = reviewer.get(LIST, {"name": "无"})
    assert (nothing.context["filtered"], nothing.context["table"].paginator.count) == (True, 0)


def test_only_people_of_the_desk_come_in(client: Client, house: Desk) -> None:
    assert client.get(LIST)["Location"] == f"/account/login/?next={LIST}"
    client.force_login(person("nobody", "无职"))
    answer = client.get(LIST)
    assert (answer.status_code, "</h1>" in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("pk", ["0", "99", "99999999999999999999999999"])
def test_a_row_that_is_not_hers_or_not_there_is_not_found(reviewer: Client, pk: str) -> None:
    assert reviewer.get(f"{LIST}{pk}/").status_code == 404


def test_a_detail_page_has_its_five_parts_in_order(reviewer: Client, house: Desk) -> None:
    org = house.organisation()
    page = reviewer.get(f"{LIST}{org.pk}/").content.decode()
    marks = ["head-sheet", 'class="stepper"', 'id="now"', 'id="trail"']
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)
    assert len(re.findall(r"btn-primary", page)) <= 1


@pytest.mark.parametrize(
    ("address", "here"), [("/federation/", "/federation/"), (LIST, LIST), (f"{LIST}new/", LIST), ("/home/", None)]
)
def test_the_navigation_shows_where_one_is(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch, address: str, here: str | None
) -> None:
    monkeypatch.setitem(context._items, "federation", kit_site.NAVIGATION)
    shell = reviewer.get(address, follow=True).context["shell"]
    assert [e.url for e in shell.nav if e.current] == ([here] if here else ["/federation/"])


def test_the_trail_can_be_read_by_person(reviewer: Client, house: Desk) -> None:
    org = house.organisation()
    actions.reject(org, by=house["reviewer"], note="补正")
    page = f"{LIST}{org.pk}/"
    assert reviewer.get(page).content.decode().count("trail-entry") == 2
    assert reviewer.get(page, {"by": house["applicant"].pk}).content.decode().count("trail-entry") == 1
    assert reviewer.get(page, {"by": "' or 1=1"}).content.decode().count("trail-entry") == 2


def test_a_form_calls_its_action_and_goes_to_the_new_page(reviewer: Client) -> None:
    answer = reviewer.post(f"{LIST}new/", {"name": "致和社工", "kind": "service", "credit_code": "５２000000mj00987642"})
    org = Organisation.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{org.pk}/")
    assert (org.credit_code, Entry.objects.latest("pk").move) == ("52000000MJ00987642", "create")


def test_a_form_that_is_refused_keeps_what_was_typed_and_takes_the_focus(reviewer: Client) -> None:
    before = Organisation.objects.count()
    answer = reviewer.post(f"{LIST}new/", {"name": "致和社工", "kind": "", "credit_code": "52000000MJ00000183"})
    page = answer.content.decode()
    assert (answer.status_code, Organisation.objects.count()) == (422, before)
    assert list(answer.context["form"].errors) == ["credit_code", "kind"]
    assert 'value="致和社工"' in page
    assert re.findall(r'<input[^>]*name="credit_code"[^>]*autofocus', page)
    assert page.count("autofocus") == 1


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_language_changes_anywhere_and_comes_back(reviewer: Client, language: str) -> None:
    page = f"{LIST}?name=x&page=1"
    assert f'name="next" value="{LIST}?name=x&amp;page=1"' in reviewer.get(page).content.decode()
    answer = reviewer.post("/language/", {"language": language, "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert reviewer.get(page)["Content-Language"] == language


def test_the_policy_of_every_page_is_strict_and_nothing_is_inline(reviewer: Client, house: Desk) -> None:
    org = house.organisation()
    for page in ("/federation/", LIST, f"{LIST}{org.pk}/", f"{LIST}new/", f"{LIST}{org.pk}/reject/", "/federation/parts/"):
        answer = reviewer.get(page)
        text = answer.content.decode()
        assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*src=)", text), page
        assert not re.search(r"(src|href|action)=\"(https?:)?//", text), page


def test_every_post_form_carries_its_person(reviewer: Client, house: Desk) -> None:
    org = house.organisation()
    for page in ("/federation/", f"{LIST}{org.pk}/", f"{LIST}new/", f"{LIST}{org.pk}/reject/", "/account/password/change/"):
        text = reviewer.get(page).content.decode()
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.S)
        assert forms
        for form in forms:
            assert f'name="as_person" value="{house["reviewer"].pk}"' in form
            assert "csrfmiddlewaretoken" in form


@pytest.mark.parametrize(("roles", "home"), [(["reviewer"], "/federation/"), ([], None), (["reviewer", "auditor"], None)])
def test_home_leads_to_the_one_desk_or_offers_a_choice(client: Client, house: Desk, roles: list[str], home: str | None) -> None:
    who = person("mei", "梅")
    for role in roles:
        actions.appoint(who, role, unit=house.unit, since=date(2020, 1, 1))
    client.force_login(who)
    answer = client.get("/home/")
    assert (answer.status_code, answer.get("Location")) == ((302, home) if home else (200, None))


def test_sign_in_and_no_sign_up(client: Client, house: Desk) -> None:
    wrong = client.post("/account/login/", {"login": "kit_reviewer", "password": "wrong"})
    assert (wrong.status_code, "_auth_user_id" in client.session) == (200, False)
    right = client.post("/account/login/", {"login": "kit_reviewer", "password": PASSWORD})
    assert (right.status_code, right["Location"]) == (302, "/home/")
    client.logout()
    before = User.objects.count()
    closed = client.post("/account/signup/", {"username": "neu", "password1": PASSWORD, "password2": PASSWORD})
    assert (closed.templates[0].name, User.objects.count()) == ("account/signup_closed.html", before)


def test_the_demo_offers_its_people_only_in_a_demo(client: Client, house: Desk, settings: Any) -> None:
    User.objects.filter(username="kit_reviewer").update(origin="synthetic")
    assert "demo_signins" not in client.get("/account/login/").context
    settings.DEMO = True
    answer = client.get("/account/login/")
    assert ("kit_reviewer" in [row[0] for row in answer.context["demo_signins"]], PASSWORD in answer.content.decode()) == (
        True,
        False,
    )


def test_a_session_ends_after_two_idle_hours(reviewer: Client) -> None:
    assert reviewer.get(LIST).status_code == 200
    session = reviewer.session
    session[account.SEEN] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    assert reviewer.get(LIST)["Location"] == f"/account/login/?next={LIST}"


def test_a_session_that_is_used_stays_and_is_seldom_written(
    reviewer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reviewer.get(LIST)
    session = reviewer.session
    session[account.SEEN] = seen = int(time.time()) - account.SEEN_EVERY - 5
    session.save()
    assert reviewer.get(LIST).status_code == 200
    assert reviewer.session[account.SEEN] > seen
    with CaptureQueriesContext(connection) as queries:
        reviewer.get(LIST)
    assert [q["sql"] for q in queries if "UPDATE" in q["sql"]] == []


@pytest.mark.parametrize(("handler", "status"), [(errors.bad_request, 400), (errors.denied, 403), (errors.not_found, 404)])
def test_error_pages_ask_the_database_nothing_and_speak_two_languages(
    rf: Any, handler: Any, status: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        for answer in (handler(rf.get("/"), Exception()), errors.server_error(rf.get("/")), errors.csrf(rf.get("/"), "x")):
            text = answer.content.decode()
            assert ('lang="zh-hans"' in text, 'lang="en"' in text) == (True, True)
    assert handler(rf.get("/"), Exception()).status_code == status


def test_a_form_without_its_token_is_told_what_to_do(house: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(house["reviewer"])
    org = house.organisation()
    answer = strict.post(f"{LIST}{org.pk}/reject/", {"version": 0, "note": "x"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
    assert Organisation.objects.get(pk=org.pk).status == "applied"


def sent(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_no_page_is_heavy_on_its_first_visit(reviewer: Client, house: Desk) -> None:
    """The page and everything it asks for, as the embedded server sends it: compressed."""
    org = house.organisation()
    packed = {"Accept-Encoding": "gzip"}
    weights = {}
    for page in ("/federation/", LIST, f"{LIST}{org.pk}/", f"{LIST}new/", f"{LIST}{org.pk}/reject/", "/federation/parts/"):
        whole = sent(reviewer.get(page, headers=packed))
        assert whole[:2] == b"\x1f\x8b"
        parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(whole).decode())
        assert len(parts) >= 8
        weights[page] = len(whole) + sum(len(sent(reviewer.get(part, headers=packed))) for part in parts)
    assert {page: weight for page, weight in weights.items() if weight > HEAVIEST} == {}
    assert min(weights.values()) > 40_000
