"""The order of life: every step from the need to the contract in force, so many days after the need was written down."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from grants.story import agreeing, calling, choosing
from grants.story.agenda import Agenda
from grants.story.life import Life
from grants.story.times import timetable, timetable_until

Act = Callable[[Life], None]

STEPS: tuple[tuple[str, int, int, Act], ...] = (
    ("draft_need", 0, 9, calling.draft_needs),
    ("submit_need", 1, 10, calling.submit_needs),
    ("pool", 3, 15, calling.pool_needs),
    ("draft_listing", 6, 10, calling.draft_listing),
    ("submit_listing", 7, 11, calling.submit_listing),
    ("sign_off_listing", 8, 15, calling.sign_off_listing),
    ("approve", 9, 16, calling.approve_listing),
    ("publish", 10, 9, calling.publish_listing),
    ("draft_bid", 12, 14, choosing.draft_bids),
    ("submit_bid", 18, 16, choosing.submit_bids),
    ("form_panel", 24, 10, choosing.form_panel),
    ("close", 28, 16, choosing.close),
    ("attend", 29, 8, choosing.confirm_presence),
    ("open_bids", 29, 9, choosing.open_bids),
    ("qualify", 29, 14, choosing.qualify),
    ("declare", 30, 9, choosing.state_no_interest),
    ("score", 30, 14, choosing.enter_scores),
    ("submit_sheet", 30, 16, choosing.submit_sheets),
    ("lock", 31, 9, choosing.lock_sheets),
    ("propose", 31, 15, choosing.propose),
    ("reserve", 31, 16, choosing.decide_others),
    ("announce", 32, 9, choosing.announce),
    ("clear", 52, 8, choosing.clear),
    ("notify", 52, 15, choosing.notify),
    ("draft_contract", 54, 9, agreeing.draft_contract),
    ("circulate", 55, 10, agreeing.circulate),
    ("sign_off_contract", 56, 14, agreeing.sign_off_contract),
    ("agree", 57, 15, agreeing.agree),
    ("sign_for_provider", 58, 10, agreeing.sign_for_provider),
    ("sign", 58, 16, agreeing.sign),
    ("start", 59, 9, agreeing.start),
)
CLOCKS = tuple((name, days, hour) for name, days, hour, _act in STEPS)
LENGTH = STEPS[-1][1]


def starting(start: date) -> dict[str, datetime]:
    """When each step happens if the need is written down on a day."""
    return dict(timetable(start, CLOCKS))


def until(step: str, now: datetime) -> dict[str, datetime]:
    """When each step happens if `step` is the last before `now`."""
    return dict(timetable_until(step, CLOCKS, now))


def put(agenda: Agenda, life: Life, upto: str) -> None:
    """Put every step up to and including `upto` on the agenda."""
    names = [name for name, *_ in STEPS]
    for name, _days, _hour, act in STEPS[: names.index(upto) + 1]:
        agenda.add(life.when[name], partial(act, life))


def run(life: Life, upto: str) -> Life:
    """Do every step up to and including `upto`, each at its own time."""
    names = [name for name, *_ in STEPS]
    for name, _days, _hour, act in STEPS[: names.index(upto) + 1]:
        with life.at(name):
            act(life)
    return life
