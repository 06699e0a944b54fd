"""Any order of placards, take-backs, contests, releases and clocks: what must always hold of a hall, and faults that are found.

Rules are drawn by Hypothesis; after each of them the rows of the session are read and every invariant is asked.
"""

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from grants.people import actions as people
from grants.people.models import User
from grants.people.roles import Role
from grants.roadshows import actions, placard, rules, session
from grants.roadshows.models import HOLDING, STANDING, Claim, Delegation, Pitch, Roadshow
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import NotAllowed, Refused
from grants.trail.chain import broken
from grants.trail.models import Entry
from grants.trail.replay import replay
from tests.factories import roadshows, sessions
from tests.factories.roadshows import Hall
from tests.factories.told import once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("one after the other; what happens side by side is tested on both databases with the bursts"),
]
TOWNS = sessions.TOWNS
OWN = "meiling"  # its officer holds an office in the organisation qinghe
LIMIT = 2
QUICK = settings(
    max_examples=8, stateful_step_count=10, deadline=None, database=None, derandomize=True, print_blob=False,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
keys = itertools.count(1)


@once
def hall_of_two(cast: Cast) -> Hall:
    """An offer of two slots and one of a single slot, of two organisations; both windows open, two placards a town."""
    offers = [roadshows.approved(cast, "qinghe", slots=2), roadshows.approved(cast, "muming")]
    made = sessions.begun(sessions.hall(cast, *TOWNS, offers=offers, claims_per_unit=LIMIT, **sessions.LONG))
    for nth in range(2):
        sessions.open_next(made, nth)
    return made


class HallMachine(RuleBasedStateMachine):
    """One hall; what an example did is taken back."""

    made: Hall

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at = clock.now()
        self.queues: dict[int, list[int]] = {}  # who waited after the last step, by pitch

    def teardown(self) -> None:
        try:
            claims = Claim.objects.all()
            assert list(broken(Entry.objects.filter(root_kind="claim"))) == []
            assert [(c.status, c.version) for c in claims] == [(s.status, s.version) for c in claims if (s := replay(c))]
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def tick(self) -> AbstractContextManager[None]:
        self.at += timedelta(seconds=1)
        return clock.at(self.at)

    def attempt(self, act: Callable[[], Any]) -> Any:
        """Done, or refused with everything as it was."""
        before = rows()
        with self.tick():
            try:
                return act()
            except Refused:
                assert rows() == before, "a refusal changed something"
        return None

    def chosen(self, nth: int, *statuses: str) -> Claim | None:
        found = list(Claim.objects.filter(status__in=statuses).order_by("pitch", "ticket"))
        return found[nth % len(found)] if found else None

    def officer(self, claim: Claim) -> User:
        return next(self.made.chairs[key] for key, unit in self.made.units.items() if unit.pk == claim.unit_id)

    def lift(self, town: str, nth: int) -> None:
        key = f"drawn-{next(keys)}"
        first = self.attempt(lambda: self.made.lift(town, nth, key))
        if first is not None:
            assert self.attempt(lambda: self.made.lift(town, nth, key)).pk == first.pk

    @rule(order=st.permutations(TOWNS), nth=st.integers(0, 1))
    def the_hall_raises(self, order: list[str], nth: int) -> None:
        for town in order:
            self.lift(town, nth)

    @rule(town=st.sampled_from(TOWNS), nth=st.integers(0, 1))
    def one_raises(self, town: str, nth: int) -> None:
        self.lift(town, nth)

    @rule(towns=st.permutations(TOWNS), nth=st.integers(0, 1))
    def one_raises_for_another(self, towns: list[str], nth: int) -> None:
        by, unit = self.made.chairs[towns[0]], self.made.units[towns[1]]
        with pytest.raises(NotAllowed), self.tick():
            placard.raise_placard(self.made.fresh(nth), by=by, unit=unit, key=f"drawn-{next(keys)}")

    @rule(nth=st.integers(0, 5))
    def withdraw(self, nth: int) -> None:
        if claim := self.chosen(nth, *STANDING):
            self.attempt(lambda: actions.withdraw(claim, by=self.officer(claim), note="误操作"))

    @rule(nth=st.integers(0, 5))
    def release(self, nth: int) -> None:
        if claim := self.chosen(nth, *STANDING):
            self.attempt(lambda: actions.release(claim, by=self.made.by(Role.REVIEWER), note="不符合条件"))

    @rule(nth=st.integers(0, 5), move=st.sampled_from(["settle", "settle_against"]))
    def contest(self, nth: int, move: str) -> None:
        if claim := self.chosen(nth, "locked", "contested"):
            handler = self.made.by(Role.HANDLER)
            self.attempt(lambda: actions.contest(claim, by=handler, note="同时举牌"))
            self.attempt(lambda: actions.sign_off(claim, by=self.made.by(Role.DISCIPLINE), move=move))
            self.attempt(lambda: getattr(actions, move)(claim, by=handler, note="裁定"))

    @rule(what=st.sampled_from(["close", "undo", "end and late"]), nth=st.integers(0, 1))
    def the_host_acts(self, what: str, nth: int) -> None:
        host = self.made.by(Role.HANDLER)
        if what == "close":
            self.attempt(lambda: session.close_window(self.made.fresh(nth), by=host, note="到时"))
        elif what == "undo":
            self.attempt(lambda: session.undo(self.made.roadshow, by=host))
        else:
            self.attempt(lambda: actions.end(Roadshow.objects.get(pk=self.made.roadshow.pk), by=host))
            late = Claim.objects.filter(status="locked", pitch__roadshow__status="ended")
            late.filter(pk__in=late.values("pk")[:1]).update(confirm_by_day=clock.today() - timedelta(days=1))
            self.attempt(actions.release_due)

    @invariant()
    def everything_holds(self) -> None:
        claims = list(Claim.objects.select_related("pitch").order_by("ticket"))
        for pitch in Pitch.objects.all():
            self.of_pitch(pitch, [claim for claim in claims if claim.pitch_id == pitch.pk])
        up = Counter(claim.unit_id for claim in claims if claim.status in STANDING)
        for part in Delegation.objects.all():
            assert part.standing == up[part.unit_id] <= LIMIT, "a unit is above its limit"
        own = (self.made.units[OWN].pk, self.made.cast.organisations["qinghe"].pk)
        assert own not in {(c.unit_id, c.pitch.organisation_id) for c in claims}, "an offer of her own organisation"

    def of_pitch(self, pitch: Pitch, claims: list[Claim]) -> None:
        holding = [c.slot for c in claims if c.status in HOLDING]
        waiting = [c for c in claims if c.status == "queued"]
        assert len(set(holding)) == len(holding), "a slot has two holders"
        assert {slot for slot in holding if slot} <= set(range(1, pitch.slots + 1))
        assert all(c.slot is None for c in claims if c.status not in HOLDING)
        assert pitch.balance == pitch.slots - len(holding) - len(waiting), "the balance is wrong"
        assert not waiting or len(holding) == pitch.slots, "a slot is free while somebody waits"
        assert [c.ticket for c in claims] == list(range(1, pitch.raised + 1))
        assert [c.place_in_queue for c in waiting] == list(range(1, len(waiting) + 1))
        assert len({c.unit_id for c in claims if c.status in STANDING}) == len(holding) + len(waiting)
        # Of those who waited a step ago: who rose stood before every one who waits still.
        before, now = self.queues.get(pitch.pk, []), {c.pk: c.status for c in claims}
        stayed = [now[pk] in HOLDING for pk in before if now[pk] in STANDING]
        assert stayed == sorted(stayed, reverse=True), "somebody rose before another who waited longer"
        self.queues[pitch.pk] = [c.pk for c in waiting]


def rows() -> tuple[Any, ...]:
    return (
        list(Claim.objects.order_by("pk").values_list("pk", "status", "version", "slot")), Entry.objects.count(),
        list(Delegation.objects.order_by("pk").values_list("standing")),
        list(Pitch.objects.order_by("pk").values_list("balance", "raised", "closes_at")),
    )  # fmt: skip


def watch(cast: Cast) -> type[HallMachine]:
    hall = hall_of_two(cast)
    people.appoint(hall.chairs[OWN], Role.ORG_LEAD, organisation=cast.organisations["qinghe"], since=clock.today())
    hall.chairs[OWN] = User.objects.get(pk=hall.chairs[OWN].pk)
    return type("Watched", (HallMachine,), {"made": hall})


def test_the_invariants_hold_whatever_happens(cast: Cast) -> None:
    run_state_machine_as_test(watch(cast), settings=QUICK)


def _last_first(pitch_id: int) -> None:
    pitch = Pitch.objects.get(pk=pitch_id)
    last = Claim.objects.filter(pitch=pitch, status="queued").order_by("-ticket").first()
    if last is not None and Claim.objects.filter(pitch=pitch, slot__isnull=False).count() < pitch.slots:
        with pytest.MonkeyPatch.context() as past:  # the guard that would refuse it
            past.setattr(rules.first_in_queue, "finder", lambda claim, act: True)
            placard.move(last, "promote", by=placard.system(), slot=placard._slot(pitch), confirm_by_day=clock.today())


def _not_counted(pitch: Pitch, unit: Any) -> None:
    Delegation.objects.filter(roadshow=pitch.roadshow_id, unit=unit).update(standing=F("standing"))


def _whoever(pitch: Pitch, unit: Any, by: User) -> None:
    if not rules.may_raise(Claim(pitch=pitch, unit=unit), by):
        raise NotAllowed


FAULTS: dict[str, tuple[str, Any, str]] = {
    "the last of the queue rises": ("_move_up", _last_first, "somebody rose before another who waited longer"),
    "nobody rises": ("_move_up", lambda pitch_id: None, "a slot is free while somebody waits"),
    "placards of a unit are not counted": ("_take_part", _not_counted, "a unit is above its limit"),
    "who holds an office there is let through": ("permitted", _whoever, "an offer of her own organisation"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """The negative control: what the machine watches for, it sees."""
    name, wrong, seen = FAULTS[fault]
    monkeypatch.setattr(placard, name, wrong)
    with pytest.raises(AssertionError, match=seen):
        run_state_machine_as_test(watch(cast), settings=QUICK)
