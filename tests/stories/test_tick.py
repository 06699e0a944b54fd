"""What happens by itself: calls close, notices end, what was not signed lapses, contracts begin; each once."""

import shutil
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from grants.awards.models import Award
from grants.bids.models import Bid
from grants.contracts.models import Contract
from grants.listings.models import Listing
from grants.management.scheduler import tick
from grants.spreadsheets import kept_rows
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories.reach import life_at

NOTHING = {
    "listings closed": 0,
    "objections concluded": 0,
    "awards cleared or lapsed": 0,
    "claims released": 0,
    "offers closed or awarded": 0,
    "contracts started": 0,
    "amendments in effect": 0,
    "previews swept away": 0,
}


@pytest.fixture(autouse=True)
def no_previews() -> None:
    """Those of other tests are old by the time that is told here."""
    shutil.rmtree(kept_rows.folder(), ignore_errors=True)


def status(obj: Listing | Award | Contract | Bid) -> str:
    return str(type(obj)._default_manager.get(pk=obj.pk).status)


def test_a_call_closes_at_its_deadline_and_not_before(cast: Cast) -> None:
    listing = life_at("publish", cast).listing
    with clock.at(listing.closes_at - timedelta(seconds=1)):
        assert (tick(), status(listing)) == (NOTHING, "published")
    with clock.at(listing.closes_at):
        assert (tick(), status(listing)) == ({**NOTHING, "listings closed": 1}, "closed")
        assert tick() == NOTHING


def test_a_notice_ends_after_its_last_day(cast: Cast) -> None:
    award = Award.objects.get(pk=life_at("announce", cast).award.pk)
    ends = clock.now() + (award.notice_until - clock.today())
    with clock.at(ends):
        assert (tick(), status(award)) == (NOTHING, "on_notice")
    with clock.at(ends + timedelta(days=1)):
        assert (tick(), status(award)) == ({**NOTHING, "awards cleared or lapsed": 1}, "cleared")


@pytest.mark.parametrize("step", ["notify", "draft_contract", "sign_for_provider"])
def test_what_was_not_signed_lapses_and_its_bid_too(step: str, cast: Cast) -> None:
    life = life_at(step, cast)
    award = Award.objects.get(pk=life.award.pk)
    ends = clock.now() + (award.sign_by - clock.today())
    with clock.at(ends):
        assert (tick(), status(award)) == (NOTHING, "notified")
    with clock.at(ends + timedelta(days=1)):
        assert (tick(), status(award), status(life.bids["qinghe"])) == (
            {**NOTHING, "awards cleared or lapsed": 1}, "lapsed", "lapsed",
        )  # fmt: skip


def test_a_signed_contract_begins_on_its_first_day(cast: Cast) -> None:
    life = life_at("sign", cast)
    first = clock.now() + (life.contract.starts - clock.today())
    with clock.at(first - timedelta(days=1)):
        assert (tick(), status(life.contract)) == (NOTHING, "signed")
    with clock.at(first):
        assert (tick(), status(life.contract)) == ({**NOTHING, "contracts started": 1}, "in_force")


def test_the_command_says_how_much_happened(cast: Cast) -> None:
    listing = life_at("publish", cast).listing
    out = StringIO()
    with clock.at(listing.closes_at):
        call_command("tick", stdout=out)
    assert out.getvalue().splitlines() == [
        "listings closed: 1",
        "objections concluded: 0",
        "awards cleared or lapsed: 0",
        "claims released: 0",
        "offers closed or awarded: 0",
        "contracts started: 0",
        "amendments in effect: 0",
        "previews swept away: 0",
    ]
