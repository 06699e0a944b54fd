"""The minutes of an opening: read back from the page, verified, superseded when a bidder opened hers later, altered when altered."""

from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command

from grants.bids import opening as ceremony
from grants.bids.models import Bid, Opening, Sealed
from grants.listings.opening_key import HANDLER, OBSERVER
from grants.papers import files, kinds
from grants.papers.minutes import gather, issue, paper
from grants.papers.minutes.facts import mismatches
from grants.papers.models import Paper
from grants.papers.verdict import Status, judge
from grants.story.cast import Cast
from grants.story.life import PASSPHRASE
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories.reach import life_at
from tests.papers.poppler import read_through
from tests.portals.desk import page, send

PLACE = "晋江市妇女儿童活动中心三楼会议室"
People = dict[str, Any]


def opened(cast: Cast) -> Opening:
    return Opening.objects.get(listing=life_at("open_bids", cast).listing)


def bare(words: str) -> str:
    """Words as a page shows them, whatever the lines they were broken into."""
    return "".join(words.split())


def test_the_page_tells_everything_of_the_table(cast: Cast, personas: People) -> None:
    opening = opened(cast)
    assert send(personas["H"], "listings-issue_minutes", opening.listing_id, 1, place=PLACE).status_code == 302
    issued = Paper.objects.get(opening=opening)
    data = files.original(issued)
    assert data is not None
    told = bare(read_through(data))
    listing = opening.listing
    words = [listing.title, listing.number, listing.unit.name, PLACE, opening.digest, opening.salt, issued.serial]
    words += [str(opening.opened_by), str(opening.observer), listing.opening_key.fingerprint, issued.facts_sha256[:16]]  # type: ignore[union-attr]
    for line in opening.results:
        words += [line["bidder"], line["credit_code"], line["serial"], line["sha256"], f"{float(line['amount']):,.2f}"]
    assert [word for word in words if bare(word) not in told] == []
    assert "收到3份，开启3份" in told and f"第1页共{issued.pages}页" in told and f"第{issued.pages}页共{issued.pages}页" in told
    assert issued.serial in page(personas["H"], "listings-opening", listing.pk).content.decode()
    assert page(personas["H"], "papers-file", issued.pk).content == data
    entry = Entry.objects.get(kind="listing", object_id=listing.pk, move="issue_minutes")
    assert (entry.by, entry.facts["file_sha256"]) == (personas["H"], issued.file_sha256)


def test_verify_paper_says_genuine(cast: Cast, personas: People, tmp_path: Path) -> None:
    issued = issue.opening_minutes(opened(cast), by=personas["H"], place=PLACE)
    data, out = files.original(issued), StringIO()
    assert data is not None
    file = tmp_path / "minutes.pdf"
    file.write_bytes(data)
    call_command("verify_paper", str(file), stdout=out)
    assert issued.serial in out.getvalue()
    assert judge(data, thorough=True).status is Status.GENUINE
    changed = data.replace(b"/Producer", b"/producer", 1)
    assert judge(changed, thorough=True).status is Status.ALTERED


def test_facts_are_the_same_bytes_and_the_same_paper(cast: Cast, personas: People) -> None:
    issued = issue.opening_minutes(opened(cast), by=personas["H"], place=PLACE)
    kind, facts = kinds.read(issued.facts)
    assert kind is kinds.MINUTES
    assert paper.make(facts) == files.original(issued) == paper.make(facts)
    assert list(mismatches(facts)) == []


def test_a_line_that_is_not_the_frozen_one_does_not_add_up(cast: Cast) -> None:
    opening = opened(cast)
    opening.frozen[0]["sha256"] = "0" * 64
    assert len(list(mismatches(gather.of_opening(opening, PLACE)))) == 1


def test_nothing_new_is_not_issued_twice_and_only_the_handler_issues(cast: Cast, personas: People) -> None:
    opening = opened(cast)
    for letter in "ARDF":
        with pytest.raises(NotAllowed):
            issue.opening_minutes(opening, by=personas[letter], place=PLACE)
        assert send(personas[letter], "listings-issue_minutes", opening.listing_id, 1, place=PLACE).status_code == 403
    first = issue.opening_minutes(opening, by=personas["H"], place=PLACE)
    with pytest.raises(Blocked) as refusal:
        issue.opening_minutes(opening, by=personas["H"], place=PLACE)
    assert [b.code for b in refusal.value.blockers] == ["unchanged"]
    second = issue.opening_minutes(opening, by=personas["H"], place="别处")
    assert list(Paper.objects.filter(opening=opening).order_by("pk")) == [first, second] and second.supersedes == first


def test_before_the_opening_there_are_no_minutes(cast: Cast, personas: People) -> None:
    opening = Opening.objects.get(listing=life_at("attend", cast).listing)
    with pytest.raises(Blocked):
        issue.opening_minutes(opening, by=personas["H"], place=PLACE)
    assert not Paper.objects.exists()


def test_what_a_bidder_opens_later_makes_new_minutes(cast: Cast, personas: People) -> None:
    life = life_at("attend", cast)
    sealed = Sealed.objects.get(bid=life.bids["muming"])
    copy = bytes(sealed.envelope)
    Sealed.objects.filter(pk=sealed.pk).update(envelope=copy[:-1] + bytes([copy[-1] ^ 1]))
    with life.at("open_bids"):
        ceremony.open_bids(life.listing, by=personas["H"], unlocks={HANDLER: PASSPHRASE, OBSERVER: PASSPHRASE})
        opening = Opening.objects.get(listing=life.listing)
        first = issue.opening_minutes(opening, by=personas["H"], place=PLACE)
        bid = Bid.objects.get(pk=sealed.bid_id)
        ceremony.reveal(bid, by=life.theirs("org_admin", "muming"), recall_code=life.codes["muming"], copy=copy)
        second = issue.opening_minutes(opening, by=personas["H"], place=PLACE)
    told = {line.serial: (line.outcome, line.later) for line in kinds.read(second.facts)[1].lines}
    assert told[sealed.serial] == ("broken", True)
    assert second.supersedes == first
    assert kinds.read(first.facts)[1].opened == 2


def test_the_attachment_is_the_facts(cast: Cast, personas: People) -> None:
    issued = issue.opening_minutes(opened(cast), by=personas["H"], place=PLACE)
    with pikepdf.open(files.path_of(issued)) as pdf:
        attached = {str(spec.UF): bytes(spec.EF.F.read_bytes()) for spec in pdf.Root.AF}
    assert attached["facts.json"].decode() == issued.facts
    assert set(attached) == {"facts.json", "manifest.json"}
