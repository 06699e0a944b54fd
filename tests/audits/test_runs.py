"""Running the tests over what is covered: hits with their rows are kept, what was judged stays judged."""

import pytest

from grants.audits import finding_actions, run_actions, scope
from grants.audits.checks import CHECKS
from grants.audits.findings import TestHit
from grants.audits.models import Engagement
from grants.people.models import User
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged

CASH = 8


@pytest.fixture
def working(cast: Cast) -> Engagement:
    """In the field, over a ledger of which one line was paid in cash."""
    engagement = audits.working(cast)
    line = engagement.contracts.get().expenses.exclude(status="draft").filter(amount__gte=1000).order_by("pk").first()
    assert line is not None
    type(line).objects.filter(pk=line.pk).update(paid="cash")
    return engagement


def cash(engagement: Engagement) -> TestHit:
    found: TestHit = scope.hits_now(engagement).get(run__code=CASH)
    return found


def test_a_run_keeps_the_hits_of_every_test_with_their_rows(working: Engagement, cast: Cast) -> None:
    by = cast.persons["auditor"]
    runs = run_actions.run(working, by=by)
    assert [(one.code, one.contracts, one.run_by) for one in runs] == [(check.code, 1, by) for check in CHECKS]
    hit = cash(working)
    line = working.contracts.get().expenses.get(paid="cash")
    assert (hit.contract, hit.amount, hit.judged) == (line.contract, line.amount, "")
    assert ["expenses", line.pk] in [row[:2] for row in hit.rows]
    assert hit.words % hit.figures and not any("\u4e00" <= letter <= "\u9fff" for letter in hit.words)  # the message id


def test_what_was_judged_stays_judged_and_can_be_taken_back(working: Engagement, cast: Cast, personas: dict[str, User]) -> None:
    by = personas["AU"]
    run_actions.run(working, by=by)
    first = cash(working)
    with pytest.raises(Blocked):
        run_actions.put_aside(first, by=by, reason=" ")
    run_actions.put_aside(first, by=by, reason="村里没有银行网点")
    with pytest.raises(Blocked):
        run_actions.put_aside(fresh(first), by=by, reason="再次")
    run_actions.run(working, by=by)
    second = cash(working)
    assert second.pk != first.pk
    assert (second.judged, second.reason, second.judged_by) == ("put_aside", "村里没有银行网点", by)
    run_actions.take_back(second, by=by)
    assert (cash(working).judged, cash(working).reason, fresh(first).judged) == ("", "", "put_aside")
    with pytest.raises(Blocked):
        run_actions.take_back(cash(working), by=by)


def test_a_hit_taken_up_names_its_finding_in_the_next_run_too(working: Engagement, personas: dict[str, User]) -> None:
    run_actions.run(working, by=personas["AU"])
    hit = cash(working)
    told = {"title": "大额现金支付", "category": "ZJ", "told": "以现金支付。", "event_on": hit.on}
    finding = finding_actions.draft(working, by=personas["AU"], contract=hit.contract, hit=hit, **told)
    run_actions.run(working, by=personas["AL"])
    assert (cash(working).judged, cash(working).finding) == ("taken_up", finding)
    with pytest.raises(Blocked):
        run_actions.take_back(cash(working), by=personas["AU"])


def test_whoever_judges_second_is_told_and_changes_nothing(working: Engagement, personas: dict[str, User]) -> None:
    """With the hit as both saw it before either judged it, and with the hit of a run that is no longer the latest."""
    run_actions.run(working, by=personas["AU"])
    seen, also = cash(working), cash(working)
    run_actions.put_aside(seen, by=personas["AU"], reason="村里没有银行网点")
    told = {"title": "大额现金支付", "category": "ZJ", "told": "以现金支付。", "event_on": seen.on}
    with unchanged("grants_testhit", "grants_finding", "grants_entry"):
        with pytest.raises(Blocked) as aside:
            run_actions.put_aside(also, by=personas["AL"], reason="另一个理由")
        with pytest.raises(Blocked) as taken:
            finding_actions.draft(working, by=personas["AL"], contract=also.contract, hit=also, **told)
    assert [one.code for refused in (aside, taken) for one in refused.value.blockers] == ["judged", "judged"]
    run_actions.take_back(cash(working), by=personas["AU"])
    run_actions.run(working, by=personas["AU"])
    with unchanged("grants_testhit", "grants_finding", "grants_entry"), pytest.raises(Blocked) as old:
        run_actions.put_aside(fresh(also), by=personas["AL"], reason="另一个理由")
    assert [one.code for one in old.value.blockers] == ["not_now"]


def test_nobody_else_runs_them_and_not_before_the_freeze(cast: Cast, personas: dict[str, User]) -> None:
    planned = audits.planned(cast)
    with pytest.raises(Blocked):
        run_actions.run(planned, by=personas["AU"])
    with pytest.raises(NotAllowed):
        run_actions.run(planned, by=personas["E"])
    assert not planned.runs.exists()
