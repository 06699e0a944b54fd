"""Two handlers open at the same instant: it is opened once, and both are shown the record."""

from functools import partial
from typing import Any

import pytest

from grants.bids.models import BidLine
from grants.people.models import Office, User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.concurrency.race import race
from tests.portals.desk import page
from tests.portals.opening_desk import HERS, THEIRS, call

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_handlers_at_once(cast: Cast, personas: dict[str, Any]) -> None:
    one = call(cast, personas)
    second = User.objects.create(username="second_handler", name="第二经办", origin="synthetic")
    office = Office.objects.get(person=one.handler, role=Role.HANDLER)
    Office.objects.create(person=second, role=Role.HANDLER, unit=office.unit, since=office.since, origin="synthetic")
    hour = one.life.when["open_bids"]
    acts = [partial(one.unlock, person, handler=HERS, observer=THEIRS) for person in (one.handler, second)]
    answers = [outcome.value for outcome in race(acts, [hour, hour])]
    assert [answer.status_code for answer in answers] == [302, 302]
    entry = Entry.objects.get(kind="listing", object_id=one.listing.pk, move="open_bids")
    assert one.opening.opened_by == entry.by and one.outcomes() == ["opened"] * 3
    assert BidLine.objects.filter(bid__listing=one.listing).count() == 3 * len(one.life.plan.budget_lines)
    assert len(page(second, "listings-opening", one.listing.pk).context["record"].envelopes) == 3
