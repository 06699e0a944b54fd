"""Sessions and placards on the audit desk: every act with its reason, the lot repeated, each claim with its own chain."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.contracts import taking_up
from grants.people.roles import Role
from grants.roadshows import actions, session
from grants.roadshows.models import Pitch
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories import roadshows
from tests.portals.desk import signed_in
from tests.portals.seen import links, rows, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(personas: Any) -> Client:
    return signed_in(personas["AL"])


def page(client: Client, name: str, *args: Any, **query: Any) -> Any:
    return client.get(reverse(f"auditor:{name}", args=args), query)


def test_every_act_of_the_host_stands_with_its_reason_and_what_it_took_back(desk: Client, cast: Any) -> None:
    hall = roadshows.live(cast)
    host = hall.by(Role.HANDLER)
    session.call_pitch(hall.fresh(), by=host)
    session.extend(hall.fresh(), by=host, seconds=45, note="设备故障")
    session.undo(hall.roadshow, by=host)
    session.pause(hall.roadshow, by=host, note="音响检修")
    session.go_on(hall.roadshow, by=host)
    told = rows(page(desk, "roadshows-detail", hall.roadshow.pk), 'id="acts-title"')
    acts = [(row[3].split(" ")[0], row[5]) for row in told][-5:]
    numbers = {row[3].split(" ")[0]: row[0] for row in told}
    assert acts == [("请上台推介", "—"), ("延长时间", "设备故障"), ("撤回操作", "—"), ("暂停路演", "音响检修"), ("恢复路演", "—")]
    whole = words(page(desk, "roadshows-detail", hall.roadshow.pk))
    assert "延长 45 秒" in whole
    assert f"已由第 {numbers['撤回操作']} 号操作撤回" in whole
    assert f"第 {numbers['延长时间']} 号操作" in whole


def test_the_lot_is_repeated_and_a_changed_order_is_told(desk: Client, cast: Any) -> None:
    hall = roadshows.scheduled(cast, offers=[roadshows.approved(cast) for _n in range(3)])
    told = words(page(desk, "roadshows-detail", hall.roadshow.pk))
    roadshow = type(hall.roadshow).objects.get(pk=hall.roadshow.pk)
    assert "出场顺序与种子一致" in told
    assert f"printf '%s' '{roadshow.number}|{roadshow.lot_head}|{roadshow.lot_fresh}' | sha256sum" in told
    first, second = hall.pitches[:2]
    Pitch.objects.filter(pk=first.pk).update(order=99)
    Pitch.objects.filter(pk=second.pk).update(order=1)
    Pitch.objects.filter(pk=first.pk).update(order=2)
    assert "记录的顺序与种子不一致" in words(page(desk, "roadshows-detail", hall.roadshow.pk))


def test_who_signed_off_is_told(desk: Client, cast: Any) -> None:
    hall = roadshows.live(cast)
    told = words(page(desk, "roadshows-detail", hall.roadshow.pk))
    assert hall.by(Role.DISCIPLINE).name in told[told.index("会签") :]


def test_a_claim_stands_with_its_queue_its_terms_its_chain_and_what_it_became(desk: Client, cast: Any) -> None:
    hall = roadshows.opened(cast)
    first, second = hall.lift("t1"), hall.lift("t2")
    assert "候补第 1 位" in words(page(desk, "claims-detail", second.pk))
    roadshows.over(hall)
    actions.state_terms(
        first, by=hall.chairs["t1"], site=hall.units["t1"], starts=clock.today(), ends=clock.today() + timedelta(days=30), people=45,
        contact="演示主席", funding="镇级经费",
    )  # fmt: skip
    assert "镇级经费" not in words(page(desk, "claims-detail", first.pk))
    actions.confirm(first, by=hall.chairs["t1"])
    taking_up.convert(first, by=hall.by(Role.APPROVER), into="free")
    read = page(desk, "claims-detail", first.pk, chain="check")
    assert "镇级经费" in words(read)
    assert reverse("auditor:contracts-detail", args=[first.contracts.get().pk]) in links(read)
    agreed = page(desk, "contracts-detail", first.contracts.get().pk)
    assert reverse("auditor:claims-detail", args=[first.pk]) in links(agreed)
    entries = Entry.objects.filter(root_kind="claim", root_id=first.pk).order_by("seq")
    assert [e.move for e in entries] == ["create", "edit", "confirm", "convert"]
    assert "每条记录与其哈希值相符" in words(read)
    assert entries.last().hash in words(read)


def test_lists_and_search_find_them_and_purchases_do_not(desk: Client, cast: Any) -> None:
    hall = roadshows.opened(cast, title="春季供需对接会")
    claim = hall.lift("t1")
    offer = hall.pitches[0].listing
    assert reverse("auditor:roadshows-detail", args=[hall.roadshow.pk]) in links(page(desk, "roadshows"))
    assert reverse("auditor:claims-detail", args=[claim.pk]) in links(page(desk, "claims"))
    assert reverse("auditor:listings-detail", args=[offer.pk]) in links(page(desk, "offers"))
    assert offer.title not in words(page(desk, "listings"))
    assert reverse("auditor:roadshows-detail", args=[hall.roadshow.pk]) in links(page(desk, "search", q="春季供需"))
    assert reverse("auditor:claims-detail", args=[claim.pk]) in links(page(desk, "search", q=offer.title))
    detail = page(desk, "listings-detail", offer.pk)
    assert reverse("auditor:claims-detail", args=[claim.pk]) in links(detail)
    assert "举牌" in words(page(desk, "changes", since="all"))


def test_another_countys_auditor_finds_nothing(cast: Any, strangers: Any) -> None:
    hall = roadshows.opened(cast)
    claim, far = hall.lift("t1"), signed_in(strangers["AL"])
    pages = (("roadshows-detail", hall.roadshow.pk), ("claims-detail", claim.pk), ("listings-detail", hall.pitches[0].listing_id))
    assert [page(far, name, pk).status_code for name, pk in pages] == [404, 404, 404]
    for name in ("roadshows", "claims", "offers"):
        assert hall.roadshow.title not in words(page(far, name))
        assert hall.pitches[0].listing.title not in words(page(far, name))
    drafted = roadshows.draft(cast)
    assert page(far, "roadshows-detail", drafted.pk).status_code == 404


def test_the_desk_only_reads(desk: Client, cast: Any) -> None:
    hall = roadshows.opened(cast)
    claim = hall.lift("t1")
    before = list(Entry.objects.order_by("pk").values_list("hash", flat=True))
    for name, pk in (("roadshows-detail", hall.roadshow.pk), ("claims-detail", claim.pk)):
        url = reverse(f"auditor:{name}", args=[pk])
        assert desk.post(url, {"version": 0}).status_code == 405
        assert desk.post(f"{url}cancel/", {"version": 0, "note": "x"}).status_code == 404
    assert list(Entry.objects.order_by("pk").values_list("hash", flat=True)) == before
