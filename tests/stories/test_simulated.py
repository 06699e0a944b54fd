"""A small simulated nation: its books balance, its trail holds, it is told again by its seed; sums of many contracts at once are those of
each; and nobody's rows are touched."""

from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.disbursements import summary, totals
from grants.disbursements.summaries import sums
from grants.people.models import Unit, User
from grants.rulebook import calendar
from grants.spending import queries as spending
from grants.spending.models import Expense
from grants.story.simulated.sizes import Refusal, Sizes
from grants.trail.models import Entry

pytestmark = pytest.mark.django_db
SMALL = {"expenses": 400, "contracts": 24, "units": 14, "last_year": 2024, "seed": 3}
FIGURES = ("amount", "received", "refunded", "verified", "disallowed", "pending")


def simulated(**other: int) -> str:
    told = StringIO()
    call_command("simulate", stdout=told, **{**SMALL, **other})
    return told.getvalue()


@pytest.fixture(scope="module")
def nation(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Made once; taken back when the module is done."""
    folder: Path = tmp_path_factory.mktemp("nation")
    with override_settings(MEDIA_ROOT=str(folder)), django_db_blocker.unblock(), transaction.atomic():
        yield simulated()
        transaction.set_rollback(True)
    calendar.forget()


def told() -> list[Any]:
    """Every entry, by its place and hash."""
    return list(Entry.objects.order_by("root_kind", "root_id", "seq").values_list("root_kind", "root_id", "seq", "hash"))


def test_its_books_balance_and_its_trail_holds(nation: str) -> None:
    assert "24 contracts to write" in nation and "changepassword sim-1-auditor" in nation
    said = StringIO()
    call_command("reconcile", language="en", stdout=said, stderr=said)
    assert said.getvalue().startswith("clean: 24 contracts")
    call_command("verify_trail", stdout=said, stderr=said)
    assert said.getvalue().rstrip().endswith("Every chain holds, every status is told by its entries")
    assert (Expense.objects.count(), Unit.objects.count(), Expense.objects.exclude(origin="synthetic").count()) == (400, 14, 0)
    assert set(Unit.objects.values_list("level", flat=True)) == {"nation", "province", "city", "county", "town"}


def test_the_guards_of_the_trail_stand_again(nation: str) -> None:
    for change in ({"status": "draft"}, {"version": 9}):
        with pytest.raises(DatabaseError, match="recorded move"), transaction.atomic():
            Contract.objects.exclude(status="draft").update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Entry.objects.update(note="…")


@pytest.mark.parametrize("by", list(summary.GROUPS))
@pytest.mark.parametrize("few", [False, True])
def test_sums_of_many_contracts_are_those_of_each(nation: str, by: str, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether all lines are read or each contract is looked up, and when several questions are asked at once."""
    monkeypatch.setattr(totals, "FEW", 0 if few else 10_000)
    path, contracts = summary.GROUPS[by], Contract.objects.exclude(status="draft").filter(unit__path__startswith="1/")
    balances, groups = disbursements.balances(contracts), dict[Any, list[int]]()
    for key, value in contracts.values_list("pk", path):
        groups.setdefault(value, []).append(key)
    alone, both, whole = totals.by_keys(contracts, (path,), (path, "appropriation__year"), ())
    assert {key for (key,) in alone} == set(groups) and sum(t.contracts for t in both.values()) == len(balances)
    for name in FIGURES:
        for key, theirs in groups.items():
            due = sum((getattr(balances[pk], name) for pk in theirs), Decimal(0))
            assert getattr(alone[key,], name) == due, (name, key)
            assert sum((getattr(t, name) for (k, _year), t in both.items() if k == key), Decimal(0)) == due, (name, key)
        assert getattr(whole[()], name) == sum((getattr(b, name) for b in balances.values()), Decimal(0)), name
    assert summary.added(summary.grouped(contracts, by)) == summary.whole(contracts)
    assert [t.key for t in summary.grouped(contracts, by)] == sorted(groups, key=lambda k: (-alone[k,].amount, k))


@pytest.mark.parametrize("few", [False, True])
def test_sums_by_category_are_those_of_each_budget(nation: str, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals, "FEW", 0 if few else 10_000)
    contracts = Contract.objects.exclude(status="draft")
    due = dict[str, list[Any]]()
    for lines in spending.by_category(contracts.select_related("rule_set")).values():
        for line in lines:
            due.setdefault(line.category, []).append(line)
    by_category, by_year, all_of_them = totals.by_category(
        contracts, ("category",), ("appropriation__year", "category"), (), category=""
    )
    for key, lines in due.items():
        told = by_category[key,]
        assert told.contracts == sum(line.budget > 0 for line in lines)
        for name, figure in (
            ("amount", "budget"),
            ("verified", "verified"),
            ("pending", "pending"),
            ("disallowed", "disallowed"),
        ):
            assert getattr(told, name) == sum(getattr(line, figure) for line in lines), (key, name)
            assert getattr(told, name) == sum(getattr(t, name) for (_year, k), t in by_year.items() if k == key), (key, name)
        assert totals.by_category(contracts, (), category=key)[0] == {(): told}
    assert set(by_category) == {(key,) for key in due} and all_of_them[()].amount == sum(t.amount for t in by_category.values())
    scope = sums.Scope(contracts)
    assert sums.whole_with(scope, sums.together(sums.grouped(scope, "category").values(), told_paid=False)) == sums.whole(scope)


def test_of_no_contract_there_is_nothing(nation: str) -> None:
    for nobody in (Contract.objects.none(), Contract.objects.filter(number="?")):
        assert (summary.whole(nobody).contracts, summary.grouped(nobody, "unit")) == (0, [])
        assert totals.by_category(nobody, ("category",), ()) == [{}, {}]
        assert summary.whole(nobody).balance.to_pay == 0


def test_the_same_seed_tells_the_same_nation_again(nation: str) -> None:
    before = told()
    assert "is taken away" in simulated(seed=4) and told() != before and Expense.objects.count() == 400
    simulated()
    assert told() == before


def test_rows_of_others_are_never_touched(nation: str) -> None:
    mine, before = User.objects.create(username="somebody", name="某人"), told()
    with pytest.raises(CommandError, match=r"holds rows that are not simulated: 1 .*Nothing was touched"):
        simulated()
    assert User.objects.filter(pk=mine.pk).exists() and told() == before


@pytest.mark.parametrize(("sizes", "words"), [((500, 20, 3), "at least 12 units"), ((5, 20, 100), "as many expenses")])
def test_a_nation_too_small_is_refused(sizes: tuple[int, int, int], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        Sizes(*sizes, last=2024)
