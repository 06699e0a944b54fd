"""Key, digest and frozen list of a call: each at its time, the digest repeated with sha256sum, and never who or how many before."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.bids.models import Bid, Opening, Sealed
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail import triggers
from tests.factories.reach import life_at
from tests.portals.many import queries
from tests.portals.seen import links, rows, words


def page(client: Client, listing: Any) -> Any:
    return client.get(reverse("public:listings-detail", args=[listing.pk]))


def bare(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_the_notice_names_the_key(cast: Cast, client: Client) -> None:
    listing = life_at("publish", cast).listing
    text = words(page(client, listing))
    assert f"密封所用公钥指纹 {listing.opening_key.fingerprint}" in text
    assert "密封清单摘要" not in text and client.get(reverse("public:listings-sealed_list", args=[listing.pk])).status_code == 404


def test_after_the_deadline_the_digest_and_nothing_else(cast: Cast, client: Client) -> None:
    listing = life_at("close", cast).listing
    opening = Opening.objects.get(listing=listing)
    answer = page(client, listing)
    source = answer.content.decode()
    assert f"密封清单摘要 {opening.digest}" in words(answer) and "从摘要看不出申报单位及其数量" in words(answer)
    assert opening.salt not in source and len(opening.frozen) == 3
    assert all(line["serial"] not in source and line["sha256"] not in source for line in opening.frozen)
    assert client.get(reverse("public:listings-sealed_list", args=[listing.pk])).status_code == 404


def test_before_the_opening_the_list_itself_is_not_read(cast: Cast, client: Client) -> None:
    listing = life_at("close", cast).listing
    with CaptureQueriesContext(connection) as asked:
        page(client, listing)
    assert [q["sql"] for q in asked if '"frozen"' in q["sql"] or '"results"' in q["sql"] or "grants_sealed" in q["sql"]] == []


def test_a_closed_call_without_applications_reads_like_one_with_three(cast: Cast, client: Client) -> None:
    """But for the digest itself, which tells nothing."""
    told = []
    life = life_at("publish", cast)
    for with_bids in (False, True):
        if with_bids:
            choosing.draft_bids(life)
            choosing.submit_bids(life)
        told.append(
            (bare(page(client, life.listing)), queries(client, reverse("public:listings-detail", args=[life.listing.pk])))
        )
    assert told[0] == told[1]


def test_after_the_opening_the_list_its_salt_and_the_digest_that_sha256sum_gives(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    listing = life_at("open_bids", cast).listing
    opening = Opening.objects.get(listing=listing)
    answer = page(client, listing)
    table = rows(answer, 'id="frozen-title"')
    assert [[row[0], row[1], row[3]] for row in table] == [
        [str(n), line["serial"], line["sha256"]] for n, line in enumerate(opening.frozen, start=1)
    ]
    assert [line["sha256"] for line in opening.frozen] == [s.sha256 for s in Sealed.objects.filter(bid__listing=listing)]
    assert opening.salt in words(answer)
    url = reverse("public:listings-sealed_list", args=[listing.pk])
    assert url in links(answer)
    file = client.get(url)
    name = re.search(r'filename="([\w.-]+)"', file.headers["Content-Disposition"])
    assert name is not None and f"sha256sum {name[1]}" in words(answer)
    (tmp_path / name[1]).write_bytes(file.content)
    told = subprocess.run(["sha256sum", name[1]], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [opening.digest, name[1]]


def test_the_list_of_a_call_that_is_not_public_does_not_exist(client: Client, cast: Cast) -> None:
    listing = life_at("draft_listing", cast).listing
    for name in ("sealed_list", "draw", "detail"):
        assert client.get(reverse(f"public:listings-{name}", args=[listing.pk])).status_code == 404


@pytest.mark.parametrize("step", ["publish", "close", "open_bids", "announce"])
def test_no_bidder_is_named_by_the_list(step: str, cast: Cast, client: Client) -> None:
    life = life_at(step, cast)
    text = words(page(client, life.listing))
    names = {cast.organisations[offer.organisation].name for offer in life.plan.offers}
    chosen = {cast.organisations["qinghe"].name} if step == "announce" else set()
    assert {name for name in names if name in text} == chosen


@pytest.mark.parametrize("told", [True, False])
def test_names_and_unit_prices_of_a_result_where_the_rule_set_says_so(told: bool, cast: Cast, client: Client) -> None:
    """实施条例 43; a rule set from before it publishes neither."""
    award = life_at("announce", cast).award
    rule_set = award.listing.rule_set
    for name in ("expert_names", "unit_prices"):
        rule_set.figures[f"disclosure.{name}"] = {**rule_set.figures[f"disclosure.{name}"], "value": told}
    triggers.remove(connection)  # a published version is never changed but here
    type(rule_set).objects.filter(pk=rule_set.pk).update(figures=rule_set.figures)
    triggers.install()
    answer = client.get(reverse("public:awards-detail", args=[award.pk]))
    text = words(answer)
    names = [str(seat.person) for seat in award.listing.panel.seats.all()]
    assert len(names) == 5 and all((name in text) is told for name in names)
    lines = list(award.bid.lines.all())
    assert [len(row) for row in rows(answer, 'id="lines-title"')] == [5 if told else 4] * len(lines)
    assert [row[0] for row in rows(answer, 'id="lines-title"')] == [line.item for line in lines]


def test_a_result_tells_the_score_of_the_one_chosen_and_how_many_applied(cast: Cast, client: Client) -> None:
    life = life_at("announce", cast)
    text = words(client.get(reverse("public:awards-detail", args=[life.award.pk])))
    bid = Bid.objects.get(pk=life.award.bid_id)
    assert f"开标的申报 3 其中参加评分的 3 中选者平均得分 {bid.mean_shown} 计入的评分表 5" in text
    assert life.listing.content in text
    others = [cast.organisations[key].name for key in ("muming", "yuanhang")]
    assert [name for name in others if name in text] == []
