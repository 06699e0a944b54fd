"""The pages of the red flags: for auditors and the discipline observer of the unit; nothing before the opening, nothing for others."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.bids.models import Bid
from grants.people.models import User
from grants.portals.auditor import changes
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.factories.reach import life_at
from tests.ledger import watched
from tests.portals.desk import signed_in
from tests.portals.many import queries
from tests.portals.seen import links, rows, words


@pytest.fixture
def alike(cast: Cast) -> Any:
    """An opened purchase in which two bids came from one device and ask for the same total."""
    life = life_at("lock", cast)
    first, second = (life.bids[key] for key in ("qinghe", "muming"))
    Bid.objects.filter(pk=second.pk).update(device=Bid.objects.get(pk=first.pk).device, amount=first.amount)
    return life


def page(person: User, name: str, *args: Any, **query: Any) -> Any:
    return signed_in(person).get(reverse(name, args=args), query)


def test_the_doubts_of_a_purchase_with_their_rows(alike: Any, personas: dict[str, User]) -> None:
    answer = page(personas["AU"], "auditor:listings-flags", alike.listing.pk)
    text = words(answer)
    one, other = alike.bids["qinghe"], alike.bids["muming"]
    together = "、".join(b.organisation.name for b in sorted((one, other), key=lambda b: b.pk))
    assert f"来自同一台设备：{together}。" in text
    assert f"总价相同，均为 60,000.00 元：{together}。" in text
    assert "存在" in text and "疑点" in text and "比对了什么" in text and "可能的正当原因" in text
    for bid in (one, other):
        assert reverse("auditor:bids-detail", args=[bid.pk]) in links(answer)
    assert 'id="one_device"' in answer.content.decode() and 'id="identical_prices"' in answer.content.decode()


def test_no_word_accuses(alike: Any, personas: dict[str, User]) -> None:
    text = words(page(personas["AU"], "auditor:listings-flags", alike.listing.pk))
    assert [word for word in ("串通", "违法", "违规", "构成", "舞弊", "作弊", "虚假") if word in text] == []


def test_the_list_counts_by_kind_and_filters(alike: Any, personas: dict[str, User]) -> None:
    life_at("lock", alike.cast)
    answer = page(personas["AL"], "auditor:flags")
    counts = {tab.label: tab.count for tab in answer.context["kinds"]}
    lines = rows(answer, "<tbody")
    assert counts["全部"] == len(lines) and counts["投递设备相同"] == 1 and counts["报价雷同"] == 1
    only = rows(page(personas["AL"], "auditor:flags", kind="one_device"), "<tbody")
    assert [row[3] for row in only] == ["投递设备相同"] and only[0][0] == alike.listing.title
    assert "<tbody" not in page(personas["AL"], "auditor:flags", kind="one_device", q="绝无此名").content.decode()
    assert rows(page(personas["AL"], "auditor:flags", q=alike.listing.number, kind="identical_prices"), "<tbody") != []


def test_the_page_of_the_purchase_names_them(alike: Any, personas: dict[str, User]) -> None:
    answer = page(personas["AU"], "auditor:listings-detail", alike.listing.pk)
    assert reverse("auditor:listings-flags", args=[alike.listing.pk]) in links(answer)
    assert "投递设备相同" in words(answer)


def test_the_discipline_observer_reads_them_in_her_own_desk(
    alike: Any, personas: dict[str, User], strangers: dict[str, User]
) -> None:
    answer = page(personas["D"], "federation:listings-flags", alike.listing.pk)
    assert answer.status_code == 200 and "来自同一台设备" in words(answer)
    assert "<form" not in answer.content.decode().split("<main")[1].split("</main>")[0]
    listed = page(personas["D"], "federation:flags")
    assert reverse("federation:listings-flags", args=[alike.listing.pk]) in links(listed)
    assert reverse("federation:flags") in links(page(personas["D"], "federation:home"))
    assert page(strangers["D"], "federation:listings-flags", alike.listing.pk).status_code == 404
    assert "<tbody" not in page(strangers["D"], "federation:flags").content.decode()


def test_nobody_else_sees_them(alike: Any, personas: dict[str, User], strangers: dict[str, User]) -> None:
    urls = [
        reverse(f"{desk}:{name}", args=args)
        for desk in ("auditor", "federation")
        for name, args in (("flags", []), ("listings-flags", [alike.listing.pk]))
    ]
    for letter in set(personas) - {"AU", "AL", "IR", "D", "S"}:
        client = signed_in(personas[letter])
        with watched() as writes:
            assert {client.get(url).status_code for url in urls} == {403}, letter
        assert [sql for sql in writes.sent if "django_session" not in sql] == []
    assert page(strangers["AL"], "auditor:listings-flags", alike.listing.pk).status_code == 404
    for url in urls:
        assert Client().get(url).status_code == 302
    assert reverse("federation:flags") not in links(page(personas["H"], "federation:home"))


def test_the_public_and_the_bidders_read_nothing_of_it(alike: Any, personas: dict[str, User], client: Client) -> None:
    listing = alike.listing.pk
    told = [client.get(reverse("public:listings-detail", args=[listing]))]
    for letter in ("OA", "OP"):
        told.append(page(personas[letter], "provider:listings-detail", listing))
        told.append(page(personas[letter], "provider:bids-detail", alike.bids["qinghe"].pk))
    for answer in told:
        assert answer.status_code == 200 and "疑点" not in words(answer, of="body")


def test_before_the_opening_there_is_no_page_and_nothing_differs(cast: Cast, personas: dict[str, User]) -> None:
    life = life_at("publish", cast)
    before = [words(page(personas["AU"], "auditor:flags")), queries(signed_in(personas["AU"]), reverse("auditor:flags"))]
    choosing.draft_bids(life)
    choosing.submit_bids(life)
    assert page(personas["AU"], "auditor:listings-flags", life.listing.pk).status_code == 404
    assert [words(page(personas["AU"], "auditor:flags")), queries(signed_in(personas["AU"]), reverse("auditor:flags"))] == before


def test_the_list_costs_the_same_for_one_purchase_and_for_four(cast: Cast, personas: dict[str, User]) -> None:
    desk = signed_in(personas["AL"])
    life_at("lock", cast)
    one = queries(desk, reverse("auditor:flags"))
    for _n in range(3):
        life_at("lock", cast)
    assert queries(desk, reverse("auditor:flags")) == one


@pytest.mark.parametrize(
    "asked",
    ["page=abc", "page=99", "kind=nothing", "kind=%00", "unit=abc", "year=abc", "year=99999", "q=%00", "sort=x", "sort=unit"],
)
def test_odd_questions_are_answered(asked: str, alike: Any, personas: dict[str, User]) -> None:
    assert signed_in(personas["AU"]).get(f"{reverse('auditor:flags')}?{asked}").status_code == 200


def test_a_passage_and_lines_are_quoted_as_text(cast: Cast, personas: dict[str, User]) -> None:
    life = life_at("open_bids", cast)
    plan = "<script>alert(1)</script>" + "".join(chr(0x4E00 + n * 7) for n in range(150))
    Bid.objects.filter(listing=life.listing).update(plan=plan)
    source = page(personas["AU"], "auditor:listings-flags", life.listing.pk).content.decode()
    assert "script&gt;alert(1)&lt;/script&gt;" in source and "alert(1)</script>" not in source


def test_what_was_found_is_told_in_the_language_of_the_page(alike: Any, personas: dict[str, User]) -> None:
    client = signed_in(personas["AU"])
    url = reverse("auditor:listings-flags", args=[alike.listing.pk])
    assert "来自同一台设备" in words(client.get(url))
    client.cookies["django_language"] = "en"
    assert "From one device" in words(client.get(url))


def test_acts_on_an_application_show_among_the_changes_once_it_is_opened(cast: Cast, personas: dict[str, User]) -> None:
    """They stand in a chain of their own, not in that of the call."""
    life = life_at("submit_bid", cast)
    keys = [bid.pk for bid in life.bids.values()]
    acts = Entry.objects.filter(kind="bid", object_id__in=keys)
    assert {entry.root_kind for entry in acts} == {"bid"} and not changes.entries_of(personas["AL"]).filter(kind="bid").exists()
    opened = life_at("open_bids", cast)
    seen = changes.entries_of(User.objects.get(pk=personas["AL"].pk)).filter(kind="bid")
    assert {entry.object_id for entry in seen} == {bid.pk for bid in opened.bids.values()}
