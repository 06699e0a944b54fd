"""A small simulated nation: its books balance, its trail holds, the same seed tells it again, and nobody's rows are touched."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.utils import DatabaseError

from grants.contracts.models import Contract
from grants.disbursements import summary
from grants.people.models import Unit, User
from grants.spending.models import Allocation, Expense
from grants.trail.models import Entry

SMALL = {"expenses": 400, "contracts": 24, "units": 14, "last_year": 2024, "seed": 3}


@pytest.fixture
def nation(db: Any, settings: Any, tmp_path: Any) -> str:
    settings.MEDIA_ROOT = str(tmp_path)
    return simulated()


def simulated(**other: int) -> str:
    told = StringIO()
    call_command("simulate", stdout=told, **{**SMALL, **other})
    return told.getvalue()


def heads() -> list[Any]:
    """Every entry, by its place and hash."""
    return list(Entry.objects.order_by("root_kind", "root_id", "-seq").values_list("root_kind", "root_id", "seq", "hash"))


def test_its_books_balance_and_its_trail_holds(nation: str) -> None:
    told = StringIO()
    call_command("reconcile", language="en", stdout=told, stderr=told)
    assert told.getvalue().startswith("clean: 24 contracts")
    call_command("verify_trail", stdout=told, stderr=told)
    assert told.getvalue().rstrip().endswith("Every chain holds, every status is told by its entries")
    assert (Expense.objects.count(), Contract.objects.count(), Unit.objects.count()) == (400, 24, 14)
    assert set(Unit.objects.values_list("level", flat=True)) == {"nation", "province", "city", "county", "town"}
    assert not Allocation.objects.exclude(origin="synthetic").exists()
    with pytest.raises(DatabaseError):
        Expense.objects.filter(status="verified").update(status="submitted")


def test_what_it_says_of_its_money_is_what_its_contracts_say(nation: str) -> None:
    """One pass over all lines for each place gives what each contract's own figures add up to."""
    assert "24 contracts to write" in nation and "sim-1-auditor" in nation
    found = {t.key: t for t in summary.grouped(Contract.objects.all(), "unit")}
    for unit, together in found.items():
        theirs = list(Contract.objects.filter(unit=unit))
        assert together.contracts == len(theirs)
        for figure in ("amount", "received", "verified", "refunded"):
            assert getattr(together.balance, figure) == sum(getattr(c, figure) for c in theirs), figure
    whole = summary.whole(Contract.objects.all())
    assert (whole.contracts, whole.balance.verified) == (24, sum(t.balance.verified for t in found.values()))


def test_the_same_seed_tells_the_same_nation_again(nation: str) -> None:
    before = heads()
    assert "is taken away" in simulated() and heads() == before
    simulated(seed=4)
    assert heads() != before and Expense.objects.count() == 400


def test_rows_of_others_are_never_touched(nation: str) -> None:
    mine = User.objects.create(username="somebody", name="某人")
    before = heads()
    with pytest.raises(CommandError, match="holds rows that are not simulated: 1 "):
        simulated()
    assert User.objects.filter(pk=mine.pk).exists() and heads() == before


@pytest.mark.parametrize(("sizes", "words"), [({"units": 3}, "at least 12 units"), ({"expenses": 5}, "as many expenses")])
def test_a_nation_too_small_is_refused(db: Any, sizes: dict[str, int], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        simulated(**sizes)
    assert not Unit.objects.exists()
