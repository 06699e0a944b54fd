"""The eighteen together: their order, their categories, and a book on which nothing is wrong."""

from datetime import datetime
from decimal import Decimal

import pytest

from grants.audits.checks import BY_CODE, CHECKS, Check
from grants.audits.findings import Finding
from grants.trail import clock
from tests.audits.checks.books import activity, book, contract, deliverable, instalment, line

IN_FORCE = contract(
    1, lines=(line(1), line(2, "800.00", paid="cash")), instalments=(instalment(1, "10000.00"),), received=Decimal("10000.00"),
    deliverables=(deliverable(),), activities=(activity(),), documents=("text", "receipts"), months=10,
)  # fmt: skip


OTHER = contract(2, title="另一服务", documents=("text", "receipts"))
RUNNING = datetime(2024, 6, 1, 9, 0, tzinfo=clock.SHANGHAI)


def test_eighteen_in_order() -> None:
    assert [check.code for check in CHECKS] == list(range(1, 19)) == list(BY_CODE)
    assert len({str(check.title) for check in CHECKS}) == 18
    assert {check.category for check in CHECKS} <= set(Finding.Category.values)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.code}")
def test_nothing_is_found_where_nothing_is_wrong(check: Check) -> None:
    assert list(check.hits(book())) == []
    assert [str(hit) for hit in check.hits(book(IN_FORCE, OTHER, as_of=RUNNING))] == []
