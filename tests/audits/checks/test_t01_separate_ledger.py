"""Every line in a category of the budget, spent on the project whole; the account on the register."""

from decimal import Decimal

from grants.audits.checks.t01_separate_ledger import hits
from tests.audits.checks.books import book, budget, contract, line, marks, said


def test_a_whole_line_in_a_budgeted_category_is_nothing() -> None:
    assert list(hits(book(contract(lines=(line(),))))) == []


def test_a_category_without_a_budget() -> None:
    lines = (line(1, "300.00", category="A7"), line(2, "200.00", category="A7"))
    (hit,) = hits(book(contract(lines=lines)))
    assert (hit.mark, hit.amount, [row.key for row in hit.rows]) == ("category:1:A7", Decimal("500.00"), [1, 2])
    assert "500.00" in said(hit) and "A7" in said(hit)


def test_a_category_an_amendment_emptied_had_a_budget() -> None:
    emptied = budget("A7", "0.00", original=Decimal("500.00"))
    assert list(hits(book(contract(lines=(line(category="A7"),), budget=(budget(), emptied))))) == []


def test_what_may_not_be_charged_at_all_is_another_test() -> None:
    closed = budget("X", "0.00", original=None, allowed=False)
    assert list(hits(book(contract(lines=(line(category="X"),), budget=(budget(), closed))))) == []


def test_what_is_disallowed_or_taken_back_claims_nothing() -> None:
    gone = (line(1, category="A7", status="disallowed", counted=False), line(2, category="A7", status="reversed"))
    assert list(hits(book(contract(lines=gone)))) == []


def test_a_line_allocated_in_part() -> None:
    part, whole = line(1, "500.00", allocated=Decimal("499.99")), line(2, "500.00")
    (hit,) = hits(book(contract(lines=(part, whole))))
    assert (hit.mark, hit.amount) == ("allocated:1", Decimal("0.01"))
    assert "499.99" in said(hit)


def test_another_account() -> None:
    assert marks(hits(book(contract(7, separate_account=False)))) == ["account:7"]
