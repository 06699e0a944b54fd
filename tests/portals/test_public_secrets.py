"""What strangers must not learn: drafts, names, small counts, villages, and who applied before the opening."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.listings import actions as listings
from grants.needs import actions as needs
from grants.people.models import Organisation, User
from grants.story import choosing
from grants.story.cast import Cast
from tests.factories import after_contract
from tests.factories.organisations import applicant
from tests.factories.reach import life_at, reach
from tests.ledger import watched
from tests.portals.seen import links, rows, words

ENTRANCES = ("home", "projects", "contracts", "listings", "awards", "needs", "organisations", "verify", "about")
HIDDEN = [
    ("need", "draft"), ("need", "submitted"), ("need", "returned"), ("need", "merged"), ("need", "closed"), ("listing", "draft"),
    ("listing", "under_review"), ("listing", "approved"), ("award", "proposed"), ("contract", "draft"), ("contract", "countersigning"),
    ("contract", "ready"), ("organisation", "applied"), ("organisation", "rejected"),
]  # fmt: skip
SHOWN = [
    ("need", "pooled"), ("need", "matched"), ("need", "met"), ("listing", "published"), ("listing", "closed"), ("listing", "opened"),
    ("listing", "awarded"), ("listing", "failed"), ("listing", "suspended"), ("listing", "cancelled"), ("award", "on_notice"),
    ("award", "cleared"), ("award", "notified"), ("award", "revoked"), ("award", "lapsed"), ("contract", "signed"),
    ("contract", "in_force"), ("contract", "terminated"), ("contract", "archived"), ("organisation", "eligible"),
    ("organisation", "watched"), ("organisation", "barred"), ("organisation", "dissolved"),
]  # fmt: skip


@pytest.mark.parametrize(("machine", "status"), HIDDEN)
def test_what_is_not_public_does_not_exist(machine: str, status: str, cast: Cast, client: Client) -> None:
    obj = reach(machine, status, cast)
    with watched() as writes:
        page = client.get(reverse(f"public:{machine}s-detail", args=[obj.pk]))
        listed = client.get(reverse(f"public:{machine}s"))
        found = client.get(reverse("public:search"), {"q": str(obj)[-12:]})
    assert page.status_code == 404
    assert reverse(f"public:{machine}s-detail", args=[obj.pk]) not in links(listed) | links(found)
    assert writes.sent == []


@pytest.mark.parametrize(("machine", "status"), SHOWN)
def test_what_is_public_has_its_page(machine: str, status: str, cast: Cast, client: Client) -> None:
    obj = reach(machine, status, cast)
    page = reverse(f"public:{machine}s-detail", args=[obj.pk])
    assert client.get(page).status_code == 200
    assert page in links(client.get(reverse(f"public:{machine}s")))


def everything(client: Client) -> dict[str, Any]:
    """Every public page that can be reached from the entrances."""
    found: dict[str, Any] = {}
    waiting = [reverse(f"public:{name}") for name in ENTRANCES]
    while waiting:
        url = waiting.pop()
        answer = client.get(url)
        assert answer.status_code == 200, url
        found[url] = answer
        theirs = {
            u for u in links(answer) if re.match(r"/(projects|contracts|listings|awards|needs|organisations|verify|receipts)/", u)
        }
        theirs = {u for u in theirs if not u.endswith("/object/")}  # to object one signs in
        waiting += [u for u in sorted(theirs) if "?" not in u and u not in found and u not in waiting]
    return found


def test_no_person_is_named_but_the_experts_of_an_announced_result(cast: Cast, client: Client) -> None:
    life = after_contract.closed_out(cast)
    reach("award", "on_notice", cast)
    reach("expense", "questioned", cast)
    told = everything(client)
    experts = {str(seat["person"]) for seat in cast.experts()}
    people = {user.name for user in User.objects.filter(is_system=False)} - {""}
    leads = {life.contract.lead, life.bids["qinghe"].lead} - {""}
    assert leads and experts <= people
    for url, answer in told.items():
        text = words(answer, of="html")
        named = {name for name in people | leads if name in text}
        assert named <= (experts if url.startswith("/awards/") or url.endswith("/draw/") else set()), url
    page = words(told[reverse("public:awards-detail", args=[life.award.pk])])
    assert all(name in page for name in experts)


def test_accounts_telephones_payees_and_lines_of_the_ledger_stay_inside(cast: Cast, client: Client) -> None:
    life = after_contract.closed_out(cast)
    secret = set()
    for organisation in Organisation.objects.all():
        secret |= {organisation.bank_account, organisation.phone, organisation.address, organisation.bank_name}
    for line in life.contract.expenses.all():
        secret |= {line.payee, line.invoice_number, line.voucher_number}
    secret.discard("")
    pages = everything(client)
    assert reverse("public:contracts-detail", args=[life.contract.pk]) in pages
    assert {what for what in secret for answer in pages.values() if what in words(answer, of="html")} == set()


def test_before_the_opening_a_call_reads_the_same_however_many_applied(cast: Cast, client: Client) -> None:
    """Not a count, not a name, not a changed byte; on its page, in the list and on the first page."""

    def read(listing: Any) -> list[str]:
        urls = [reverse("public:listings-detail", args=[listing.pk]), reverse("public:listings"), reverse("public:home")]
        urls.append(reverse("public:projects-detail", args=[listing.programme_id]))
        return [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(url).content.decode()) for url in urls]

    life = life_at("publish", cast)
    before = read(life.listing)
    choosing.draft_bids(life)
    choosing.submit_bids(life)
    assert life.listing.bids.filter(status="submitted").count() == 3
    assert read(life.listing) == before


def need_of(cast: Cast, personas: dict[str, User], **fields: Any) -> Any:
    told = {"title": "夜间托管需求", "category": "community", "group": "单亲家庭", "survey_n": 40, "head_count": 12, **fields}
    need = needs.draft(by=personas["V"], unit=cast.units["yongfuli"], **told)
    needs.submit(need, by=personas["V"])
    needs.pool(need, by=personas["T"], not_on_negative_list=True)
    return need


@pytest.mark.parametrize(("count", "told"), [(1, "不足 5"), (4, "不足 5"), (5, "5"), (320, "320")])
def test_counts_of_one_to_four_people_are_not_told(
    cast: Cast, personas: dict[str, User], client: Client, count: int, told: str
) -> None:
    need = need_of(cast, personas, head_count=count, survey_n=count)
    listed = next(row for row in rows(client.get(reverse("public:needs")), "<tbody") if row[0] == need.title)
    assert listed == ["夜间托管需求", cast.units["qingyang"].name, "社区家庭服务与文体活动", "单亲家庭", told, "已入池"]
    page = words(client.get(reverse("public:needs-detail", args=[need.pk])))
    assert f"人数 {told}" in page and f"回收问卷 {told}" in page
    assert ("不予公开" in page) is (count < 5)


def test_a_need_is_told_by_town_never_by_village(cast: Cast, personas: dict[str, User], client: Client) -> None:
    need = need_of(cast, personas)
    for url in (reverse("public:needs"), reverse("public:needs-detail", args=[need.pk]), reverse("public:home")):
        text = words(client.get(url))
        assert cast.units["qingyang"].name in text
        assert cast.units["yongfuli"].name not in text
    options = client.get(reverse("public:needs")).content.decode()
    assert cast.units["yongfuli"].name not in options


def test_markup_in_a_title_is_text(cast: Cast, personas: dict[str, User], client: Client) -> None:
    need_of(cast, personas, title="<script>alert(1)</script>{{ 7 }}", group="<b>家庭</b>")
    for url in (reverse("public:needs"), reverse("public:home")):
        source = client.get(url).content.decode()
        assert "<script>alert" not in source and "<b>家庭</b>" not in source
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in source


def test_an_application_for_the_register_is_nobody_elses_business(cast: Cast, client: Client) -> None:
    organisation, _admin = applicant(cast)
    assert organisation.name not in words(client.get(reverse("public:organisations")))
    assert organisation.name not in words(client.get(reverse("public:search"), {"q": organisation.name}), of="ul")


def test_a_call_drafted_again_after_a_revoked_result_is_a_draft(cast: Cast, personas: dict[str, User], client: Client) -> None:
    """The announced result stays on record; the new draft's title, dates and page do not show."""
    award = reach("award", "revoked", cast)
    listing = award.listing
    listings.fail(listing, by=personas["H"], note="中选结果撤销", failure="misconduct")
    listings.rerun(listing, by=personas["H"])
    listings.revise(listing, by=personas["H"], fields={"title": "第二次征集草稿"})
    page = client.get(reverse("public:awards-detail", args=[award.pk]))
    assert page.status_code == 200
    assert client.get(reverse("public:listings-detail", args=[listing.pk])).status_code == 404
    for answer in (page, client.get(reverse("public:awards")), client.get("/")):
        assert "第二次征集草稿" not in words(answer, of="html")
    assert reverse("public:listings-detail", args=[listing.pk]) not in links(page)
