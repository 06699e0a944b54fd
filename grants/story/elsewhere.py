"""Beyond 晋江: the project of six counties, the seven agreements of a donated fund, and people who hold two offices."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from grants.people import actions as people
from grants.story import plans
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.course import Course
from grants.story.life import Life
from grants.story.spending import simple_ledger
from grants.story.times import moment

TRANCHES = (("（上半年）", 20), ("（下半年）", 190))
SIX_COUNTIES = "SX-2024-01"
DONATED = tuple(f"FH-ZW-{n:02d}" for n in range(1, 8))
TWO_OFFICES = (
    ("jz_vice", "daode", "任该会会长，同时任妇联兼职副主席"),
    ("yc_mediator", "tiaojie", "任该中心调解员，同时任妇联执委"),
    ("huilin_social", "huilin", "任该中心社工，同时任镇妇联执委"),
)
TOLD = {"issued": 60, "valid": 52, "narrative": "按协议完成服务，签到和服务记录齐全。"}


DECLARED = date(2024, 1, 8)


def tell(agenda: Agenda, cast: Cast) -> None:
    agenda.add(moment(DECLARED), partial(declare_offices, cast))
    for number in (SIX_COUNTIES, *DONATED):
        agreement(agenda, cast, number)


def declare_offices(cast: Cast) -> None:
    """Who serves on both sides says so; what concerns that organisation is left to others."""
    for person, organisation, nature in TWO_OFFICES:
        people.declare_interest(cast.persons[person], cast.organisations[organisation], nature)


def agreement(agenda: Agenda, cast: Cast, number: str) -> None:
    """Agreed without a call, delivered, paid and archived within its term and the weeks after."""
    plan = plans.plan(number)
    life = Life(cast, plan, {})
    course = Course(agenda, life)
    course.agree(plan.starts - timedelta(days=21))
    tranches = TRANCHES[: len(plan.milestones)]
    for part, after in tranches:
        day = plan.starts + timedelta(days=after)
        for row in simple_ledger(life, day, Decimal(1) / len(tranches), part):
            course.line(row, day + timedelta(days=2), day + timedelta(days=5), day + timedelta(days=12))
    for order, (_name, due) in enumerate(plan.milestones, start=1):
        course.draft_report(order, due, TOLD)
        course.submit_report(order, due + timedelta(days=3))
        course.decide_report(order, due + timedelta(days=12), TOLD)
    for order, row in enumerate(plan.instalments, start=1):
        due = plan.starts if row["milestone"] is None else plan.milestones[row["milestone"]][1] + timedelta(days=16)
        course.pay(order, due + timedelta(days=5))
    last = max(due for _name, due in plan.milestones)
    course.close(plans.score(number), [last + timedelta(days=n) for n in (30, 40, 62, 75, 90)])
