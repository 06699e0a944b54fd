"""One audit of the demo: the county that does not exist is looked at, from the letter to a first finding in the fieldwork."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from grants.audits import actions, finding_actions, run_actions, sampling_actions, scope
from grants.audits.findings import LegalBasis, TestHit
from grants.audits.models import Engagement, SampleItem
from grants.contracts.models import Contract
from grants.spending.models import Expense
from grants.story.agenda import Agenda
from grants.story.anomalies import COUNTY
from grants.story.cast import Cast
from grants.story.times import moment
from grants.trail import clock

LEAD, MEMBER, REVIEWER = "leadauditor", "auditor", "auditreviewer"
STARTS, ENDS = date(2024, 1, 1), date(2025, 3, 31)
LETTER = "受托对示例县妇联2024年度购买服务项目的资金使用和服务交付进行专项审计，依据《中华人民共和国会计法》和购买合同的约定。"
SEED = "demo-2024-shili"
TWICE = 7  # the test that finds an invoice claimed in two projects
CHECKED = 3
FINDING = {
    "title": "同一发票在两个项目列支", "category": "FY", "severity": "medium", "evidence": "partly",
    "told": "两份合同的明细账各有一行使用同一张电子发票，其中一行的发票号码后带有附加字符。",
    "cause": "两个项目分别记账，报销前未核对发票是否已经使用。", "effect": "同一支出可能重复计入项目成本。",
    "recommendation": "退回重复列支的款项，并在报销前逐张核验发票号码。",
}  # fmt: skip


def tell(agenda: Agenda, cast: Cast, now: datetime) -> None:
    """In the three weeks before `now`, in office hours."""
    today = now.astimezone(clock.SHANGHAI).date()
    told: list[Engagement] = []
    for before, hour, act in ((21, 9, plan), (20, 10, staff), (16, 9, freeze), (15, 9, sample), (14, 9, work), (8, 9, find)):
        agenda.add(moment(today - timedelta(days=before), hour), partial(act, cast, told))


def engagement(told: list[Engagement]) -> Engagement:
    """As it stands now."""
    return Engagement.objects.get(pk=told[0].pk)


def plan(cast: Cast, told: list[Engagement]) -> None:
    unit = cast.units[COUNTY]
    made = actions.plan(
        by=cast.persons[LEAD], scopes={"units": [unit]}, unit=unit, title="示例县购买服务项目专项审计（演示）",
        letter_number="审通〔演示〕1号", letter=LETTER, starts=STARTS, ends=ENDS, materiality=Decimal(6000), origin="synthetic",
    )  # fmt: skip
    told.append(made)


def staff(cast: Cast, told: list[Engagement]) -> None:
    one, lead = engagement(told), cast.persons[LEAD]
    actions.join(one, by=lead, person=cast.persons[MEMBER])
    actions.join(one, by=lead, person=cast.persons[REVIEWER], part="reviewer")
    for name in (LEAD, MEMBER, REVIEWER):
        actions.declare(one, by=cast.persons[name])


def freeze(cast: Cast, told: list[Engagement]) -> None:
    actions.freeze(engagement(told), by=cast.persons[LEAD], cut_off=ENDS)


def sample(cast: Cast, told: list[Engagement]) -> None:
    one, by = engagement(told), cast.persons[MEMBER]
    sampling_actions.draw(
        one, by=by, population="expenses", method="monetary_unit", size=8, seed=SEED, why="以金额覆盖为目标，大额支出全部检查。"
    )


def work(cast: Cast, told: list[Engagement]) -> None:
    """The fieldwork begins: the tests are run, the first rows are checked."""
    one, by = engagement(told), cast.persons[MEMBER]
    actions.begin(one, by=cast.persons[LEAD])
    run_actions.run(one, by=by)
    for item in SampleItem.objects.filter(sample__engagement=one).order_by("order")[:CHECKED]:
        sampling_actions.check(item, by=by, result="in_order")


def find(cast: Cast, told: list[Engagement]) -> None:
    """What the test of twice-claimed invoices hit is taken up; its basis is an article in force on that day."""
    one, by = engagement(told), cast.persons[MEMBER]
    hit: TestHit | None = scope.hits_now(one).filter(run__code=TWICE).first()
    if hit is None:
        return
    on = hit.on or ENDS
    held = [basis for basis in LegalBasis.objects.filter(law__endswith="会计法").order_by("pk") if basis.holds_on(on)]
    finding_actions.draft(
        one, by=by, contract=Contract.objects.get(pk=hit.contract_id), hit=hit, records=list(records(hit)), event_on=on,
        basis=held[0] if held else None, issue_amount=hit.amount or Decimal(0), pending_amount=hit.amount or Decimal(0), **FINDING,
    )  # fmt: skip


def records(hit: TestHit) -> list[finding_actions.Record]:
    """The ledger lines the hit rests on."""
    keys = [key for kind, key, _label in hit.rows if kind == "expenses"]
    lines = Expense.objects.filter(pk__in=keys).order_by("pk")
    return [finding_actions.Record("expenses", one.pk, one.item, one.date, one.amount, one.payee) for one in lines]
