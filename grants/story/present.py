"""This year: purchases at every point of their life, so that each person of the demo finds something waiting for her today."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from grants.disbursements import actions as disbursements
from grants.needs import actions as needs
from grants.panels import actions as panels
from grants.people import actions as people
from grants.people.roles import Role
from grants.rulebook import calendar
from grants.story import amending, calling, choosing, closing, facts, objecting, paying, plans, steps
from grants.story import cast as casting
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.coming import Coming
from grants.story.course import Course
from grants.story.life import Life
from grants.story.planted import word
from grants.story.spending import line
from grants.story.times import moment
from grants.trail import clock

SHORT = [60]  # a milestone so many days after the start, where nothing else is told
# Purchases that stand still at a step, waiting for the person who does the next one.
STANDING = {
    7: "agree", 8: "circulate", 9: "draft_contract", 12: "submit_sheet", 14: "open_bids",
    18: "sign_off_listing", 19: "submit_listing", 20: "draft_listing",
}  # fmt: skip
# What has last happened to the first purchase when the world stands at a stage.
STAGES = {
    "need": "pool",
    "listing": "publish",
    "bid": "close",
    "award": "notify",
    "contract": "start",
    "report": "",
    "roadshow": "",
}
SPARE = 10  # the longest holidays keep a contract from beginning for so long
SPENT = {4: Decimal("0.76"), 5: Decimal("0.96"), 6: Decimal("0.94")}  # of each category
TOLD = {"issued": 80, "valid": 71, "narrative": "按计划开展服务，签到和服务记录齐全。"}


def working_day_before(day: date) -> date:
    """`day`, or the last working day before it: what is to have happened by today did not wait for the next week."""
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


class Present:
    """Days are told as so many days ago."""

    def __init__(self, agenda: Agenda, cast: Cast) -> None:
        self.agenda, self.cast, self.now, self.today = agenda, cast, clock.now(), clock.today()

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def at(self, days: int, act: Callable[..., Any], *args: Any, **told: Any) -> None:
        self.agenda.add(moment(working_day_before(self.ago(days)), 9), partial(act, *args, **told))

    def standing(self, number: int, until: str, upto: str) -> Life:
        """A purchase whose clock has reached `until` and of which `upto` was the last step to happen."""
        when = steps.until(until, self.now)
        plan = plans.current(number, when["start"].astimezone(clock.SHANGHAI).date(), self.milestones(number), [])
        plan.named_panel = True  # those who may sign in to the demo sit on what is still open; all others were drawn
        life = Life(self.cast, plan, when)
        steps.put(self.agenda, life, upto)
        return life

    def milestones(self, number: int) -> list[int]:
        return SHORT * len(facts.read("contracts")["purchases"][plans.number_of(number)]["milestones"])

    def called(self, number: int, started: int, milestones: list[int], dues: list[int]) -> Course:
        """A purchase by call, its contract in force since so many days ago."""
        when = steps.starting(self.ago(started + steps.LENGTH + SPARE))
        plan = plans.current(number, when["start"].astimezone(clock.SHANGHAI).date(), milestones, dues)
        life = Life(self.cast, plan, when)
        steps.put(self.agenda, life, "start")
        return Course(self.agenda, life, working_day_before)

    def agreed(self, number: int, started: int, milestones: list[int]) -> Course:
        """An agreement without a call, in force since so many days ago, its first instalment paid and booked."""
        plan = plans.current(number, working_day_before(self.ago(started)), milestones, [])
        course = Course(self.agenda, Life(self.cast, plan, {}), working_day_before)
        course.agree(self.ago(started + 20))
        course.pay(1, self.ago(started - 3))
        return course

    def spend(self, course: Course, first: int, every: int, count: int, share: Decimal = Decimal("0.42"), **fates: str) -> None:
        """Lines of one category after the other; the youngest are not verified, submitted or even complete yet."""
        categories = list(course.life.plan.budget_lines)
        for n in range(count):
            day, category = working_day_before(self.ago(first - n * every)), categories[n % len(categories)]
            row = line(course.life, category, n, day, share)
            if n == 2 and "question" in fates:
                row = {**row, "fate": "question", "reason": fates["question"]}
            course.line(row, day + timedelta(days=1), day + timedelta(days=4), day + timedelta(days=10))

    def tell(self) -> None:
        self.needs_in_the_pool()
        for number, step in STANDING.items():
            self.standing(number, step, step)
        self.standing(17, "publish", "approve")  # its hour has come: the handler may publish
        self.standing(15, "open_bids", "close")  # the observer confirms her presence, then the handler opens
        self.open_call()
        self.half_scored()
        self.objected()
        self.in_force()
        self.winding_up()
        self.on_a_list()
        Coming(self.cast, self.at).registering()
        self.at(
            30, people.watch, self.cast.organisations["yuanhang"], by=self.cast.persons["reviewer"], note="上年度工作报告逾期未交"
        )
        self.at(3, casting.apply_now, self.cast)

    def on_a_list(self) -> None:
        """The invented organisation that fails a condition where everybody can see it: its application to the fourteenth call."""
        told = {
            "kind": "abnormal",
            "since": working_day_before(self.ago(31)),
            "source": "民政部门公告（演示）：未按期报送年度工作报告",
        }
        self.at(31, people.put_on_list, self.cast.organisations["yuanhang"], by=self.cast.persons["reviewer"], **told)

    def only(self, stage: str) -> None:
        """Nothing but the first purchase, brought to a stage of its life."""
        if stage == "report":
            course = self.called(1, 140, [130, 330], [0, 45, 90, 130])
            self.spend(course, 137, 11, 11)
            course.pay(1, self.ago(130))
            course.draft_report(1, self.ago(9), TOLD)
            course.submit_report(1, self.ago(7))
        elif stage == "roadshow":
            Coming(self.cast, self.at).ready()
        else:
            life = self.standing(1, STAGES[stage], STAGES[stage])
            life.planted = word() if stage == "bid" else ""

    def needs_in_the_pool(self) -> None:
        for n, row in enumerate(facts.read("needs")["pool"]):
            self.at(12 - n, self.need, row)

    def need(self, row: dict[str, Any]) -> None:
        fields = {k: v for k, v in row.items() if k not in {"unit", "upto", "reason"}}
        life = Life(self.cast, plans.current(20, self.today, SHORT, []), {})
        unit, by = self.cast.units[row["unit"]], calling.writer(life, row["unit"])
        need = needs.draft(by=by, unit=unit, origin="synthetic", **fields)
        if row["upto"] == "draft":
            return
        needs.submit(need, by=by)
        if row["upto"] == "pool":
            needs.pool(need, by=calling.pooler(life, unit), not_on_negative_list=True)
        elif row["upto"] == "return":
            needs.send_back(need, by=calling.pooler(life, unit), note=row["reason"])

    def open_call(self) -> None:
        """Open for some days still: one applicant has submitted, the other is writing."""
        life = self.standing(16, "submit_bid", "publish")
        ours, rival = life.plan.offers
        self.at(3, choosing.draft_bid, life, ours)
        self.at(4, choosing.draft_bid, life, rival)
        self.at(1, self.submit_bid, life, rival.organisation)

    def submit_bid(self, life: Life, organisation: str) -> None:
        choosing.submit_bid(life, organisation)

    def half_scored(self) -> None:
        """One sheet in, one being filled in, three not begun."""
        life = self.standing(13, "score", "qualify")
        self.agenda.add(life.when["score"], partial(self.score_some, life))

    def score_some(self, life: Life) -> None:
        first, second, *_others = choosing.sheets(life.panel)
        for n, sheet in enumerate((first, second)):
            panels.declare(sheet, by=sheet.seat.person, no_interest=choosing.bidders(life))
            choosing.score(life, sheet, n)
        panels.submit(first, by=first.seat.person)

    def objected(self) -> None:
        """One notice is over, its objection dismissed; another was overturned, and the reserve stands on notice in its place."""
        objecting.dismissed(self.agenda, self.standing(10, "clear", "clear"), "qinghe")
        objecting.upheld(self.agenda, self.standing(11, "clear", "reserve"), "muming")

    def in_force(self) -> None:
        """Two contracts whose instalments stand at most of the six acts, with expenses and reports on their way."""
        course = self.called(1, 140, [130, 330], [0, 45, 90, 130])
        self.spend(course, 137, 11, 11, question="请补充活动签收表和物资发放清单")
        self.unfinished(course)
        amending.put(course, self.ago(60))
        course.pay(1, self.ago(130))
        course.pay(2, self.ago(85))
        course.pay(3, self.ago(17), "approve")
        course.pay(4, self.ago(3), "request")
        course.draft_report(1, self.ago(9), TOLD)
        course.submit_report(1, self.ago(7))
        course = self.called(2, 70, [65, 330], [0, 20, 40, 60])
        self.spend(course, 67, 9, 7)
        amending.put(course, self.ago(30))
        course.pay(1, self.ago(24), "pay")
        course.pay(2, self.ago(16), "review_finance")
        course.pay(3, self.ago(14), "review_business")
        course.pay(4, self.ago(8), "request")
        self.at(3, self.return_instalment, course, 4)
        course.draft_report(1, self.ago(18), TOLD)
        course.submit_report(1, self.ago(16))
        course.return_report(1, self.ago(6), "两个社区的签到表合并在一起，请分社区报送")

    def unfinished(self, course: Course) -> None:
        """One line waits to be verified, one to be submitted."""
        later = self.ago(-9)
        for category, recorded, submitted in (("A5", 6, 3), ("A8", 1, -5)):
            row = line(course.life, category, 90 + recorded, working_day_before(self.ago(recorded + 1)), Decimal("0.08"))
            course.line(row, self.ago(recorded), self.ago(submitted), later)

    def return_instalment(self, course: Course, order: int) -> None:
        due = paying.instalment(course.life, order)
        disbursements.send_back(due, by=course.life.officer(Role.REVIEWER), note="发票抬头有误，请重开后再申请")

    def winding_up(self) -> None:
        """Agreements near their end: a report to be signed, completion to be reported, acceptance, a surplus to come back."""
        course = self.agreed(3, 90, [95])
        self.spend(course, 86, 10, 8)
        course.draft_report(1, self.ago(3), TOLD)
        for number, started, reported in ((4, 120, 25), (5, 150, 50), (6, 200, 100)):
            course = self.agreed(number, started, [started - reported])
            self.spend(course, started - 4, 8, 8, SPENT[number])
            course.draft_report(1, self.ago(reported), TOLD)
            course.submit_report(1, self.ago(reported - 3))
            course.decide_report(1, self.ago(reported - 10), TOLD)
            if number == 5:
                self.at(15, closing.report_complete, course.life)
                course.pay(2, self.ago(22), "confirm")
            if number == 6:
                self.at(34, closing.report_complete, course.life)
                self.at(24, closing.accept, course.life, plans.score(course.life.plan.number))
                course.pay(2, self.ago(20))
