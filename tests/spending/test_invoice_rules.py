"""Invoices at the door: one number for one line in the whole system however it was typed, papers without a number, the buyer."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from grants.contracts.models import Contract
from grants.evidence.actions import store
from grants.spending import actions
from grants.spending.models import Expense
from grants.spending.rules import buyer_is, invoice_warnings
from grants.trail import clock
from grants.trail.blockers import Blocked
from tests.evidence.files import png, upload
from tests.factories.reach import reach

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def contract(cast: Any) -> Contract:
    return Contract.objects.get(pk=reach("contract", "in_force", cast).pk)


def ready(contract: Contract, personas: Any, **fields: Any) -> Expense:
    """A draft that lacks nothing but what is told here."""
    deliverable = contract.deliverables.order_by("id")[0]
    return actions.draft(
        by=personas["OF"], contract=contract, date=clock.today(), category="A5", item="绘本", payee="某书店", amount=Decimal("10.00"),
        documents=[store(upload("票.png", png()), by=personas["OF"])],
        allocations=[{"deliverable": deliverable, "site": None, "amount": Decimal("10.00")}], **fields,
    )  # fmt: skip


def refused(expense: Expense, by: Any) -> list[tuple[str, str]]:
    with translation.override("en"):
        with pytest.raises(Blocked) as refusal:
            actions.submit(expense, by=by)
        assert Expense.objects.get(pk=expense.pk).status == "draft"
        return [(blocker.code, str(blocker)) for blocker in refusal.value.blockers]


def test_a_number_is_one_however_it_is_typed_and_nobody_learns_of_the_other(personas: Any, contract: Contract) -> None:
    first = ready(contract, personas, invoice_number="发票代码035021900111 号码12345678")
    assert first.invoice_number == "035021900111-12345678"
    actions.submit(first, by=personas["OA"])
    again = ready(contract, personas, invoice_number="035021900111/12345678")
    words = "This invoice number is already used by another line in the system."
    assert refused(again, personas["OA"]) == [("invoice_unique", words)]


@pytest.mark.parametrize("old", ["3502191130 12345678", "350219113012345678", "3502191130/12345678"])
def test_numbers_recorded_before_they_had_one_form_are_found(personas: Any, contract: Contract, old: str) -> None:
    first = ready(contract, personas, invoice_number="3502191130-12345678")
    actions.submit(first, by=personas["OA"])
    Expense.objects.filter(pk=first.pk).update(invoice_number=old)
    again = ready(contract, personas, invoice_number="3502191130-12345678")
    assert [code for code, _words in refused(again, personas["OA"])] == ["invoice_unique"]


def test_a_paper_without_a_number_is_told_and_may_be_used_many_times(personas: Any, contract: Contract) -> None:
    bare = ready(contract, personas)
    assert refused(bare, personas["OA"]) == [("invoice_unique", "The invoice number is missing.")]
    for _n in range(2):
        actions.submit(ready(contract, personas, no_invoice="roll"), by=personas["OA"])
    assert Expense.objects.filter(status="submitted", no_invoice="roll", invoice_number="").count() == 2
    with pytest.raises(ValidationError):
        ready(contract, personas, no_invoice="roll", invoice_number="25352000000012345678")


def test_an_invoice_made_out_to_somebody_else_is_refused(personas: Any, contract: Contract) -> None:
    name = contract.organisation.name
    wrong = ready(contract, personas, invoice_number="25352000000012345678", invoice_buyer="晋江市某公司")
    words = f"The invoice is made out to “晋江市某公司”, not to {name}. Ask for an invoice in the right name."
    assert refused(wrong, personas["OA"]) == [("made_out_to_us", words)]
    narrow = name.replace("（", "(").replace("）", ")")
    right = actions.revise(wrong, by=personas["OF"], invoice_buyer=narrow)
    actions.submit(right, by=personas["OA"])
    assert Expense.objects.get(pk=wrong.pk).status == "submitted"
    assert not buyer_is("", name)


@pytest.mark.parametrize(
    ("number", "dated", "said"),
    [
        ("26352000000012345678", date(2026, 3, 5), []),
        ("", None, []),
        ("26352000000012345678", None, []),
        ("26352000000012345678", date(2026, 3, 9), ["The invoice is dated 2026-03-09, 4 days after the payment."]),
        (
            "25352000000012345678", date(2025, 12, 31),
            ["The invoice is dated 2025-12-31, outside the term of the contract (2026-01-01 to 2026-12-31)."],
        ),
        (
            "25352000000012345678", date(2026, 3, 5),
            ["By its number the invoice is of 2025, but its date is 2026-03-05."],
        ),
        (
            "12345678", None,
            ["“12345678” is a number without its code. Put the code of the invoice before it: code-number."],
        ),
    ],
)  # fmt: skip
def test_what_looks_odd_is_said_and_stops_nothing(number: str, dated: date | None, said: list[str]) -> None:
    with translation.override("en"):
        assert invoice_warnings(number, dated, date(2026, 3, 5), FIRST, LAST) == said
