"""Draft lines allocated by a rule: by shares, by place, by what was delivered; all or none, and never a line seen otherwise."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.contracts.models import Contract
from grants.milestones import weights
from grants.people.models import Unit
from grants.spending import actions
from grants.spending.allocating import Part, Planned, Rule, allocate, places_of, planned, seen_of
from grants.spending.models import Allocation, Expense
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, Refused, Stale
from grants.trail.models import Entry
from tests.factories.after_contract import draft_report
from tests.factories.plans import life as lived
from tests.factories.reach import reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(cast: Any) -> Contract:
    return Contract.objects.get(pk=reach("contract", "in_force", cast).pk)


def draft(contract: Contract, by: Any, amount: str) -> Expense:
    return actions.draft(
        by=by, contract=contract, date=clock.today(), category="A5", item="绘本", payee="某书店", amount=Decimal(amount)
    )


def stored() -> list[tuple[int, str, str, Decimal]]:
    return [(a.expense_id, a.deliverable.code, str(a.site or ""), a.amount) for a in Allocation.objects.order_by("id")]


def test_shares_then_places(contract: Contract, personas: Any) -> None:
    lines = [draft(contract, personas["OF"], amount) for amount in ("100.01", "0.01")]
    first, second = contract.deliverables.order_by("id")[:2]
    rule = Rule("shares", ((first, Decimal("33.3")), (second, Decimal("66.7"))))
    plan = planned(contract, lines, rule)
    assert [one.parts for one in plan] == [
        (Part(first, None, Decimal("33.30")), Part(second, None, Decimal("66.71"))), (Part(second, None, Decimal("0.01")),),
    ]  # fmt: skip
    assert allocate(contract, plan, by=personas["OF"], rule="shares", seen=seen_of(lines)) == 2
    assert stored() == [
        (lines[0].pk, first.code, "", Decimal("33.30")), (lines[0].pk, second.code, "", Decimal("66.71")),
        (lines[1].pk, second.code, "", Decimal("0.01")),
    ]  # fmt: skip
    entry = Entry.objects.get(kind="contract", object_id=contract.pk, move="allocate_expenses")
    assert (entry.facts["lines"], entry.facts["rule"], Decimal(entry.facts["amount"])) == (2, "shares", Decimal("100.02"))


def test_places_equally_or_by_what_is_due_there(contract: Contract, personas: Any) -> None:
    line = draft(contract, personas["OF"], "100.00")
    deliverable = max(contract.deliverables.all(), key=lambda d: d.targets.values("site").distinct().count())
    sites = list(Unit.objects.filter(targets__deliverable=deliverable).distinct().order_by("pk"))
    assert len(sites) > 1
    target = deliverable.targets.filter(site=sites[0]).first()
    target.quantity += 7
    target.save()
    due = {s: sum((t.quantity for t in deliverable.targets.filter(site=s)), Decimal(0)) for s in sites}
    rule = Rule("shares", ((deliverable, Decimal(100)),), "equally")
    [alike] = planned(contract, [line], rule)
    assert ([p.site for p in alike.parts], sum(p.amount for p in alike.parts)) == (sites, Decimal(100))
    assert max(p.amount for p in alike.parts) - min(p.amount for p in alike.parts) <= Decimal("0.01")
    [by_due] = planned(contract, [line], Rule("shares", rule.shares, "targets"))
    whole = sum(due.values())
    assert sum(p.amount for p in by_due.parts) == Decimal(100)
    assert all(p.site is not None and abs(p.amount - 100 * due[p.site] / whole) < Decimal("0.01") for p in by_due.parts)
    assert places_of(contract, "") == {}


def test_by_what_was_delivered_in_the_month(cast: Any, personas: Any) -> None:
    life = lived(cast, "start")
    line = draft(life.contract, personas["OF"], "99.00")
    nothing = planned(life.contract, [line], Rule("activity", delivered=weights.of_months(life.contract)))
    assert [(one.parts, bool(one.why_not)) for one in nothing] == [((), True)]
    report = draft_report(life)
    figures = {(m.deliverable, m.site): m.reported * m.deliverable.unit_price for m in report.measurements.all()}
    priced = {place: weight for place, weight in figures.items() if weight}
    [by_figures] = planned(life.contract, [line], Rule("activity", delivered=weights.of_months(life.contract)))
    assert {(p.deliverable, p.site) for p in by_figures.parts} == set(priced)
    assert sum(p.amount for p in by_figures.parts) == Decimal(99)
    activity = report.activities.get()
    activity.deliverable = report.contract.deliverables.order_by("id")[0]
    activity.save()
    [by_events] = planned(life.contract, [line], Rule("activity", delivered=weights.of_months(life.contract)))
    goal = activity.deliverable.targets.filter(site=activity.site).exists()
    assert by_events.parts == (Part(activity.deliverable, activity.site if goal else None, Decimal("99.00")),)


def test_shares_that_are_no_whole_and_places_elsewhere_are_refused(contract: Contract, personas: Any) -> None:
    line = draft(contract, personas["OF"], "10.00")
    deliverable = contract.deliverables.order_by("id")[0]
    with pytest.raises(Blocked):
        planned(contract, [line], Rule("shares", ((deliverable, Decimal(99)),)))
    elsewhere = Unit.objects.exclude(targets__deliverable=deliverable).first()
    for parts in (
        (Part(deliverable, elsewhere, Decimal("10.00")),),
        (Part(deliverable, None, Decimal("9.99")),),
        (Part(deliverable, None, Decimal("11.00")), Part(deliverable, None, Decimal("-1.00"))),
    ):
        with pytest.raises(Refused):
            allocate(contract, [Planned(line, parts)], by=personas["OF"], rule="shares")
    assert (stored(), Entry.objects.filter(move="allocate_expenses").count()) == ([], 0)


def test_a_line_changed_since_the_preview_stops_all_of_them(contract: Contract, personas: Any) -> None:
    lines = [draft(contract, personas["OF"], amount) for amount in ("10.00", "20.00")]
    deliverable = contract.deliverables.order_by("id")[0]
    plan = planned(contract, lines, Rule("shares", ((deliverable, Decimal(100)),)))
    seen = seen_of(lines)
    row = {"deliverable": deliverable, "site": None, "amount": Decimal("10.00")}
    actions.revise(lines[0], by=personas["OF"], allocations=[row])
    there = stored()
    with pytest.raises(Stale):
        allocate(contract, plan, by=personas["OF"], rule="shares", seen=seen)
    actions.revise(lines[1], by=personas["OF"], amount=Decimal("21.00"))
    with pytest.raises(Stale):
        allocate(contract, plan, by=personas["OF"], rule="shares")
    assert stored() == there


def test_only_who_records_allocates(contract: Contract, personas: Any, strangers: Any) -> None:
    line = draft(contract, personas["OF"], "10.00")
    plan = planned(contract, [line], Rule("shares", ((contract.deliverables.order_by("id")[0], Decimal(100)),)))
    for somebody in (personas["OA"], personas["E"], strangers["OF"]):
        with pytest.raises(NotAllowed):
            allocate(contract, plan, by=somebody, rule="shares")
    assert stored() == []


def test_many_lines_ask_as_much_as_two(contract: Contract, personas: Any) -> None:
    deliverable = contract.deliverables.order_by("id")[0]

    def asked(count: int) -> int:
        lines = [draft(contract, personas["OF"], "10.00") for _n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            allocate(
                contract,
                planned(contract, lines, Rule("shares", ((deliverable, Decimal(100)),))),
                by=personas["OF"],
                rule="shares",
            )
        return len(queries)

    assert asked(2) == asked(12)
