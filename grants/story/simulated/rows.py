"""Rows waiting to be written, table by table: COPY or one executemany for some ten thousand at a time."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from django.db import connection, models

from grants.contracts.models import BudgetLine, Contract, ContractVersion, Deliverable, Milestone, Target
from grants.disbursements.models import Disbursement, Payment, Refund
from grants.funds.models import Appropriation, Commitment, Source
from grants.listings.models import Programme
from grants.people.models import Office, Organisation, Unit, User
from grants.spending.ledger_rows import COLUMNS as OF_A_LINE
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.trail.bulk import Value, add_all
from grants.trail.models import Entry
from grants.trail.origin import Origin, Traced


def stamped(*acts: str) -> tuple[str, ...]:
    return tuple(f"{act}_{what}" for act in acts for what in ("by_id", "at"))


LINE_ACTS = ("submit", "verify", "question", "disallow", "reverse")
DUE_ACTS = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book", "withhold", "cancel")
CONTRACT_ACTS = (
    "circulate", "agree", "sign", "start", "suspend", "report_complete", "accept", "close_out", "terminate", "archive",
)  # fmt: skip
LIFE = ("id", "status", "version", "created_at", "created_by_id")
# What is written of each, in an order in which no row names one that is not there yet. Other columns: nothing, or their default.
COLUMNS: Mapping[type[models.Model], tuple[str, ...]] = {
    User: ("id", "username", "name", "password", "date_joined"),
    Unit: ("id", "name", "short_name", "level", "parent_id", "path", "may_purchase"),
    Organisation: (*LIFE, *stamped("admit"), "name", "credit_code", "kind", "unit_id", "registered_on", "bank_name", "bank_account"),
    Office: ("id", "person_id", "role", "unit_id", "organisation_id", "since"),
    Source: ("id", "name", "kind", "unit_id"),
    Appropriation: ("id", "source_id", "unit_id", "year", "purpose", "document_number", "amount"),
    Programme: ("id", "name", "number", "unit_id"),
    Contract: (
        *LIFE, *stamped(*CONTRACT_ACTS), "score", "grade", "number", "title", "programme_id", "unit_id", "organisation_id",
        "appropriation_id", "rule_set_id", "lead", "amount", "starts", "ends", "privacy_clause",
    ),
    ContractVersion: ("id", "contract_id", "number", "content", "digest", "reason", "at", "by_id"),
    Milestone: ("id", "contract_id", "order", "name", "due"),
    Deliverable: ("id", "contract_id", "code", "name", "unit", "quantity", "unit_price", "amount"),
    Target: ("id", "deliverable_id", "site_id", "milestone_id", "quantity"),
    BudgetLine: ("id", "contract_id", "category", "amount"),
    Commitment: ("id", "appropriation_id", "contract_id", "amount", "at", "by_id", "reason"),
    Disbursement: (
        *LIFE, *stamped(*DUE_ACTS), "contract_id", "order", "name", "milestone_id", "due", "amount", "invoice_number", "payee_account",
        "bank_receipt", "received_on", "voucher_number", "review_on",
    ),
    Payment: ("id", "contract_id", "disbursement_id", "amount", "bank_receipt", "at", "by_id"),
    Refund: ("id", "contract_id", "amount", "on", "bank_receipt", "at", "by_id"),
    LedgerFile: (
        "id", "contract_id", "file_id", "name", "uploaded_at", "uploaded_by_id", "read_at", "done", "total", "good", "amount",
        "told",
        "imported_at", "imported_by_id",
    ),
    Expense: (
        *LIFE, "counted", *stamped(*LINE_ACTS), "contract_id", "ledger_file_id", "kind", "reverses_id", *OF_A_LINE,
    ),
    Allocation: ("id", "expense_id", "deliverable_id", "site_id", "amount"),
    Entry: (
        "id", "root_kind", "root_id", "seq", "kind", "object_id", "move", "from_status", "to_status", "version", "by_id", "role", "at",
        "facts", "rule_set", "previous", "hash",
    ),
}  # fmt: skip
MANY = 40_000


class Tables:
    """`key(model)`: the next key of a table; `add` keeps a row, `write` sends what is kept."""

    def __init__(self) -> None:
        self._waiting: dict[type[models.Model], list[tuple[Value, ...]]] = {model: [] for model in COLUMNS}
        self._keys = {model: count(_last(model) + 1) for model in COLUMNS}
        self._same = {model: _defaults(model, columns) for model, columns in COLUMNS.items()}

    def key(self, model: type[models.Model]) -> int:
        return next(self._keys[model])

    def add(self, model: type[models.Model], *row: Value) -> None:
        self._waiting[model].append(row)

    def add_each(self, model: type[models.Model], rows: Iterable[tuple[Value, ...]]) -> None:
        self._waiting[model].extend(rows)

    def write(self, least: int = 0) -> None:
        """In the order of COLUMNS, once `least` rows have come together."""
        if sum(map(len, self._waiting.values())) < least:
            return
        for model, rows in self._waiting.items():
            if rows:
                add_all(model, COLUMNS[model], rows, self._same[model])
                rows.clear()

    def close(self) -> None:
        """The database goes on numbering where this left off."""
        self.write()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for model in COLUMNS:
                    cursor.execute(_GO_ON.format(table=model._meta.db_table))


_GO_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), GREATEST((SELECT MAX(id) FROM {table}), 1))"


def _last(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0


def _defaults(model: type[models.Model], columns: tuple[str, ...]) -> dict[str, Any]:
    """What every row of a table says in the columns nobody mentions and that may not be empty."""
    fields: Any = [f for f in model._meta.concrete_fields if f.column not in columns and not f.null]
    same = {f.name: f.get_default() for f in fields}
    return {**same, "origin": Origin.SYNTHETIC} if issubclass(model, Traced) else same
