"""Every invariant of the money over 100,000 verified lines, against adding up the same lines once in plain SQL."""

import os
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from grants.disbursements.reconcile.everything import breaches
from grants.rulebook import actions as rulebook
from grants.spending.models import Expense
from grants.story import spending, steps
from grants.story.cast import assemble
from grants.story.life import Life
from grants.trail import clock
from tests.factories import ledgers, plans

TITLE = __doc__
BOUND, SENSE = 6.0, "times"
ROWS = int(os.environ.get("YULAN_BENCH_ROWS", "100000"))


@dataclass
class World:
    life: Life


def prepare() -> World:
    """One contract in force, one verified line by acts, then its copies."""
    rulebook.load_all()
    rulebook.load_calendar()
    cast = assemble("bench")
    when = steps.until("start", clock.now())
    plans.fund(cast)
    life = steps.run(Life(cast, plans.plan(when), when), "start")
    (row,) = spending.simple_ledger(life, clock.today(), Decimal("0.1"))[:1]
    line = spending.record(life, row)
    spending.submit(life, [line])
    spending.verify(life, [line])
    ledgers.fill(life.contract, Expense.objects.get(pk=line.pk), ROWS)
    assert list(breaches()) == []
    return World(life)


def floor(world: World) -> Any:
    """Each line joined to its allocations and added up, each invoice number read and counted: once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT e.id FROM grants_expense e LEFT JOIN grants_allocation a ON a.expense_id = e.id "
            "WHERE e.status <> 'draft' GROUP BY e.id, e.amount HAVING coalesce(sum(a.amount), 0) <> e.amount) x"
        )
        cursor.execute("SELECT contract_id, category, sum(amount) FROM grants_expense GROUP BY contract_id, category")
        cursor.execute("SELECT invoice_number FROM grants_expense GROUP BY invoice_number HAVING count(*) > 1")
        return cursor.fetchall()


def ours(world: World) -> int:
    return len(list(breaches()))
