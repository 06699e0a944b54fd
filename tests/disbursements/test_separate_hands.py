"""Who recognised a report does not review the instalment it sets free."""

import pytest

from grants.disbursements import actions
from grants.disbursements.models import Disbursement
from grants.story import paying
from grants.story.cast import Cast
from grants.trail.blockers import Blocked
from tests.factories import after_contract
from tests.factories.ways import fresh
from tests.ledger import refused


def test_the_recogniser_does_not_review_and_another_does(cast: Cast) -> None:
    life = after_contract.accepted(cast)
    due: Disbursement = paying.through(life, 2, "request")
    milestone = fresh(due).milestone
    if milestone is None:
        pytest.fail("the last instalment rests on a milestone")
    milestone.reports.update(decided_by=cast.persons["reviewer"])
    words = "You recognised the report this instalment rests on; another person reviews it."
    only = ("grants_disbursement", "grants_entry")
    assert refused(lambda: actions.review_business(fresh(due), by=cast.persons["reviewer"]), Blocked, only) == [
        ("not_the_recogniser", words)
    ]
    actions.review_business(fresh(due), by=cast.persons["handler"])
    assert fresh(due).status == "business_reviewed"
