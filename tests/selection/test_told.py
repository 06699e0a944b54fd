"""What commands, names of things and the keys of rows tell before the opening: nothing of how many applied."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from grants.bids.models import Bid
from grants.sealing import keyring
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail import triggers
from grants.trail.models import Entry
from tests.factories import plans
from tests.portals.sealing import with_file

pytestmark = pytest.mark.django_db


def said(*options: str) -> str:
    out = io.StringIO()
    call_command("verify_trail", *options, stdout=out, stderr=out)
    return out.getvalue()


def test_verifying_the_trail_does_not_count_what_lies_sealed(cast: Cast) -> None:
    life = plans.life(cast, "publish")
    before = said("--heads")
    for offer in life.plan.offers:
        choosing.draft_bid(life, offer)
        choosing.submit_bid(life, offer.organisation)
    assert Entry.objects.filter(kind="bid").count() >= 9
    assert said("--heads") == before


def test_a_broken_chain_of_a_sealed_application_is_still_named(cast: Cast) -> None:
    """By its key alone, which tells nothing."""
    plans.life(cast, "submit_bid")
    entry = Entry.objects.filter(kind="bid", move="submit").first()
    assert entry is not None
    triggers.remove(connection)
    Entry.objects.filter(pk=entry.pk).update(note="x")
    triggers.install()
    with pytest.raises(SystemExit):
        said()


def test_after_the_opening_they_are_counted(cast: Cast) -> None:
    life = plans.life(cast, "open_bids")
    told = said("--heads")
    assert all(f"bid {bid.pk} " in told for bid in Bid.objects.filter(listing=life.listing))


def test_two_bidders_with_the_same_file_are_told_nothing_of_each_other(cast: Cast) -> None:
    """Files of drafts are not in the store, where the same bytes are kept once: no answer can tell that they are there already."""
    life = plans.life(cast, "draft_bid")
    boxes: list[Any] = []
    for key in ("qinghe", "muming"):
        bid = with_file(life.bids[key], life.bids[key].created_by)  # type: ignore[arg-type]
        (file,) = bid.draft_files.all()
        boxes.append(bytes(file.box))
        assert keyring.unlock(file.box, bid.owner, f"file {file.key}").startswith(b"%PDF")
    assert boxes[0] != boxes[1]
    assert len(boxes[0]) == len(boxes[1])
