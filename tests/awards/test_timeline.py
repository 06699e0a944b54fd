"""The time line of a purchase: every legal step with its rule, its days and its state, told from dates alone."""

from datetime import date, datetime, timedelta
from typing import Any

from grants.awards import actions, rules, timeline
from grants.rulebook import calendar
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from tests.factories import plans
from tests.factories.objections import do, objected
from tests.factories.ways import REASON, fresh


def told(life: Life, *, inside: bool = True) -> dict[str, timeline.Row]:
    """The rows by key; of several alike the last."""
    return {row.key: row for row in timeline.rows(fresh(life.listing), inside=inside)}


def states(life: Life, **kwargs: Any) -> dict[str, str]:
    return {key: row.state for key, row in told(life, **kwargs).items()}


def at_noon(day: date) -> Any:
    return clock.at(datetime.combine(day, datetime.min.time(), clock.SHANGHAI) + timedelta(hours=12))


def test_before_the_deadline_the_later_steps_have_not_begun_and_tell_their_rule(cast: Cast) -> None:
    life = plans.life(cast, "publish", offers=[])
    rows = told(life)
    assert [key for key, row in rows.items() if row.state != "todo"] == [
        "document_period", "deadline", "opening", "query_window_document",
    ]  # fmt: skip
    assert (rows["sign_contract"].begins, rows["sign_contract"].due) == (None, None)
    assert "7" in rows["query_window_document"].rule
    assert rows["query_window_document"].source.startswith("政府采购法第五十二条")
    published = clock.today() if life.listing.publish_at is None else life.when["publish"].astimezone(clock.SHANGHAI).date()
    assert rows["query_window_document"].due == calendar.add_working_days(published, 7)


def test_a_whole_purchase_in_time(cast: Cast) -> None:
    life = plans.life(cast, "sign")
    rows = told(life)
    assert [key for key, row in rows.items() if row.state in {"late", "done_late", "todo"}] == []
    award = fresh(life.award)
    assert (rows["notice"].begins, rows["notice"].due) == (award.notice_from, award.notice_until)
    assert rows["query_window_result"].due == calendar.add_working_days(award.notice_until, 7)
    assert (rows["sign_contract"].due, rows["sign_contract"].at) == (rules.signing_ends(award), fresh(life.contract).sign_at)
    signed = life.when["sign"].astimezone(clock.SHANGHAI).date()
    assert (rows["publish_contract"].due, rows["file_contract"].due) == (
        calendar.add_working_days(signed, 2), calendar.add_working_days(signed, 7),
    )  # fmt: skip
    assert rows["file_contract"].state == "outside"


def test_the_day_before_the_last_the_last_and_the_day_after(cast: Cast) -> None:
    objection = objected(life := plans.life(cast, "announce"))
    do(objection, "accept", cast)
    due = objection.answer_due
    assert due is not None
    found = []
    for day in (due - timedelta(days=1), due, due + timedelta(days=1)):
        with at_noon(day):
            found.append((told(life)["answer_query"].state, told(life)["answer_query"].days))
    assert found == [("running", 1), ("running", 0), ("late", 1)]
    with at_noon(due + timedelta(days=2)):
        do(objection, "dismiss", cast)
        row = told(life)["answer_query"]
    assert (row.state, row.days, row.due) == ("done_late", 2, due)


def test_a_complaint_brings_its_two_clocks(cast: Cast) -> None:
    objection = objected(life := plans.life(cast, "announce"))
    for act in ("accept", "dismiss", "escalate"):
        do(objection, act, cast)
    rows = told(life)
    today = clock.today()
    assert rows["complaint_window"].due == objection.complain_until
    assert rows["complaint_window"].state == "done"
    assert rows["complaint_decision"].due == calendar.add_working_days(today, 30)
    assert rows["suspension_at_most"].due == today + timedelta(days=30)
    do(objection, "conclude", cast)
    assert [states(life)[key] for key in ("complaint_decision", "suspension_at_most")] == ["done", "done"]


def test_a_revoked_award_ends_its_notice_and_the_promoted_one_has_its_own(cast: Cast) -> None:
    life = plans.life(cast, "reserve")
    approver = cast.persons["approver"]
    actions.announce(life.award, by=approver)
    actions.revoke(fresh(life.award), by=approver, note=REASON)
    actions.promote(fresh(life.bids["muming"]), by=approver)
    notices = [row for row in timeline.rows(fresh(life.listing), inside=True) if row.key == "notice"]
    assert [row.state for row in notices] == ["done", "todo"]
    assert ["清和" in notices[0].step, "暮明" in notices[1].step] == [True, True]


def test_outside_nobody_learns_of_an_award_before_it_is_announced(cast: Cast) -> None:
    life = plans.life(cast, "reserve")
    inside, outside = told(life), told(life, inside=False)
    assert inside["confirm_award_after_report"].at is not None
    assert (outside["confirm_award_after_report"].begins, outside["confirm_award_after_report"].at) == (None, None)
    assert (outside["announce_result_after_award"].begins, outside["announce_result_after_award"].state) == (None, "todo")


def test_before_the_opening_it_is_the_same_whoever_applied(cast: Cast) -> None:
    """With three applications and with none: not a row, a day or a query differs."""
    many, none = plans.life(cast, "submit_bid"), plans.life(cast, "submit_bid", offers=[])
    keys = [[(r.key, r.state, r.at) for r in timeline.rows(fresh(life.listing), inside=True)] for life in (many, none)]
    days = [[(key, state) for key, state, _at in rows] for rows in keys]
    assert days[0] == days[1]
    assert [at for rows in keys for _key, _state, at in rows if at is not None] == []


def test_the_call_that_failed_has_no_result_to_wait_for(cast: Cast) -> None:
    life = plans.life(cast, "publish", offers=[])
    keys = list(told(life))
    assert {"notice", "sign_contract"} <= set(keys)
    from_failed = {"document_period", "deadline", "opening", "query_window_document"}
    listing = fresh(life.listing)
    listing.__dict__["status"] = "cancelled"
    assert {row.key for row in timeline.rows(listing)} <= from_failed


def test_it_costs_the_same_with_more_objections(cast: Cast, django_assert_max_num_queries: Any) -> None:
    life = plans.life(cast, "announce")
    for about in ("document", "procedure", "result"):
        objected(life, about=about)
    listing = fresh(life.listing)
    with django_assert_max_num_queries(25):
        timeline.rows(listing, inside=True)
