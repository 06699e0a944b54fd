"""白兰花家庭驿站: five purchases, each from the need to the archive, every act on its day."""

from datetime import date, timedelta
from functools import partial

from grants.rulebook import calendar
from grants.story import activities, facts, plans, steps
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.course import Course
from grants.story.life import Life
from grants.story.times import moment

NUMBERS = tuple(f"JJFL-{year}-01" for year in range(2015, 2020))
BEFORE = timedelta(days=66)  # the need is written down so long before the contract begins
NARRATIVE = "{year}年{name}：四个驿站周一至周六开放，按计划开展社区和小组活动、个案服务和建档。"


def tell(agenda: Agenda, cast: Cast) -> list[Life]:
    """Put the five purchases on the agenda."""
    return [whole_life(agenda, cast, number) for number in NUMBERS]


def whole_life(agenda: Agenda, cast: Cast, number: str) -> Life:
    plan = plans.plan(number)
    when = {**steps.starting(plan.starts - BEFORE), "start": moment(calendar.roll_over(plan.starts))}
    life = Life(cast, plan, when)
    steps.put(agenda, life, "start")
    course, year = Course(agenda, life), plan.year
    spend(course)
    report(course, 1, "中期", date(year, 7, 6), date(year, 7, 17))
    report(course, 2, "期末", date(year, 12, 28), date(year + 1, 1, 14))
    for order, begins in enumerate((date(year, 1, 12), date(year, 7, 21), date(year + 1, 1, 28)), start=1):
        course.pay(order, begins)
    ending = [(1, 20), (1, 26), (3, 5), (3, 10), (3, 25)]
    course.close(plans.score(number), [date(year + 1, month, day) for month, day in ending])
    return life


def spend(course: Course) -> None:
    """Recorded two days later, submitted on the 5th of the next month, verified on the 12th after the quarter."""
    for row in plans.ledger(course.life.plan.number):
        day = row["date"]
        submitted = max(date(day.year + day.month // 12, day.month % 12 + 1, 5), day + timedelta(days=4))
        quarter = (day.month + 2) // 3 * 3
        verified = date(day.year + quarter // 12, quarter % 12 + 1, 12)
        course.line({**row, "bundle": row["category"]}, day + timedelta(days=2), submitted, verified)


def report(course: Course, order: int, name: str, drafted: date, decided: date) -> None:
    """The report of a half-year, with every event of it; once it is returned and corrected."""
    plan = course.life.plan
    told = {"asked": "驿站服务对象", **facts.read("milestones")["purchases"][plan.number][name]}
    told["narrative"] = NARRATIVE.format(year=plan.year, name=name)
    first, last = [((1, 5), (6, 28)), ((7, 1), (12, 26))][order - 1]
    held = partial(activities.held, course.life, order, date(plan.year, *first), date(plan.year, *last))
    course.draft_report(order, drafted, told, held)
    course.submit_report(order, drafted + timedelta(days=1))
    if "returned" in told:
        course.return_report(order, decided - timedelta(days=8), **told["returned"])
    course.decide_report(order, decided, told)
