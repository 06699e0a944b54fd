"""Instalments in time, the balance of a contract, the flow of the money, the year."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from grants.contracts.models import Contract
from grants.disbursements import queries
from grants.disbursements.models import Disbursement
from grants.people.models import Unit
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from tests.factories.after_contract import accepted, closed_out, completed, recognised, spent
from tests.factories.plans import life as lived
from tests.factories.reach import reach


def started(cast: Cast) -> Life:
    return lived(cast, "start")


def signed(cast: Cast) -> Life:
    return lived(cast, "sign")


def states(contract: Contract) -> list[str]:
    return [due.state for due in queries.plan([contract])[contract.pk]]


def test_an_instalment_is_due_when_its_day_comes_or_its_report_is_recognised(cast: Cast) -> None:
    assert states(lived(cast, "draft_contract").contract) == ["to_come", "to_come"]
    assert states(lived(cast, "start").contract) == ["due", "to_come"]
    assert states(recognised(cast).contract) == ["paid", "due"]


def test_where_an_instalment_stands_follows_its_status(cast: Cast) -> None:
    told = {
        "planned": "due", "requested": "in_hand", "approved": "in_hand", "paid": "paid", "received": "paid", "booked": "paid",
        "withheld": "withheld", "cancelled": "void", "reversed": "void", "returned": "due",
    }  # fmt: skip
    for status, state in told.items():
        with transaction.atomic():
            row: Any = reach("disbursement", status, cast)
            assert (status, queries.dues([row])[0].state) == (status, state)
            transaction.set_rollback(True)


def test_payment_is_late_once_the_days_of_the_rule_set_are_over(cast: Cast) -> None:
    row: Any = reach("disbursement", "requested", cast)
    requested = row.request_at.astimezone(clock.SHANGHAI).date()
    last = rulebook.end_of(rulebook.clock(row.contract.rule_set, "pay_after_invoice"), requested)
    told = queries.dues([row])[0]
    assert (told.pay_by, told.days_late) == (last, (clock.today() - last).days)
    days = (last - clock.today()).days
    with clock.at(clock.now() + timedelta(days=days)):
        assert (queries.dues([row])[0].state, queries.dues([row])[0].days_late) == ("in_hand", 0)
    with clock.at(clock.now() + timedelta(days=days + 1)):
        assert (queries.dues([row])[0].state, queries.dues([row])[0].days_late) == ("late", 1)


def test_an_instalment_after_a_report_is_expected_on_the_milestones_day_and_due_on_the_day_of_recognition(cast: Cast) -> None:
    contract = lived(cast, "start").contract
    second = queries.plan([contract])[contract.pk][1]
    assert second.due_on == contract.milestones.get().due
    contract = recognised(cast).contract
    second = queries.plan([contract])[contract.pk][1]
    assert second.due_on == contract.reports.get().decided_at.astimezone(clock.SHANGHAI).date()


@pytest.mark.parametrize("way", [started, spent, recognised, accepted, closed_out])
def test_received_is_verified_and_surplus(way: Any, cast: Cast) -> None:
    contract = Contract.objects.get(pk=way(cast).contract.pk)
    told = queries.balance(contract)
    assert (told.amount, told.received, told.verified, told.refunded) == (
        contract.amount, contract.received, contract.verified, contract.refunded,
    )  # fmt: skip
    assert told.received == told.verified + told.surplus
    assert told.outstanding == contract.refund_outstanding
    assert told.to_pay == contract.amount - contract.received


@pytest.mark.parametrize("way", [signed, spent, closed_out])
def test_the_flows_of_a_contract_add_up_to_what_was_promised_to_it(way: Any, cast: Cast) -> None:
    contract = Contract.objects.select_related("rule_set").get(pk=way(cast).contract.pk)
    flows = queries.flows([contract])
    promised = sum((c.amount for c in contract.commitments.all()), Decimal(0))
    assert sum(f.amount for f in flows) == promised
    assert sum(f.amount for f in flows if f.category) == contract.verified
    assert {f.appropriation for f in flows} <= {contract.appropriation}


def test_nothing_flows_before_the_signing(cast: Cast) -> None:
    assert queries.flows([lived(cast, "draft_contract").contract]) == []


def test_a_year_is_a_chain_of_parts(cast: Cast) -> None:
    units = Unit.objects.filter(pk=cast.units["jinjiang"].pk)
    contract = completed(cast).contract
    year = queries.year_of(units, contract.appropriation.year)
    assert year.appropriated >= year.committed >= contract.amount
    assert (year.paid, year.spent) == (Decimal(36000), Decimal(60000))
    assert contract.appropriation.year in queries.years_of(units)
    elsewhere = queries.year_of(Unit.objects.filter(pk=cast.units["fenghua"].pk), contract.appropriation.year)
    assert (elsewhere.committed, elsewhere.paid, elsewhere.spent) == (Decimal(0), Decimal(0), Decimal(0))


def test_instalments_are_seen_by_both_sides_and_not_by_the_places(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    row = reach("disbursement", "planned", cast)
    seen = {x for x in ("OA", "OF", "H", "C", "K", "AU", "V", "T") if queries.visible(personas[x]).filter(pk=row.pk).exists()}
    assert seen == {"OA", "OF", "H", "C", "K", "AU"}
    assert not any(queries.visible(strangers[x]).filter(pk=row.pk).exists() for x in ("H", "C", "OA", "AU"))


@pytest.mark.parametrize("figure", [queries.plan, queries.balances, queries.flows])
def test_figures_of_several_contracts_ask_as_much_as_of_one(figure: Any, cast: Cast) -> None:
    keys = [recognised(cast).contract.pk for _n in range(3)]
    several = list(Contract.objects.select_related("rule_set").filter(pk__in=keys))
    figure(several)  # the calendar is kept by the process
    with CaptureQueriesContext(connection) as one:
        figure(several[:1])
    with CaptureQueriesContext(connection) as three:
        figure(several)
    assert len(three) == len(one)
    assert Disbursement.objects.filter(contract__in=keys).count() == 6
