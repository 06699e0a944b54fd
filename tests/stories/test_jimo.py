"""The hour of 即墨: told at its instants through the same doors everybody uses, it ends as the article says."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from grants.contracts.models import Contract
from grants.listings.models import Listing
from grants.people.models import Organisation, Unit
from grants.roadshows import lot, session
from grants.roadshows.models import Claim, Roadshow
from grants.story import funds, hour, jimo
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.hall import told
from grants.trail import clock
from grants.trail.chain import broken
from grants.trail.models import Entry


@pytest.fixture
def hall(cast: Cast) -> Any:
    funds.open_funds(cast)
    agenda = Agenda()
    made = jimo.tell(agenda, cast)
    agenda.run()
    return made


def of_claims(field: str) -> Counter[Any]:
    return Counter(Claim.objects.values_list(field, flat=True))


@pytest.mark.django_db
def test_twenty_projects_find_a_home_within_the_hour(hall: Any) -> None:
    roadshow = Roadshow.objects.get(number="JM-LY-2020-01")
    assert (roadshow.status, roadshow.unit.name, roadshow.pitches.count()) == ("archived", "即墨区妇联", 20)
    assert lot.proves(roadshow)
    held = Claim.objects.exclude(held_from=None).filter(slot=1)
    assert held.count() == held.values("pitch").distinct().count() == 20
    first, last = min(c.raised_at for c in held), max(c.held_from for c in held)
    assert hour.first_call() < first < last < hour.first_call() + timedelta(hours=1)
    assert roadshow.end_at - hour.first_call() == timedelta(minutes=hour.ENDS)
    assert list(broken()) == []
