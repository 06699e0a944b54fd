"""Ledger, budget and instalments of contracts as facts, from the rooms' own figures. A fixed number of queries however many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from grants.audits.checks.facts import Budget, Instalment
from grants.audits.checks.gather import ledger
from grants.audits.checks.gather.files import Files
from grants.contracts.models import Contract
from grants.contracts.queries import signed_budgets
from grants.disbursements import queries as disbursements
from grants.disbursements.models import Disbursement, Payment
from grants.disbursements.queries import Due
from grants.people.models import Organisation
from grants.rulebook import queries as rulebook
from grants.spending import queries as spending
from grants.spending.models import Expense
from grants.spending.queries import CategoryFigures
from grants.trail.models import Entry
from grants.trail.money import ZERO


class Money:
    """Reads once for all contracts, then tells the money of each."""

    def __init__(self, contracts: Sequence[Contract], files: Files) -> None:
        keys = [contract.pk for contract in contracts]
        self._lines = ledger.lines(Expense.objects.filter(contract__in=keys), files)
        self._categories, self._signed = spending.by_category(contracts), signed_budgets(contracts)
        self._balances = disbursements.balances(contracts)
        self._dues = disbursements.plan(contracts)
        paid = Payment.objects.filter(contract__in=keys).order_by().values("disbursement").annotate(total=Sum("amount"))
        self._paid: dict[int, Decimal] = {row["disbursement"]: row["total"] for row in paid}
        self._arrived = _arrived(keys)
        self._moved_account = _moved_account({contract.organisation_id for contract in contracts})

    def of(self, contract: Contract) -> dict[str, Any]:
        """Fields of the contract's facts."""
        balance, dues = self._balances[contract.pk], self._dues[contract.pk]
        return {
            "lines": tuple(self._lines.get(contract.pk, ())),
            "budget": budgets(contract, self._categories[contract.pk], self._signed.get(contract.pk)),
            "instalments": tuple(self._instalment(due) for due in dues),
            "received": balance.received,
            "refunded": balance.refunded,
            "separate_account": all(self._on_register(contract.organisation, due.disbursement) for due in dues),
        }

    def _instalment(self, due: Due) -> Instalment:
        row = due.disbursement
        return Instalment(
            row.pk, row.name, row.amount, row.deductions, row.status, due.pay_by, due.paid_on, self._paid.get(row.pk, ZERO),
            row.received_on, self._arrived.get(row.pk),
        )  # fmt: skip

    def _on_register(self, organisation: Organisation, row: Disbursement) -> bool:
        """Paid to the account on the register; where that was changed since, it can no longer be told and is taken for right."""
        changed = self._moved_account.get(organisation.pk)
        if row.pay_at is None or not row.payee_account or (changed is not None and changed > row.pay_at):
            return True
        return _bare(row.payee_account) == _bare(organisation.bank_account)


def budgets(
    contract: Contract, figures: Iterable[CategoryFigures], signed: Mapping[str, Decimal] | None = None
) -> tuple[Budget, ...]:
    """Every category that has, had or uses a budget. `signed`: as it was signed, of a contract that was changed since."""
    chart = rulebook.categories(contract.rule_set)
    standing = {row.category: row.budget for row in figures}
    first = {category: amount for category, amount in standing.items() if amount} if signed is None else signed
    found = []
    for code in (*standing, *sorted(set(first) - set(standing))):
        known = chart.get(code)
        found.append(
            Budget(
                code, str(known.name) if known else code, standing.get(code, ZERO), first.get(code),
                known is not None and known.chargeable, known.cap if known else None,
            )
        )  # fmt: skip
    return tuple(found)


def _arrived(contracts: Iterable[int]) -> dict[int, Decimal]:
    """What organisations confirmed to have received, by instalment; the last word of each."""
    told = Entry.objects.filter(
        root_kind=Contract.machine, root_id__in=list(contracts), kind=Disbursement.machine, move="confirm"
    )
    rows = told.order_by("id").values_list("object_id", "facts")
    return {key: Decimal(str(facts["received_amount"])) for key, facts in rows if facts.get("received_amount") is not None}


def _moved_account(organisations: Iterable[int]) -> dict[int, datetime]:
    """When the register of an organisation last got another account."""
    edits = Entry.objects.filter(kind=Organisation.machine, object_id__in=list(organisations), move="edit").order_by("id")
    return {
        key: at for key, at, facts in edits.values_list("object_id", "at", "facts") if "bank_account" in facts.get("changed", ())
    }


def _bare(account: str) -> str:
    return "".join(account.split())
