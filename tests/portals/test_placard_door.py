"""The door of a placard: what a telephone sends, what it is told, what is refused and changes nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.people import actions as people
from grants.people.roles import Role
from grants.roadshows import actions, session
from grants.roadshows.models import Claim, Delegation
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories import roadshows
from tests.factories.roadshows import Hall
from tests.portals.desk import signed_in, text

pytestmark = pytest.mark.django_db
QUERIES = 13  # session, person, offices, seats, pitch, interests, the unit's place, the pitch's row, claim, entry; savepoints


def tap(hall: Hall, town: str, key: str = "", *, client: Client | None = None, part: bool = True, **changes: Any) -> Any:
    data = {"pitch": hall.pitches[0].pk, "unit": hall.units[town].pk, "key": key or f"tap-of-{town}-1", **changes}
    headers: Any = {"HTTP_X_REQUESTED_WITH": "fetch"} if part else {}
    return (client or signed_in(hall.chairs[town])).post(address(hall), data, **headers)


def address(hall: Hall) -> str:
    return reverse("federation:roadshows-placard", args=[hall.roadshow.pk])


def nothing_is_up(hall: Hall) -> None:
    pitch = hall.fresh()
    assert (Claim.objects.count(), pitch.raised, pitch.balance) == (0, 0, pitch.slots)
    assert not Delegation.objects.filter(standing__gt=0).exists()
    assert not Entry.objects.filter(kind="claim").exists()


def test_the_first_holds_and_the_others_get_their_place_at_once(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    answers = [tap(hall, town) for town in ("t2", "t1", "t3")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [text(answer) for answer in answers] == ["举牌成功 · 第 1 名额", "候补第 1 位", "候补第 2 位"]
    assert [c.unit for c in Claim.objects.order_by("ticket")] == [hall.units[t] for t in ("t2", "t1", "t3")]


def test_what_is_sent_again_is_told_the_same_and_counted_once(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    first, again, other_key = tap(hall, "t1"), tap(hall, "t1"), tap(hall, "t1", "another-key")
    assert [text(a) for a in (first, again, other_key)] == ["举牌成功 · 第 1 名额"] * 3
    assert (Claim.objects.count(), hall.fresh().raised) == (1, 1)
    assert Delegation.objects.get(unit=hall.units["t1"]).standing == 1


def test_a_lost_answer_is_told_after_the_window_too(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    tap(hall, "t1")
    session.close_window(hall.fresh(), by=hall.by(Role.HANDLER), note="到时")
    assert text(tap(hall, "t1")) == "举牌成功 · 第 1 名额"
    late = tap(hall, "t2")
    assert (late.status_code, text(late)) == (422, "这一项目的举牌时间已结束。")


def test_what_came_down_since_is_told_as_it_is(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    tap(hall, "t1")
    actions.withdraw(Claim.objects.get(), by=hall.chairs["t1"], note="误操作")
    gone = tap(hall, "t1")
    assert gone.status_code == 200 and 'data-answer="gone"' in gone.content.decode()
    assert text(tap(hall, "t1", "a-new-key")) == "举牌成功 · 第 1 名额"


def test_without_a_script_the_whole_page_answers(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    answer = tap(hall, "t1", part=False)
    assert answer.status_code == 200 and "举牌成功 · 第 1 名额" in text(answer)
    assert "<html" in answer.content.decode()


def test_it_asks_the_database_little(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    client = signed_in(hall.chairs["t1"])
    client.get(reverse("federation:home"))
    with CaptureQueriesContext(connection) as seen:
        assert tap(hall, "t1", client=client).status_code == 200
    assert len([q for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= QUERIES
    assert Claim.objects.count() == 1


def test_the_officer_of_another_unit_raises_nothing(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    answer = tap(hall, "t1", client=signed_in(hall.chairs["t2"]))
    assert (answer.status_code, text(answer)) == (403, "您不是该单位的乡镇经办人，未举牌。")
    nothing_is_up(hall)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER, Role.DISCIPLINE])
def test_the_host_raises_nothing(cast: Cast, role: str) -> None:
    hall = roadshows.opened(cast)
    assert tap(hall, "t1", client=signed_in(hall.by(role))).status_code == 403
    nothing_is_up(hall)


def test_strangers_are_sent_to_the_sign_in(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    assert tap(hall, "t1", client=Client()).status_code == 302
    assert tap(hall, "t1", client=signed_in(cast.holder("qinghe", Role.ORG_ADMIN))).status_code == 403
    nothing_is_up(hall)


def test_a_key_of_another_pitch_raises_nothing(cast: Cast) -> None:
    hall = roadshows.opened(cast, offers=[roadshows.approved(cast), roadshows.approved(cast)])
    tap(hall, "t1", "the-same-key")
    host = hall.by(Role.HANDLER)
    session.call_pitch(hall.fresh(1), by=host)
    session.open_window(hall.fresh(1), by=host)
    answer = tap(hall, "t1", "the-same-key", pitch=hall.pitches[1].pk)
    assert answer.status_code == 422 and "未举牌" in text(answer)
    stolen = tap(hall, "t2", "the-same-key")
    assert stolen.status_code == 422 and "未举牌" in text(stolen)
    assert Claim.objects.count() == 1 and hall.fresh(1).raised == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 41, "with blank in it", "中文的钥匙不算数"])
def test_a_key_that_is_none_raises_nothing(cast: Cast, key: str) -> None:
    hall = roadshows.opened(cast)
    data = {"pitch": hall.pitches[0].pk, "unit": hall.units["t1"].pk, "key": key}
    answer = signed_in(hall.chairs["t1"]).post(address(hall), data, HTTP_X_REQUESTED_WITH="fetch")
    assert answer.status_code == 422
    nothing_is_up(hall)


@pytest.mark.parametrize("pitch", ["", "0", "999999", "x", "1" * 30, "-1"])
def test_a_pitch_that_is_not_there_is_no_page(cast: Cast, pitch: str) -> None:
    hall = roadshows.opened(cast)
    assert tap(hall, "t1", pitch=pitch).status_code == 404
    nothing_is_up(hall)


def test_a_pitch_of_another_session_is_no_page(cast: Cast) -> None:
    hall, other = roadshows.opened(cast), roadshows.opened(cast)
    assert tap(hall, "t1", pitch=other.pitches[0].pk).status_code == 404
    nothing_is_up(other)


def test_who_holds_office_in_the_organisation_leaves_its_offer_to_others(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    people.appoint(hall.chairs["t1"], Role.ORG_LEAD, organisation=hall.fresh().organisation, since=clock.today())
    answer = tap(hall, "t1")
    assert answer.status_code == 422 and hall.fresh().organisation.name in text(answer)
    nothing_is_up(hall)


def test_before_the_window_after_it_and_in_a_pause_nothing_counts(cast: Cast) -> None:
    hall = roadshows.live(cast)
    host = hall.by(Role.HANDLER)
    told = [tap(hall, "t1")]
    session.call_pitch(hall.fresh(), by=host)
    told.append(tap(hall, "t1"))
    session.open_window(hall.fresh(), by=host)
    session.pause(hall.roadshow, by=host, note="设备故障")
    told.append(tap(hall, "t1"))
    session.go_on(hall.roadshow, by=host)
    session.close_window(hall.fresh(), by=host, note="到时")
    told.append(tap(hall, "t1"))
    assert [answer.status_code for answer in told] == [422] * 4
    assert [text(answer) for answer in told] == [
        "这一项目尚未开放举牌。", "这一项目尚未开放举牌。", "场次已暂停，请等候主持人。", "这一项目的举牌时间已结束。",
    ]  # fmt: skip
    nothing_is_up(hall)


def test_a_unit_that_is_not_registered_and_one_at_its_limit(cast: Cast) -> None:
    hall = roadshows.opened(cast, offers=[roadshows.approved(cast), roadshows.approved(cast)], claims_per_unit=1)
    unit, chair = roadshows.town(cast)
    hall.units["t9"], hall.chairs["t9"] = unit, chair
    stranger = tap(hall, "t9")
    assert (stranger.status_code, text(stranger)) == (422, "贵单位未报名参加本场次，请联系主持人。")
    tap(hall, "t1")
    session.call_pitch(hall.fresh(1), by=hall.by(Role.HANDLER))
    session.open_window(hall.fresh(1), by=hall.by(Role.HANDLER))
    second = tap(hall, "t1", "second-key", pitch=hall.pitches[1].pk)
    assert second.status_code == 422 and "1" in text(second)
    assert (Claim.objects.count(), hall.fresh(1).raised) == (1, 0)


def test_a_session_nobody_announced_is_no_page(cast: Cast) -> None:
    hall = Hall(cast, roadshows.draft(cast))
    hall.units["t1"], hall.chairs["t1"] = roadshows.town(cast)
    hall.pitches = [actions.enter_pitch(hall.roadshow, roadshows.approved(cast), by=hall.by(Role.HANDLER))]
    assert tap(hall, "t1").status_code == 404
    assert signed_in(hall.chairs["t1"]).get(address(hall)).status_code == 404
    nothing_is_up(hall)


def test_the_page_answers_in_chinese_without_a_sign_in_of_another(cast: Cast) -> None:
    """The form carries the person it was drawn for: a second tab of somebody else raises nothing."""
    hall = roadshows.opened(cast)
    answer = tap(hall, "t1", as_person=hall.chairs["t2"].pk)
    assert answer.status_code == 409
    nothing_is_up(hall)
