"""白兰花家庭驿站: five purchases, each from the need to the archive, every act on its day."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from grants.milestones import actions as reports
from grants.people.roles import Role
from grants.rulebook import calendar
from grants.spending import actions as expenses
from grants.story import activities, closing, delivering, facts, paying, plans, spending, steps
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.life import Life
from grants.story.plan import Row
from grants.story.times import moment

NUMBERS = tuple(f"JJFL-{year}-01" for year in range(2015, 2020))
BEFORE = timedelta(days=66)  # the need is written down so long before the contract begins


def tell(agenda: Agenda, cast: Cast) -> list[Life]:
    """Put the five purchases on the agenda."""
    return [whole_life(agenda, cast, number) for number in NUMBERS]


def whole_life(agenda: Agenda, cast: Cast, number: str) -> Life:
    plan = plans.plan(number)
    when = {**steps.starting(plan.starts - BEFORE), "start": moment(calendar.roll_over(plan.starts))}
    life = Life(cast, plan, when)
    for name, _days, _hour, act in steps.STEPS:
        agenda.add(when[name], partial(act, life))
    year = Year(agenda, life)
    year.spend()
    year.report(1, "中期", year.on(7, 6), year.on(7, 17))
    year.report(2, "期末", year.on(12, 28), year.after(1, 14))
    year.pay(1, year.on(1, 12))
    year.pay(2, year.on(7, 21))
    year.pay(3, year.after(1, 28))
    year.close()
    return life


class Year:
    """The calendar of one contract year: what the provider and the federation do on which day."""

    def __init__(self, agenda: Agenda, life: Life) -> None:
        self.agenda, self.life, self.year = agenda, life, life.plan.year
        self.told: Row = facts.read("milestones")["purchases"][life.plan.number]

    def on(self, month: int, day: int) -> date:
        return date(self.year, month, day)

    def after(self, month: int, day: int) -> date:
        return date(self.year + 1, month, day)

    def at(self, day: date, hour: int, act: Callable[..., Any], *args: Any, **facts: Any) -> None:
        """On the first working day from `day` on."""
        self.agenda.add(moment(calendar.roll_over(day), hour), partial(act, *args, **facts))

    def spend(self) -> None:
        """Recorded two days later, submitted on the 5th of the next month, verified on the 12th after the quarter."""
        for row in plans.ledger(self.life.plan.number):
            day = row["date"]
            next_month = date(day.year + day.month // 12, day.month % 12 + 1, 5)
            quarter = (day.month + 2) // 3 * 3
            verified = date(day.year + quarter // 12, quarter % 12 + 1, 12)
            self.at(day + timedelta(days=2), 10, self.record, row, max(next_month, day + timedelta(days=4)), verified)

    def record(self, row: Row, submitted: date, verified: date) -> None:
        line = spending.record(self.life, row)
        self.at(submitted, 15, spending.submit, self.life, [line])
        by, fate = self.life.officer(Role.EVALUATOR), row.get("fate", "verify")
        if fate == "disallow":
            self.at(verified, 16, expenses.disallow, line, by=by, rule=row["rule"], note=row["reason"])
        elif fate == "question":
            self.at(verified, 16, expenses.question, line, by=by, note=row["reason"])
            self.at(verified + timedelta(days=9), 16, expenses.accept_answer, line, by=by, note=row["answer"])
        else:
            self.at(verified, 16, spending.verify, self.life, [line])
        if fate == "reverse":
            accountant = self.life.theirs(Role.ORG_ACCOUNTANT)
            self.at(verified + timedelta(days=6), 10, expenses.reverse, line, by=accountant, note=row["reason"])

    def report(self, order: int, name: str, drafted: date, decided: date) -> None:
        """Drafted, signed by the accountant, submitted; perhaps returned and corrected; recognised; locked after the reply."""
        self.at(drafted, 9, self.draft_report, order, name)
        self.at(drafted + timedelta(days=1), 10, self.with_report, order, delivering.sign_financial_part)
        self.at(drafted + timedelta(days=1), 16, self.with_report, order, delivering.submit)
        if "returned" in self.told[name]:
            self.at(decided - timedelta(days=8), 15, self.send_back, order, self.told[name]["returned"])
            self.at(decided - timedelta(days=6), 10, self.with_report, order, delivering.sign_financial_part)
            self.at(decided - timedelta(days=6), 15, self.with_report, order, delivering.submit)
        self.at(decided, 15, self.decide, order, name)
        self.at(decided + timedelta(days=28), 10, self.with_report, order, delivering.lock)

    def draft_report(self, order: int, name: str) -> None:
        told, partly = self.told[name], self.told[name].get("partly")
        first = self.on(1, 5) if order == 1 else self.on(7, 1)
        last = self.on(6, 28) if order == 1 else self.on(12, 26)
        delivering.draft(
            self.life,
            order,
            activities.held(self.life, order, first, last),
            [delivering.opinions("驿站服务对象", told["issued"], told["valid"])],
            f"{self.year}年{name}：四个驿站周一至周六开放，按计划开展社区和小组活动、个案服务和建档。",
            {(partly["deliverable"], partly["site"]): partly["more"]} if partly else None,
        )

    def with_report(self, order: int, act: Callable[[Life, Any], None]) -> None:
        act(self.life, self.life.reports[order - 1])

    def send_back(self, order: int, told: Row) -> None:
        report = self.life.reports[order - 1]
        reports.send_back(report, by=self.life.officer(Role.EVALUATOR), note=told["reason"])
        self.at(report.send_back_at.date() + timedelta(days=1), 9, self.correct, order, told["answer"])

    def correct(self, order: int, answer: str) -> None:
        report = self.life.reports[order - 1]
        reports.revise(report, by=self.life.theirs(Role.ORG_LEAD), narrative=f"{report.narrative}{answer}。")

    def decide(self, order: int, name: str) -> None:
        report, partly = self.life.reports[order - 1], self.told[name].get("partly")
        if partly is None:
            delivering.recognise(self.life, report)
            return
        figure = report.measurements.get(deliverable__code=partly["deliverable"], site=self.life.cast.units[partly["site"]])
        decision = {"measurement": figure, "recognised": figure.reported - partly["more"], "reason": partly["reason"]}
        reports.recognise_part(report, by=self.life.officer(Role.EVALUATOR), note=partly["reason"], decisions=[decision])

    def pay(self, order: int, begins: date) -> None:
        """One act each working day."""
        day = begins
        for name, act in paying.ACTS.items():
            self.at(day, 9 if name == "request" else 11, self.with_instalment, order, act)
            day = calendar.roll_over(calendar.roll_over(day) + timedelta(days=1))

    def with_instalment(self, order: int, act: Callable[[Life, Any], None]) -> None:
        act(self.life, paying.instalment(self.life, order))

    def close(self) -> None:
        score = facts.read("disbursements")["purchases"][self.life.plan.number]["score"]
        self.at(self.after(1, 20), 9, closing.report_complete, self.life)
        self.at(self.after(1, 26), 9, closing.accept, self.life, score)
        self.at(self.after(3, 5), 9, closing.refund, self.life)
        self.at(self.after(3, 10), 9, closing.close_out, self.life)
        self.at(self.after(3, 11), 9, closing.satisfy, self.life)
        self.at(self.after(3, 25), 9, closing.archive, self.life)
