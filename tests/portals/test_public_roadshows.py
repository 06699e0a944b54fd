"""Roadshows, offers and walls as everybody sees them: complete when they may be, and never with the name of a person."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config import wsgi
from grants.listings import queries as listings
from grants.people.models import User
from grants.portals import wall_feed
from grants.roadshows import actions, live, replay, session
from grants.roadshows.models import Claim
from grants.story.cast import Cast
from tests.factories import roadshows
from tests.portals.seen import links, rows, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    live.forget()
    yield
    live.forget()


def wall(hall: roadshows.Hall) -> str:
    return reverse("public:wall", args=[hall.roadshow.wall_code])


def feed(hall: roadshows.Hall) -> str:
    return reverse("public:wall-feed", args=[hall.roadshow.wall_code])


def page(client: Client, hall: roadshows.Hall, name: str = "roadshows-detail") -> Any:
    return client.get(reverse(f"public:{name}", args=[hall.roadshow.pk]))


def test_the_feed_tells_what_the_hall_sees(cast: Cast, client: Client) -> None:
    hall = roadshows.opened(cast)
    for town in ("t2", "t1"):
        hall.lift(town)
    told = client.get(feed(hall)).json()
    (pitch,) = told["pitches"]
    first, second = pitch["placards"]
    assert [unit["name"] for unit in told["units"]] == [hall.units[t].short_name for t in ("t1", "t2", "t3")]
    assert (first["unit"], first["ticket"], first["since"]) == (hall.units["t2"].pk, 1, first["at"])
    assert (second["unit"], second["ticket"], second["since"]) == (hall.units["t1"].pk, 2, None)
    assert told["status"] == "live" and pitch["opens"] <= first["at"] < pitch["closes"]


def test_an_unchanged_feed_is_empty_and_wakes_nobody(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = roadshows.opened(cast)
    first = client.get(feed(hall))
    tag = first["ETag"]
    monkeypatch.setattr(live, "FRESH", 60)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(feed(hall), headers={"if-none-match": tag})
    assert (again.status_code, again.content, len(asked)) == (304, b"", 0)
    assert again["ETag"] == tag and int(again["X-Now"]) >= int(first["X-Now"])


def test_what_changed_is_read_again_and_what_did_not_is_not(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = roadshows.opened(cast)
    monkeypatch.setattr(live, "FRESH", 0)
    tag = client.get(feed(hall))["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(feed(hall), headers={"if-none-match": tag}).status_code == 304
    assert len(asked) == 1
    seen = [tag]
    host = hall.by("handler")
    for change in (
        lambda: hall.lift("t1"),
        lambda: hall.lift("t2"),
        lambda: actions.withdraw(Claim.objects.get(ticket=1), by=hall.chairs["t1"], note="误"),
        lambda: actions.contest(Claim.objects.get(ticket=2), by=host, note="有异议"),
        lambda: session.extend(hall.fresh(), by=host, seconds=30),
        lambda: session.pause(hall.roadshow, by=host, note="休息"),
        lambda: session.go_on(hall.roadshow, by=host),
        lambda: session.close_window(hall.fresh(), by=host, note="到时"),
        lambda: actions.end(hall.roadshow, by=host),
    ):
        change()
        seen.append(client.get(feed(hall), headers={"if-none-match": seen[-1]})["ETag"])
    assert len(set(seen)) == len(seen) == 10


def test_the_feed_is_packed_for_who_can_unpack_it(cast: Cast, client: Client) -> None:
    hall = roadshows.opened(cast)
    plain, packed = client.get(feed(hall)), client.get(feed(hall), headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert len(packed.content) < len(plain.content)
    strong = plain["ETag"].removeprefix("W/")
    assert client.get(feed(hall), headers={"if-none-match": strong}).status_code == 304


def test_the_door_of_the_server_answers_as_the_page_does(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall_feed, "close_old_connections", lambda: None)  # as Django's client does, for the test's transaction
    hall = roadshows.opened(cast)
    there = client.get(feed(hall))
    asked = at_the_door(feed(hall))
    assert asked == ("200 OK", there["ETag"], there.content)
    assert at_the_door(feed(hall), HTTP_IF_NONE_MATCH=there["ETag"]) == ("304 Not Modified", there["ETag"], b"")
    assert at_the_door("/wall/aaaaaaaa/live.json") == ("404 Not Found", None, b'{"error": "unknown"}')
    assert at_the_door(feed(hall), REQUEST_METHOD="POST") == at_the_door("/roadshows/") == ("the house", None, b"")
    assert client.post(feed(hall)).status_code == 405


def at_the_door(path: str, **environ: str) -> tuple[str, str | None, bytes]:
    """(status, tag, body) of the application that stands around the house."""
    told: list[Any] = []

    def house(_environ: dict[str, Any], start: Any) -> list[bytes]:
        start("the house", [])
        return []

    body = wall_feed.WallFeed(house)(
        {"REQUEST_METHOD": "GET", "PATH_INFO": path, **environ}, lambda status, headers: told.extend((status, dict(headers)))
    )
    assert told[0] == "the house" or ("Set-Cookie" not in told[1] and "Cookie" not in told[1].get("Vary", ""))
    return told[0], told[1].get("ETag"), b"".join(body)


def test_an_unknown_code_has_no_wall(cast: Cast, client: Client) -> None:
    hall = roadshows.live(cast)
    for code in ("aaaaaaaa", "AAAAAAAA", "x", "a" * 300, "' OR 1=1"):
        assert client.get(f"/wall/{code}/live.json").status_code == 404
        assert client.get(f"/wall/{code}/").status_code == 404
    drafted = roadshows.draft(cast)
    assert client.get(reverse("public:wall", args=[drafted.wall_code])).status_code == 404
    assert client.get(reverse("public:wall-feed", args=[drafted.wall_code])).status_code == 404
    wrong = client.get(reverse("public:wall-door"), {"code": "abcdefgh"})
    assert wrong.status_code == 404 and 'value="abcdefgh"' in wrong.content.decode()
    typed = f" {hall.roadshow.wall_code[:4].upper()} {hall.roadshow.wall_code[4:]} "
    assert client.get(reverse("public:wall-door"), {"code": typed})["Location"] == wall(hall)


def test_before_the_lot_nobody_learns_what_will_be_pitched(cast: Cast, client: Client) -> None:
    hall = roadshows.registering(cast)
    listing = hall.roadshow.pitches.get().listing
    told = client.get(feed(hall)).json()
    assert (told["pitches"], told["offers"], len(told["units"])) == ([], 1, 3)
    for answer in (page(client, hall), client.get(wall(hall)), client.get(reverse("public:offers"))):
        assert listing.title not in answer.content.decode() and listing.organisation.name not in answer.content.decode()
    assert "已登记 1 个供给项目、3 个单位" in words(page(client, hall))


def test_no_page_names_a_person(cast: Cast, client: Client) -> None:
    hall = roadshows.opened(cast)
    for town in ("t1", "t2"):
        hall.lift(town)
    during = [page(client, hall), client.get(wall(hall)), client.get(feed(hall))]
    roadshows.over(hall)
    after = [page(client, hall), page(client, hall, "replay"), client.get(wall(hall)), client.get(feed(hall))]
    named = {user.name for user in User.objects.filter(offices__isnull=False)}
    assert {person.name for person in hall.chairs.values()} < named
    for answer in [*during, *after]:
        assert answer.status_code == 200
        text = answer.content.decode()
        assert [name for name in named if name in text] == []


def test_the_page_of_a_session_tells_every_placard(cast: Cast, client: Client) -> None:
    hall = roadshows.opened(cast, towns=4)
    claims = [hall.lift(town) for town in ("t3", "t1", "t4")]
    roadshows.over(hall)
    answer = page(client, hall)
    pitch = hall.fresh()
    t = {name: hall.units[name] for name in hall.units}
    assert rows(answer, 'id="programme"') == [[
        "1", pitch.listing.title, pitch.organisation.name, "1", rows(answer, 'id="programme"')[0][4], t["t3"].short_name,
        f"1 {t['t1'].short_name}、2 {t['t4'].short_name}",
    ]]  # fmt: skip
    placards = rows(answer, 'id="placards"')
    assert [(row[2], row[3]) for row in placards] == [("1", t["t3"].name), ("2", t["t1"].name), ("3", t["t4"].name)]
    assert [("1" in row[5], "2" in row[5]) for row in placards] == [(False, False), (True, False), (False, True)]
    assert len({c.ticket for c in claims}) == 3
    assert reverse("public:replay", args=[hall.roadshow.pk]) in links(answer)
    assert "已认领名额 1 / 1" in words(answer)


def test_anybody_can_repeat_the_lot(cast: Cast, client: Client, tmp_path: Any) -> None:
    offers = [roadshows.approved(cast) for _n in range(3)]
    hall = roadshows.scheduled(cast, offers=offers)
    answer = page(client, hall)
    commands = answer.context["commands"]
    assert answer.context["holds"] is True
    done = subprocess.run(["sh", "-c", "\n".join(commands)], cwd=tmp_path, capture_output=True, text=True, check=True)
    seed, *numbers = done.stdout.split()[0], *done.stdout.splitlines()[1:]
    assert seed == answer.context["object"].lot_seed
    assert numbers == [pitch.listing.number for pitch in hall.roadshow.pitches.order_by("order")]


def test_a_replay_is_there_when_the_session_is_over(cast: Cast, client: Client) -> None:
    hall = roadshows.opened(cast)
    hall.lift("t1")
    detail = reverse("public:roadshows-detail", args=[hall.roadshow.pk])
    assert page(client, hall, "replay")["Location"] == detail
    assert page(client, hall, "replay").status_code == 302
    roadshows.over(hall)
    answer = page(client, hall, "replay")
    state = json.loads(answer.content.decode().split('id="wall-state" type="application/json">')[1].split("</script>")[0])
    assert state["started"] < state["ended"] and len(state["pitches"][0]["placards"]) == 1
    assert rows(answer, 'id="placards"')[0][3] == hall.units["t1"].name


def test_the_trail_gives_every_clock_of_the_session(cast: Cast) -> None:
    """What the replay says last is what the rows say, pauses and undone acts included."""
    hall = roadshows.live(cast, offers=[roadshows.approved(cast), roadshows.approved(cast)])
    host = hall.by("handler")
    session.call_pitch(hall.fresh(), by=host)
    session.undo(hall.roadshow, by=host)
    session.call_pitch(hall.fresh(), by=host)
    session.extend(hall.fresh(), by=host, seconds=60)
    session.pause(hall.roadshow, by=host, note="休息")
    session.go_on(hall.roadshow, by=host)
    session.open_window(hall.fresh(), by=host)
    session.skip_pitch(hall.fresh(1), by=host, note="没有到场")
    past, pauses = replay.history(hall.roadshow)
    assert [until is not None and until >= start for start, until in pauses] == [True]
    for nth in (0, 1):
        pitch, last = hall.fresh(nth), past[hall.fresh(nth).pk][-1][1:]
        there = [live.ms(getattr(pitch, name)) for name in replay.CLOCKS]
        assert [a is None for a in last] == [b is None for b in there]
        assert all(abs(a - b) < 50 for a, b in zip(last, there, strict=True) if a is not None)
    first = past[hall.fresh().pk]
    assert first[1][1:] == [None] * 5, "the undone call was shown and taken back"
    assert [one[0] for one in first] == sorted(one[0] for one in first)


def test_offers_are_no_calls_and_calls_no_offers(cast: Cast, client: Client) -> None:
    hall = roadshows.scheduled(cast)
    offer = hall.pitches[0].listing
    own = reverse("public:listings-detail", args=[offer.pk])
    assert own in links(client.get(reverse("public:offers")))
    assert own not in links(client.get(reverse("public:listings")))
    assert own not in links(client.get("/"))
    assert not listings.public_programmes().filter(pk=offer.programme_id).exists()
    answer = client.get(own)
    assert "免费" in words(answer) and offer.content in words(answer) and "最高限价" not in words(answer)
    assert reverse("public:roadshows-detail", args=[hall.roadshow.pk]) in links(answer)
    assert client.get(reverse("public:listings-object", args=[offer.pk])).status_code == 404
    found = client.get(reverse("public:search"), {"q": offer.title})
    assert own in links(found)


def test_the_first_page_leads_to_the_next_roadshow(cast: Cast, client: Client) -> None:
    hall = roadshows.scheduled(cast)
    address = reverse("public:roadshows-detail", args=[hall.roadshow.pk])
    assert address in links(client.get("/"))
    actions.cancel(hall.roadshow, by=hall.by("approver"), note="改期")
    assert address not in links(client.get("/"))


def test_lists_take_no_more_for_many(cast: Cast, client: Client) -> None:
    first = roadshows.scheduled(cast, offers=[roadshows.approved(cast)])

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    urls = [reverse("public:roadshows"), reverse("public:offers")]
    before = [asked(url) for url in urls]
    detail = asked(reverse("public:roadshows-detail", args=[first.roadshow.pk]))
    hall = roadshows.opened(cast, offers=[roadshows.approved(cast) for _n in range(4)], towns=4)
    for town in hall.chairs:
        hall.lift(town)
    assert [asked(url) for url in urls] == before
    assert asked(reverse("public:roadshows-detail", args=[hall.roadshow.pk])) <= detail + 1


def test_the_feed_stands_around_the_house() -> None:
    assert isinstance(wsgi.application, wall_feed.WallFeed)
