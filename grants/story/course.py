"""The course of a contract as the agenda holds it: agreed, spent, reported, paid, closed, every act on a working day of its own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from grants.milestones import actions as reports
from grants.people.roles import Role
from grants.rulebook import calendar
from grants.spending import actions as expenses
from grants.story import agreeing, closing, delivering, paying, spending
from grants.story.agenda import Agenda
from grants.story.life import Life
from grants.story.times import moment

Row = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]
AGREEING = (
    agreeing.draft_contract, agreeing.circulate, agreeing.sign_off_contract, agreeing.agree, agreeing.sign_for_provider, agreeing.sign,
)  # fmt: skip

LEAVE = timedelta(days=10)  # the letter goes out so long before the money comes back


def next_day(day: date) -> date:
    return calendar.roll_over(day + timedelta(days=1))


class Course:
    """Puts what happens to one contract on the agenda. `roll` moves a day that is no working day."""

    def __init__(self, agenda: Agenda, life: Life, roll: Callable[[date], date] = calendar.roll_over) -> None:
        self.agenda, self.life, self.roll = agenda, life, roll

    def at(self, day: date, hour: int, act: Callable[..., Any], *args: Any, **facts: Any) -> None:
        self.agenda.add(moment(self.roll(day), hour), partial(act, *args, **facts))

    def agree(self, first: date) -> None:
        """An agreement that no call preceded: drafted to signed within days, in force on its first day."""
        day = first
        for act in AGREEING:
            self.at(day, 10, act, self.life)
            day = next_day(day)
        self.at(self.life.plan.starts, 9, agreeing.start, self.life)

    def line(self, row: Row, recorded: date, submitted: date, verified: date) -> None:
        """One expense; its row may tell another fate than to be verified: questioned, disallowed, reversed afterwards."""
        self.at(recorded, 10, self._record, row, submitted, verified)

    def _record(self, row: Row, submitted: date, verified: date) -> None:
        line, by, fate = spending.record(self.life, row), self.life.judge, row.get("fate", "verify")
        self.at(submitted, 15, spending.submit, self.life, [line])
        if fate == "disallow":
            self.at(verified, 16, expenses.disallow, line, by=by, rule=row["rule"], note=row["reason"])
        elif fate == "question":
            self.at(verified, 16, expenses.question, line, by=by, note=row["reason"])
            if "answer" in row:
                self.at(verified + timedelta(days=9), 16, expenses.accept_answer, line, by=by, note=row["answer"])
        else:
            self.at(verified, 16, spending.verify, self.life, [line])
        if fate == "reverse":
            accountant = self.life.theirs(Role.ORG_ACCOUNTANT)
            self.at(verified + timedelta(days=6), 10, expenses.reverse, line, by=accountant, note=row["reason"])

    def draft_report(self, order: int, drafted: date, told: Row, held: Callable[[], Rows] = tuple) -> None:
        """`told`: issued and valid forms, perhaps `partly` and what is reported too much; `held` gives the activities."""
        self.at(drafted, 9, self._draft_report, order, told, held)

    def _draft_report(self, order: int, told: Row, held: Callable[[], Rows]) -> None:
        partly = told.get("partly")
        more = {(partly["deliverable"], partly["site"]): partly["more"]} if partly else None
        survey = delivering.opinions(told.get("asked", "服务对象"), told["issued"], told["valid"])
        delivering.draft(self.life, order, held(), [survey], told["narrative"], more)

    def submit_report(self, order: int, day: date) -> None:
        """The accountant signs the financial part, then the lead submits."""
        self.at(day, 10, self._with_report, order, delivering.sign_financial_part)
        self.at(day, 16, self._with_report, order, delivering.submit)

    def return_report(self, order: int, day: date, reason: str, answer: str = "") -> None:
        """Sent back; with an `answer` corrected the next day and submitted again the day after."""
        self.at(day, 15, self._send_back, order, reason)
        if answer:
            self.at(next_day(day), 9, self._correct, order, answer)
            self.submit_report(order, next_day(next_day(day)))

    def _send_back(self, order: int, reason: str) -> None:
        reports.send_back(self.life.reports[order - 1], by=self.life.judge, note=reason)

    def _correct(self, order: int, answer: str) -> None:
        report = self.life.reports[order - 1]
        reports.revise(report, by=self.life.theirs(Role.ORG_LEAD), narrative=f"{report.narrative}{answer}。")

    def decide_report(self, order: int, day: date, told: Row) -> None:
        """Recognised, in part where `told` says so; locked when the right of reply is over."""
        self.at(day, 15, self._decide, order, told.get("partly"))
        self.at(day + timedelta(days=28), 10, self._with_report, order, delivering.lock)

    def _decide(self, order: int, partly: Row | None) -> None:
        report = self.life.reports[order - 1]
        if partly is None:
            delivering.recognise(self.life, report)
            return
        figure = report.measurements.get(deliverable__code=partly["deliverable"], site=self.life.cast.units[partly["site"]])
        decision = {"measurement": figure, "recognised": figure.reported - partly["more"], "reason": partly["reason"]}
        reports.recognise_part(report, by=self.life.judge, note=partly["reason"], decisions=[decision])

    def _with_report(self, order: int, act: Callable[[Life, Any], None]) -> None:
        act(self.life, self.life.reports[order - 1])

    def pay(self, order: int, begins: date, upto: str = "book") -> None:
        """One act each working day."""
        day = begins
        for name, act in paying.ACTS.items():
            self.at(day, 9 if name == "request" else 11, self.with_instalment, order, act)
            day = next_day(day)
            if name == upto:
                break

    def with_instalment(self, order: int, act: Callable[[Life, Any], None]) -> None:
        act(self.life, paying.instalment(self.life, order))

    def close(self, score: int, days: Sequence[date]) -> None:
        """Five days: completion reported, accepted with a score, surplus asked back and refunded, closed out, needs met, archived."""
        complete, accepted, refunded, closed, archived = days
        self.at(complete, 9, closing.report_complete, self.life)
        self.at(accepted, 9, closing.accept, self.life, score)
        self.at(refunded - LEAVE, 10, closing.ask_back, self.life)
        self.at(refunded, 9, closing.refund, self.life)
        self.at(closed, 9, closing.close_out, self.life)
        self.at(next_day(closed), 9, closing.satisfy, self.life)
        self.at(archived, 9, closing.archive, self.life)
