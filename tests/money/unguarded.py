"""A database that refuses nothing any more: no trigger, no CHECK, no unique index of the money. Until the transaction is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from grants.contracts.models import BudgetLine, Contract, ContractVersion, Deliverable
from grants.disbursements.models import Disbursement, Payment, Refund
from grants.funds.models import Appropriation, Commitment
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.trail import triggers

MODELS = (
    Appropriation, Commitment, Contract, ContractVersion, Deliverable, BudgetLine, Disbursement, Payment, Refund, LedgerFile, Expense,
    Allocation,
)  # fmt: skip
TABLES = tuple(model._meta.db_table for model in MODELS)


@contextmanager
def unguarded() -> Iterator[None]:
    """What the block does is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        triggers.remove(connection)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE INDEX%'")
            for name, table in cursor.fetchall():
                if table in TABLES:
                    cursor.execute(f'DROP INDEX "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype IN ('c', 'u')")
            for name, table in cursor.fetchall():
                if table in TABLES:
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            cursor.execute(
                "SELECT c.relname, i.indrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                "WHERE i.indisunique AND NOT i.indisprimary"
            )
            for name, table in cursor.fetchall():
                if table in TABLES:
                    cursor.execute(f'DROP INDEX "{name}"')
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
            transaction.set_rollback(True)
