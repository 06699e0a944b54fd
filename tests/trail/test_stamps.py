"""What of a row's past still counts."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from grants.trail.models import Entry
from grants.trail.stamps import stamps, standing

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_only_stamps_that_stand_are_told_in_the_order_asked_for() -> None:
    row = SimpleNamespace(request_at=AT, request_by_id=1, review_at=None, review_by_id=None, pay_at=AT, pay_by_id=None)
    assert list(stamps(row, ("pay", "review", "request"))) == [("pay", None, AT), ("request", 1, AT)]


@pytest.mark.parametrize(
    ("done", "counting"),
    [
        ("", ""),
        ("circulate:H agree:R agree:F", "circulate:H agree:R agree:F"),
        ("agree:R agree:F agree:R", "agree:R agree:F"),
        ("circulate:H agree:R send_back:R", ""),
        ("circulate:H agree:R send_back:R circulate:H agree:F", "circulate:H agree:F"),
        ("agree:R sign:A", "agree:R"),
    ],
)
def test_a_return_voids_what_was_done_before_it(done: str, counting: str) -> None:
    entries = [Entry(move=move, role=role) for move, _colon, role in (one.partition(":") for one in done.split())]
    found = standing(entries, ("circulate", "agree"), ("send_back",))
    assert " ".join(f"{entry.move}:{entry.role}" for entry in found) == counting


def test_the_latest_of_a_role_is_told_and_a_move_may_void_what_was_before_itself() -> None:
    first, second = Entry(move="agree", role="R", by_id=1), Entry(move="agree", role="R", by_id=2)
    assert standing([first, second], ("agree",), ()) == [second]
    begun = [Entry(move="circulate", role="H"), first, Entry(move="circulate", role="H")]
    assert [entry.move for entry in standing(begun, ("circulate", "agree"), ("circulate",))] == ["circulate"]
