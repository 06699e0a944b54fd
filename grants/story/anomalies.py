"""What an auditor is to find: two contracts of a county that does not exist, with ten things odd on them and nothing else.

1  2024-03-04  a voucher dated 24 February, six days before the term (the door asks the day of the line, not that of its invoice)
2  2024-04-13  the first activity of the second contract, signed twelve days later
3  2024-05-17  12,000.00 paid in cash
4  2024-05-27  the first instalment paid, 47 days after its last day
5  2024-05-31  the invoice of the first project claimed in the second: its number typed with a tail, which the door keeps as typed
6  2024-07-05  activity materials reach 13.6 % above their budget, a line disallowed on the way counted as paid; no amendment
7  2024-07-31  50 person-times reported where 38 signed
8  2024-09-20  a firm is paid whose legal representative is the project lead
9  2024-12-02  one photograph in the reports of two activities
10 2025-02-10  a surplus of 8,640.00 asked back and not refunded
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from grants.funds.models import Appropriation, Source
from grants.people.models import Office
from grants.story import anomalies_work as work
from grants.story import cast as casting
from grants.story import closing, facts, paying, plans
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.course import Course, Row
from grants.story.life import Life
from grants.story.plan import Plan, instalments
from grants.story.spending import invoice_number
from grants.story.times import moment
from grants.trail import clock

COUNTY, PLACE, PROVIDER = "shili", "shili_village", "xinghe"
FIRST, SECOND = "SL-2024-01", "SL-2024-02"
LATE = {  # the acts of the first instalment: asked for on 11 March, to be paid by 10 April
    "request": date(2024, 3, 11), "review_business": date(2024, 3, 12), "review_finance": date(2024, 3, 13),
    "approve": date(2024, 3, 14), "pay": date(2024, 5, 27), "confirm": date(2024, 5, 28), "book": date(2024, 5, 29),
}  # fmt: skip
DRAFTED = date(2024, 4, 18)  # the second contract: its service has begun already
TOLD = {"issued": 60, "valid": 52, "narrative": "按协议完成服务，签到和服务记录齐全。"}


def told() -> dict[str, Any]:
    found: dict[str, Any] = facts.read("audits")
    return found


def tell(agenda: Agenda, cast: Cast) -> None:
    joined = date.fromisoformat(told()["joined"])
    agenda.add(moment(joined, 9), partial(casting.join, cast, told()))
    agenda.add(moment(joined + timedelta(days=7), 9), partial(_admit, cast))
    agenda.add(moment(joined + timedelta(days=7), 10), partial(_open, cast))
    agenda.add(moment(joined + timedelta(days=8), 9), partial(_first, agenda, cast))
    agenda.add(moment(joined + timedelta(days=8), 10), partial(_second, agenda, cast))


def _admit(cast: Cast) -> None:
    casting.admit(cast, told()["organisations"], clock.today())


def _open(cast: Cast) -> None:
    """The money, and the auditors of another county who look at this one."""
    money, unit = told()["money"], cast.units[COUNTY]
    source = Source.objects.create(unit=unit, origin="synthetic", **money["source"])
    fields = {**money["appropriation"], "amount": Decimal(money["appropriation"]["amount"])}
    cast.appropriations[COUNTY] = Appropriation.objects.create(source=source, unit=unit, origin="synthetic", **fields)
    for row in told()["audited_by"]:
        person = cast.persons[row["person"]]
        Office.objects.create(
            person=person, role=row["role"], unit=unit, title=row["title"], since=clock.today(), origin="synthetic"
        )


def plan(number: str) -> Plan:
    row = told()["purchases"][number]
    starts, ends = date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])
    milestones = [(name, date.fromisoformat(due)) for name, due in row["milestones"]]
    amount, shares = Decimal(row["amount"]), [Decimal(share) for share in row["shares"]]
    return Plan(
        number=number, title=row["title"], year=starts.year, programme={**row["programme"], "unit": COUNTY}, category=row["category"],
        group=row["group"], needs=[], sites=[PLACE], content=row["content"], amount=amount, budget=amount, appropriation=COUNTY,
        offers=[], deliverables=[plans.exact(one) for one in row["deliverables"]],
        budget_lines={category: Decimal(part) for category, part in row["budget_lines"].items()}, milestones=milestones,
        instalments=instalments(amount, shares, len(milestones), starts), starts=starts, ends=ends, buyer=COUNTY,
        lead=_name(told(), "xh_lead"), contract_number=row["number"], agreed_with=PROVIDER,
    )  # fmt: skip


def _name(rows: dict[str, Any], username: str) -> str:
    return str(next(row["name"] for row in rows["persons"] if row["username"] == username))


def ledger(number: str) -> list[Row]:
    """The lines with real dates and amounts; the shared invoice has its tail where it is claimed again."""
    shared = told()["shared_invoice"]
    rows: list[Row] = []
    for n, row in enumerate(told()["purchases"][number]["ledger"]):
        day, issued = date.fromisoformat(row["date"]), row.get("invoice_date")
        typed = invoice_number(f"{number}-{n:02d}", day)
        if "shared" in row:
            typed = shared["number"] + (shared["tail"] if number == SECOND else "")
        dated = date.fromisoformat(issued) if issued else None
        found = {**row, "date": day, "amount": Decimal(row["amount"]), "invoice_number": typed, "invoice_date": dated}
        rows.append({**found, "deliverables": ["D1"], "sites": [PLACE]})
    return rows


def _course(agenda: Agenda, cast: Cast, number: str) -> Course:
    course = Course(agenda, Life(cast, plan(number), {}))
    for row in ledger(number):
        day = row["date"]
        course.line(row, day + timedelta(days=2), day + timedelta(days=5), day + timedelta(days=12))
    return course


def _report(
    course: Course, order: int, drafted: date, held: Callable[[], Sequence[Row]], shown: Callable[[], None] | None = None
) -> None:
    course.draft_report(order, drafted, TOLD, held)
    if shown is not None:
        course.at(drafted, 14, shown)
    course.submit_report(order, drafted + timedelta(days=5))
    course.decide_report(order, drafted + timedelta(days=14), TOLD)


def _photograph(course: Course, order: int, *, again: bool) -> Callable[[], None]:
    life = course.life
    return lambda: work.show_photograph(life, life.reports[order - 1], told()["photograph"], again=again)


def _first(agenda: Agenda, cast: Cast) -> None:
    course, firm = _course(agenda, cast, FIRST), told()["firm"]
    life = course.life
    course.at(date.fromisoformat(firm["declared"]), 9, work.declare_firm, life, firm["name"], date.fromisoformat(firm["since"]))
    course.agree(life.plan.starts - timedelta(days=21))
    for act, day in LATE.items():
        course.at(day, 9, course.with_instalment, 1, paying.ACTS[act])
    short = partial(work.too_few_signatures, life, date(2024, 6, 15))
    _report(course, 1, date(2024, 7, 31), lambda: [short()], _photograph(course, 1, again=False))
    _report(course, 2, date(2024, 12, 20), lambda: [work.activity(life, date(2024, 11, 16), "亲子运动会", 50)])
    course.pay(2, date(2024, 8, 20))
    course.pay(3, date(2025, 1, 8))
    score = told()["purchases"][FIRST]["score"]
    course.at(date(2025, 1, 20), 9, closing.report_complete, life)
    course.at(date(2025, 1, 22), 9, closing.accept, life, score)
    course.at(date(2025, 2, 10), 9, closing.ask_back, life)


def _second(agenda: Agenda, cast: Cast) -> None:
    course = _course(agenda, cast, SECOND)
    life = course.life
    work.agree_late(course, DRAFTED)
    course.pay(1, date(2024, 5, 8))
    early = partial(work.activity, life, work.first_activity(DRAFTED), "亲子阅读开放日", 24)
    _report(course, 1, date(2024, 12, 2), lambda: [early()], _photograph(course, 1, again=True))
    course.pay(2, date(2024, 12, 19))
    course.close(
        told()["purchases"][SECOND]["score"],
        [date(2025, 1, 6), date(2025, 1, 10), date(2025, 2, 14), date(2025, 2, 18), date(2025, 3, 4)],
    )
