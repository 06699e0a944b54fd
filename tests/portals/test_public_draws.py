"""The draw of a panel: a digest until the opening, numbers after it, names with the announced result; repeated with a shell."""

import subprocess
from typing import Any

from django.test import Client
from django.urls import reverse

from grants.panels.models import Draw, Seat
from grants.portals.public.draws import digest_of
from grants.story.cast import Cast
from tests.factories.reach import life_at
from tests.portals.seen import links, rows, words


def drawn(step: str, cast: Cast) -> Any:
    return life_at(step, cast, named_panel=False)


def page(client: Client, listing: Any) -> Any:
    return client.get(reverse("public:listings-draw", args=[listing.pk]))


def test_until_the_opening_only_that_and_when(cast: Cast, client: Client) -> None:
    listing = drawn("close", cast).listing
    draw = Draw.objects.get(listing=listing)
    answer = page(client, listing)
    source = answer.content.decode()
    assert f"全部记录的 SHA-256 {digest_of(draw)}" in words(answer)
    assert [told for told in (draw.seed, draw.fresh, *draw.order) if told in source] == []
    assert reverse("public:listings-draw", args=[listing.pk]) in links(
        client.get(reverse("public:listings-detail", args=[listing.pk]))
    )


def test_after_the_opening_numbers_and_no_names(cast: Cast, client: Client) -> None:
    listing = drawn("open_bids", cast).listing
    draw = Draw.objects.get(listing=listing)
    answer = page(client, listing)
    assert [row[1] for row in rows(answer, 'id="order-title"')] == [*draw.order, *sorted(draw.excluded)]
    assert draw.seed in words(answer) and "本系统重算：次序一致" in words(answer) and digest_of(draw) in words(answer)
    assert [seat.person.name for seat in Seat.objects.filter(panel__draw=draw) if seat.person.name in words(answer)] == []


def test_with_the_result_the_names_of_who_sat(cast: Cast, client: Client) -> None:
    listing = drawn("announce", cast).listing
    seats = list(Seat.objects.filter(panel__draw__listing=listing).select_related("person"))
    by_number = {row[1]: row[3] for row in rows(page(client, listing), 'id="order-title"')}
    assert {number for number, told in by_number.items() if told.startswith("参加评审")} == {seat.number for seat in seats}
    assert len(seats) == 5 and all(by_number[seat.number] == f"参加评审: {seat.person}" for seat in seats)


def test_a_shell_repeats_it(cast: Cast, client: Client, tmp_path: Any) -> None:
    listing = drawn("open_bids", cast).listing
    draw = Draw.objects.get(listing=listing)
    commands = page(client, listing).context["commands"]
    told = [
        subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for command in commands
    ]
    assert told[0].split()[0] == draw.seed and told[-1].split() == draw.order
    assert all(command in words(page(client, listing)).replace("\n", " ") for command in commands)


def test_an_order_that_was_changed_is_told(cast: Cast, client: Client) -> None:
    listing = drawn("open_bids", cast).listing
    draw = Draw.objects.get(listing=listing)
    Draw.objects.filter(pk=draw.pk).update(order=draw.order[::-1])
    assert "本系统重算：次序不一致" in words(page(client, listing))


def test_without_a_draw_there_is_no_page(cast: Cast, client: Client) -> None:
    listing = life_at("publish", cast).listing
    assert page(client, listing).status_code == 404
    assert "评审专家抽取" not in words(client.get(reverse("public:listings-detail", args=[listing.pk])))
