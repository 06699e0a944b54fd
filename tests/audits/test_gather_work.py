"""What was done under contracts, read from the database: the same figures the rooms show, and the odd cases the doors refuse."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile

from grants.audits.checks import gather, t12_purchase, t13_contract, t16_duties, t17_disclosure, t18_archive
from grants.audits.checks.facts import Book, Firm, Officer
from grants.audits.checks.gather import rolls
from grants.audits.checks.gather.work import months
from grants.awards.rules import signing_ends
from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.evidence.actions import store
from grants.evidence.models import StoredFile
from grants.milestones.queries import delivered
from grants.people import actions as people
from grants.people.models import Interest
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.spending.models import Expense
from grants.story import agreeing
from grants.story.cast import Cast
from grants.trail import clock
from tests.audits.checks.books import marks
from tests.factories import after_contract, plans
from tests.factories.reach import reach
from tests.factories.ways import fresh

DUTIES = (t12_purchase, t13_contract, t16_duties, t17_disclosure)


def book(*chosen: Contract) -> Book:
    return gather.book(Contract.objects.filter(pk__in=[c.pk for c in chosen]), clock.now())


def test_a_contract_accepted_on_the_straight_way(cast: Cast) -> None:
    contract: Any = fresh(after_contract.accepted(cast).contract)
    (told,) = book(contract).contracts
    bought, award = told.purchase, contract.award
    assert bought is not None and (bought.opened, bought.permitted, bought.interested) == (3, True, ())
    assert bought.awarded_on is not None and bought.decide_by is not None and bought.awarded_on <= bought.decide_by
    assert (bought.sign_by, bought.notice_ends, told.signed_on) == (signing_ends(award), award.notice_until, told.public_on)
    assert told.documents == ("call", "result", "text", "reports", "acceptance", "receipts", "vouchers")
    worth = {line.deliverable.code: (line.recognised, line.value) for line in delivered([contract])[contract.pk]}
    assert {d.code: (d.recognised, d.value) for d in told.deliverables} == worth
    assert all(d.evidenced and d.measured for d in told.deliverables)
    assert told.refund_by == rulebook.refund_by(contract.rule_set, clock.today()) and told.demanded_by is None
    assert all(list(test.hits(book(contract))) == [] for test in DUTIES)


def test_deeds_are_those_of_the_stamps(cast: Cast) -> None:
    contract: Any = fresh(after_contract.accepted(cast).contract)
    (told,) = book(contract).contracts
    deeds = {(deed.step, deed.code): deed.person for deed in told.deeds}
    first = contract.disbursements.get(order=1)
    acts = ("request", "review_business", "review_finance", "approve", "pay", "book")
    assert {act: deeds[f"payment:{first.pk}", act] for act in acts} == {act: getattr(first, f"{act}_by_id") for act in acts}
    second, report = contract.disbursements.get(order=2), contract.reports.get()
    assert deeds[f"payment:{second.pk}", "recognise"] == report.decided_by_id
    line = contract.expenses.order_by("pk")[0]
    assert {deed.step for deed in told.deeds if deed.step.startswith("expense")} == {
        f"expense:{line.pk}"
    }  # the same three people
    assert deeds[f"expense:{line.pk}", "verify"] == line.verify_by_id
    assert deeds["contract", "sign_off_finance"] == cast.persons["finance"].pk


def test_a_sign_off_that_a_return_made_void_is_no_deed(cast: Cast) -> None:
    life = plans.life(cast, "circulate")
    agreeing.sign_off_contract(life)
    contracts.send_back(life.contract, by=cast.persons["approver"], note="金额有误")
    contracts.circulate(life.contract, by=cast.persons["handler"])
    contracts.sign_off(life.contract, by=cast.persons["finance"], move="agree", role=Role.FINANCE)
    (told,) = book(life.contract).contracts
    assert [deed.code for deed in told.deeds] == ["circulate", "sign_off_finance"]


def test_an_interest_declared_before_the_decision(cast: Cast) -> None:
    life = plans.life(cast, "start")
    decided, told = life.award.created_at, {"person": cast.persons["approver"], "organisation": life.provider}
    one = Interest.objects.create(**told, nature="配偶任监事", declared_at=decided + timedelta(days=1))
    assert list(t12_purchase.hits(book(life.contract))) == []
    Interest.objects.filter(pk=one.pk).update(declared_at=decided - timedelta(days=1))
    (hit,) = t12_purchase.hits(book(life.contract))
    assert hit.mark == f"tied:{life.contract.pk}" and "配偶任监事" in str(hit)


def test_officers_and_firms(cast: Cast) -> None:
    life = plans.life(cast, "start")
    since = clock.today() - timedelta(days=400)
    firm = {"name": "青禾文化有限公司", "officer": "何以宁", "nature": "法定代表人"}
    people.declare_firm(life.provider, by=life.theirs(Role.ORG_ADMIN), since=since, **firm)
    people.declare_firm(
        life.provider,
        by=life.theirs(Role.ORG_ADMIN),
        since=life.contract.ends + timedelta(days=1),
        **firm | {"name": "以后的公司"},
    )
    (told,) = book(life.contract).contracts
    assert told.firms == (Firm(**firm),)
    assert Officer("何以宁", "项目负责人", "organisation") in told.officers
    assert {o.side for o in told.officers if o.name == str(cast.persons["approver"])} == {"purchaser"}


def test_a_file_whose_bytes_changed(cast: Cast) -> None:
    life = after_contract.recognised(cast)
    stored: StoredFile = store(ContentFile("日期,金额\n合计,12\n".encode(), "明细.csv"), by=cast.persons["orglead"])
    life.reports[0].documents.add(stored)
    assert list(t18_archive.hits(book(life.contract))) == []
    stored.path.write_bytes(b"other")
    (hit,) = t18_archive.hits(book(life.contract))
    assert hit.mark == f"file:{stored.sha256[:16]}" and [row.kind for row in hit.rows] == ["milestone_reports"]


def test_an_amendment_and_what_it_added(cast: Cast) -> None:
    amendment: Any = reach("amendment", "effective", cast)
    (told,) = book(amendment.contract).contracts
    effect = amendment.effect
    assert [(c.number, c.by_amount) for c in told.changes] == [(amendment.number, effect.after.amount - effect.before.amount)]
    assert (told.original, told.amount) == (effect.before.amount, effect.after.amount)
    assert not [mark for mark in marks(t13_contract.hits(book(amendment.contract))) if not mark.startswith("added")]


@pytest.mark.parametrize("ends", [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 14), date(2024, 3, 15)])
def test_months_say_what_the_rule_of_the_term_says(ends: date) -> None:
    """On both sides of three years: the last day is the one before."""
    starts, rules = (
        date(2021, 3, 15),
        RuleSet(version="t", figures={"term.maximum": {"value": 3, "unit": "year", "source": "", "mark": "L"}}),
    )
    assert (months(starts, ends) <= 36) == rulebook.term_within(rules, starts, ends)
    assert months(starts, starts) == 1


@pytest.mark.parametrize(
    ("text", "total"),
    [
        (rolls.cells("姓名代号,天数,金额\n甲,2,300.00\n合计,2,300.00\n"), "300.00"),
        (rolls.cells('小计,"1,200.00"\n合 计,5,"3,600.50"\n'), "3600.50"),
        ("志愿者补贴发放表\n合计：人民币 3,600.00 元\n制表 2024年4月", "3600.00"),
        ("合计 300\n第二页\n总计 900", "900"),
        ("甲,300.00\n乙,200.00\n", None),
        ("合计（大写）叁佰元整", None),
        ("", None),
    ],
)
def test_what_a_roll_adds_up_to(text: str, total: str | None) -> None:
    assert rolls.total_of(text) == (None if total is None else Decimal(total))


def test_the_roll_of_a_line_is_read_from_its_file(cast: Cast) -> None:
    life = plans.life(cast, "start")
    by, day = cast.persons["orgaccountant"], clock.today()
    sheet = store(ContentFile("代号,金额\n甲,1000.00\n合计,1000.00\n".encode("gb18030"), "发放表.csv"), by=by)
    line = Expense.objects.create(
        contract=life.contract, date=day, category="A1", item="社工补贴", payee="社工", no_invoice="roll", amount=Decimal(1000),
        created_at=clock.now(), created_by=by,
    )  # fmt: skip
    line.documents.add(sheet)
    assert rolls.totals(Expense.objects.filter(pk=line.pk).prefetch_related("documents")) == {line.pk: Decimal(1000)}
    line.documents.add(store(ContentFile("代号,金额\n乙,7.00\n合计,7.00\n".encode(), "发放表二.csv"), by=by))
    assert rolls.totals([line]) == {}  # which of the two it is, a person must say
