"""Facts from the database: the figures of the rooms, row by row."""

from decimal import Decimal

import pytest
from django.utils import translation

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.milestones import queries as milestones
from grants.papers.audit_report import canonical, footing
from grants.papers.audit_report.gather import report
from grants.spending import queries as spending
from grants.story.cast import Cast
from grants.trail import chain, clock
from tests.factories import after_contract

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def closed(shared: Cast) -> Contract:
    """One closed-out contract for all tests here: they only read it."""
    return Contract.objects.get(pk=after_contract.closed_out(shared).contract.pk)


def test_a_whole_life_foots_and_comes_back(closed: Contract) -> None:
    facts = report.of_contract(closed)
    assert footing.mismatches(facts) == []
    assert canonical.read(canonical.write(facts)) == facts
    assert (facts.scope, facts.draft, facts.serial) == ("contract", True, "")


def test_the_card_is_the_contract(closed: Contract) -> None:
    facts = report.of_contract(closed)
    card = facts.contracts[0].card
    assert (card.number, card.title, card.purchaser, card.provider) == (
        closed.number, closed.title, closed.unit.name, closed.organisation.name,
    )  # fmt: skip
    assert card.credit_code == closed.organisation.credit_code
    assert (card.amount, card.starts_on, card.ends_on, card.lead, card.status) == (
        Decimal("60000.00"), closed.starts, closed.ends, closed.lead, "closed_out",
    )  # fmt: skip
    assert card.signed_on == closed.sign_at.astimezone(clock.SHANGHAI).date()
    assert card.method
    assert set(facts.card.sites) == {site.name for d in closed.deliverables.all() for t in d.targets.all() for site in [t.site]}
    assert facts.card.sources == (closed.appropriation.source.name,)


def test_every_figure_is_the_one_the_pages_show(closed: Contract) -> None:
    facts = report.of_contract(closed).contracts[0]
    balance = disbursements.balance(closed)
    assert (facts.balance.arrived, facts.balance.verified, facts.balance.surplus, facts.balance.refunded) == (
        balance.received, balance.verified, balance.surplus, balance.refunded,
    )  # fmt: skip
    assert (facts.balance.refundable, facts.balance.outstanding) == (balance.surplus, balance.outstanding)
    shown = spending.by_category([closed])[closed.pk]
    assert [(c.code, c.name, c.budget, c.reported, c.verified) for c in facts.categories] == [
        (c.category, c.name, c.budget, c.reported, c.verified) for c in shown
    ]
    lines = milestones.by_site([closed])[closed.pk]
    assert [(d.code, d.site, d.target, d.reported, d.recognised, d.value, d.spent, d.gap) for d in facts.deliverables] == [
        (d.deliverable.code, d.site.name if d.site else "", d.target, d.reported, d.recognised, d.value, d.spent, d.gap)
        for d in lines
    ]
    assert facts.arrivals_total == (closed.amount, closed.received)
    assert [(a.instalment, a.plan, a.status) for a in facts.arrivals] == [
        (row.order, row.amount, row.status) for row in closed.disbursements.order_by("order")
    ]
    assert facts.expense_total.verified == closed.verified


def test_duties_name_six_people_and_no_one_twice(closed: Contract) -> None:
    facts = report.of_contract(closed).contracts[0]
    payments = [duty for duty in facts.duties if duty.step == "disbursement"]
    assert len(payments) == 2
    for duty in payments:
        assert [act.code for act in duty.acts] == [
            "request",
            "review_business",
            "review_finance",
            "approve",
            "pay",
            "confirm",
            "book",
        ]
        assert [act.role for act in duty.acts] == [
            "org_admin",
            "handler",
            "finance",
            "approver",
            "cashier",
            "org_accountant",
            "bookkeeper",
        ]
        assert all(act.person and act.office for act in duty.acts)
        assert duty.same_person == ()
    steps = {duty.step for duty in facts.duties}
    assert steps == {"contract", "sign", "disbursement", "milestone_report", "expense", "acceptance"}
    (countersigned,) = [duty for duty in facts.duties if duty.step == "contract"]
    assert [act.code for act in countersigned.acts] == ["circulate", "sign_off", "sign_off", "agree"]
    (spent,) = [duty for duty in facts.duties if duty.step == "expense"]
    assert [act.code for act in spent.acts] == ["record", "submit", "verify"]


def test_the_timeline_runs_from_the_call_to_close_out(closed: Contract) -> None:
    steps = report.of_contract(closed).contracts[0].timeline
    codes = [step.code for step in steps]
    assert codes == [
        "publish", "open_bids", "announce", "notify", "circulate", "sign", "start", "report", "recognise", "report_complete", "accept",
        "close_out",
    ]  # fmt: skip
    assert all(step.on for step in steps)
    days = [step.on for step in steps if step.on and step.code not in {"report", "recognise"}]
    assert days == sorted(days)


def test_the_head_is_the_last_entry_of_the_chain(closed: Contract) -> None:
    head = report.of_contract(closed).contracts[0].head
    last = chain.heads().get(root_kind="contract", root_id=closed.pk)
    assert head
    assert (head.entries, head.hash, head.label) == (last.seq, last.hash, closed.number)


def test_the_language_of_the_reader_changes_nothing(closed: Contract) -> None:
    with clock.at(clock.now()):
        facts = report.of_contract(closed)
        with translation.override("en"):
            assert report.of_contract(closed) == facts
