"""The demo at the stage “bid”: the word planted in one application is nowhere in its folder; the opening brings it forth."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grants.story.planted import SIGN
from tests.selection.traces import on_disk
from tests.stories.test_demo import ROOT, demo, environ

pytestmark = pytest.mark.one_database("the demo always stands on SQLite")

OPEN = """
import django; django.setup()
from grants.bids import opening
from grants.bids.models import Bid
from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.people.queries import officers
from grants.people.roles import Role
from grants.story.life import PASSPHRASE
from grants.trail import clock

listing = Listing.objects.get(status="closed")
observer = officers(Role.DISCIPLINE, unit=listing.unit).first()
with clock.at(max(clock.now(), listing.opens_at)):
    listings.sign_off(listing, by=observer, move="open_bids", role=Role.DISCIPLINE)
    opening.open_bids(listing, by=listing.opening_key.handler.person, unlocks={"handler": PASSPHRASE, "observer": PASSPHRASE})
bid = next(b for b in Bid.objects.filter(listing=listing) if "SEALED-MARKER-" in b.plan)
word = bid.plan.rsplit("\\n", 1)[1]
assert word in bid.lead + " ".join(f.original_name for f in bid.documents.all())
assert any(word in line.item for line in bid.lines.all())
assert any(word in declared.text for declared in bid.declarations.all())
assert any(word.encode() in stored.path.read_bytes() for stored in bid.documents.all())
print(word)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "var"
    done = demo(folder, "--stage", "bid", "--no-serve")
    assert (done.returncode, done.stderr) == (0, "")
    assert SIGN not in done.stdout
    return folder


def test_the_planted_word_is_nowhere_until_the_opening(built: Path, tmp_path: Path) -> None:
    assert on_disk(SIGN, built) == []
    opened = tmp_path / "var"
    shutil.copytree(built, opened)
    place = {**environ(opened), "DJANGO_SETTINGS_MODULE": "config.settings", "YULAN_STORY_CLOCK": "yes", "YULAN_DEMO": "yes"}
    done = subprocess.run([sys.executable, "-c", OPEN], cwd=ROOT, env=place, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    word = done.stdout.strip()
    assert word.startswith(SIGN) and len(word) == len(SIGN) + 16
    random = word.removeprefix(SIGN)
    assert on_disk(word, built) == []
    assert on_disk(random, built) == []
    assert on_disk(random, opened) != []
