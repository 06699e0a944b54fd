"""Fourth chapter: the ledger and the report of what was delivered."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.contracts.models import Contract
from grants.milestones.models import MilestoneReport
from grants.spending.models import Expense
from tests.browser.house import House
from tests.browser.purchase import ACTIVITIES, DELIVERED, EXPENSES, OPINION, PLACES, SPENT, paper, photograph
from tests.factories.ways import fresh


def expenses_are_recorded(house: House, contract: Contract) -> None:
    house.at(9, 2, 10)
    accountant = house.desk("orgaccountant", "provider")
    accountant.look_up(contract)
    accountant.follow("contracts-expenses", contract.pk)
    deliverables = {d.code: d.pk for d in contract.deliverables.all()}
    for row in EXPENSES:
        accountant.follow("contracts-expenses-new", contract.pk)
        accountant.type(**{name: value for name, value in row.items() if name != "on"}, documents=[paper(row["invoice_number"])])
        accountant.lines(
            "allocations",
            (
                {"deliverable": deliverables[code], "site": house.cast.units[at].pk, "amount": part}
                for code, at, part in row["on"]
            ),
        )
        accountant.save("main button.btn-primary[name=save]")
        accountant.follow("contracts-expenses", contract.pk)


def expenses_are_submitted_and_verified(house: House, contract: Contract) -> None:
    """The administrator hands the ledger in as a whole; the evaluator looks at one line, then ticks the others."""
    house.at(9, 3, 9)
    admin = house.desk("orgadmin", "provider")
    admin.home()
    admin.follow("contracts-expenses", contract.pk, query="?status=draft")
    tick(admin)
    admin.save("#bulk button[type=submit]")
    house.at(9, 5, 10)
    evaluator = house.desk("evaluator")
    ledger = f"?contract={contract.pk}&status=submitted"
    evaluator.home()
    evaluator.follow("expenses", query=ledger)
    first = Expense.objects.get(contract=contract, category="A1")
    evaluator.follow("expenses-detail", first.pk)
    evaluator.act("verify")
    evaluator.home()
    evaluator.follow("expenses", query=ledger)
    tick(evaluator)
    evaluator.save("#verify button[type=submit]")
    assert set(Expense.objects.filter(contract=contract).values_list("status", flat=True)) == {"verified"}
    assert fresh(contract).verified == SPENT


def tick(desk: Any) -> None:
    """Every box of the list."""
    for box in desk.page.locator("#main input[name=line]").all():
        box.check()


def the_report_is_written(
    house: House, contract: Contract, activities: Sequence[Mapping[str, Any]] = ACTIVITIES
) -> MilestoneReport:
    """Figures, activities, opinions and evidence; the accountant signs the financial part, the lead submits."""
    lead, milestone = house.desk("orglead", "provider"), contract.milestones.get()
    lead.home()
    lead.follow("milestones-report", milestone.pk)
    lead.save("main form button[type=submit]")
    for deliverable in contract.deliverables.all():
        for place, figure in zip(PLACES, DELIVERED[deliverable.code], strict=True):
            lead.type(**{f"m{deliverable.pk}x{house.cast.units[place].pk}-reported": figure})
    lead.lines("activities", activities)
    lead.lines("satisfactions", [OPINION])
    lead.type(narrative="全部活动按计划完成，周六上午最受欢迎。", documents=[photograph("家庭运动会"), paper("签到表")])
    lead.save("button[name=check]")
    report = MilestoneReport.objects.get(milestone=milestone)
    accountant = house.desk("orgaccountant", "provider")
    accountant.take_up(report)
    accountant.agree("submit")
    lead.take_up(report)
    lead.act("submit")
    return report


def it_is_recognised(house: House, report: MilestoneReport) -> None:
    evaluator = house.desk("evaluator")
    evaluator.take_up(report)
    evaluator.act("recognise")
    told = {(m.deliverable.code, m.site_id): m.recognised for m in report.measurements.select_related("deliverable")}
    wanted = {
        (code, house.cast.units[place].pk): Decimal(figure)
        for code, figures in DELIVERED.items()
        for place, figure in zip(PLACES, figures, strict=True)
    }
    assert told == wanted
