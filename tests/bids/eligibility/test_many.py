"""Forty-seven bidders cost as many queries as three."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.bids import eligibility
from grants.bids.models import Bid, EligibilityResult
from grants.people.models import Inspection, Organisation
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import plans
from tests.factories.organisations import credit_code

pytestmark = pytest.mark.django_db


def bidders(life: Any, count: int) -> list[Bid]:
    """Drafts of new organisations: a status is nothing the conditions ask of an application."""
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"机构{n}", credit_code=credit_code(7000 + n), kind="service", unit=life.buyer, registered_on=date(2015, 1, 1),
            legal_representative=f"人{n}", accountant_named=True, scope="社区服务", created_at=clock.now(),
        )
        for n in range(count)
    )  # fmt: skip
    Inspection.objects.bulk_create(
        Inspection(organisation=o, year=clock.today().year - 1, conclusion="pass") for o in organisations
    )
    return Bid.objects.bulk_create(Bid(listing=life.listing, organisation=o, created_at=clock.now()) for o in organisations)


def test_a_constant_number_of_queries(cast: Cast) -> None:
    life = plans.life(cast, "publish")
    several = bidders(life, 47)
    asked = []
    for some in (several[:3], several):
        with CaptureQueriesContext(connection) as queries:
            eligibility.look(some, "deadline", clock.now())
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 20
    found = eligibility.check_all(several, "deadline", clock.now())
    assert EligibilityResult.objects.count() == 47 * 14
    assert {rows[0].rule for rows in found.values()} == {"registered"}
    assert {row.result for rows in found.values() for row in rows if row.rule == "inspected"} == {"pass"}
