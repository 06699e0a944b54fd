"""Tables one types into: what stands in a line counts, whether it is new or was there before."""

from decimal import Decimal
from typing import Any

from grants.portals.federation.contract_lines import BudgetLineForm, DeliverableLine
from grants.portals.lines import line_set

Budget = line_set(BudgetLineForm, prefix="budget", blank=2)
CATEGORIES = {"categories": [("A1", "人员"), ("B", "管理")]}
STORED = [{"category": "A1", "amount": Decimal("700.00")}, {"category": "B", "amount": Decimal("300.00")}]


def sent(*lines: tuple[str, str]) -> dict[str, Any]:
    data = {"budget-TOTAL_FORMS": str(len(lines)), "budget-INITIAL_FORMS": "0"}
    for n, (category, amount) in enumerate(lines):
        data |= {f"budget-{n}-category": category, f"budget-{n}-amount": amount}
    return data


def filled(*lines: tuple[str, str], initial: Any = STORED) -> Any:
    made = Budget(sent(*lines), initial=initial, form_kwargs=CATEGORIES)
    assert made.is_valid(), made.wrong
    return made


def test_a_stored_line_that_is_sent_back_unchanged_stays() -> None:
    assert filled(("A1", "700.00"), ("B", "300.00"), ("", "")).rows() == STORED


def test_a_stored_line_that_is_emptied_is_gone_and_a_new_one_comes() -> None:
    made = filled(("", ""), ("B", "300"), ("A1", "0.07万"))
    assert (made.rows(), made.total) == ([STORED[1], STORED[0]], Decimal("1000.00"))


def test_before_anything_is_sent_the_stored_lines_stand_there_with_room_for_more() -> None:
    made = Budget(None, initial=STORED, form_kwargs=CATEGORIES)
    assert [form.initial for form in made.forms] == [*STORED, {}, {}]
    assert made.total == Decimal("1000.00")


def test_a_line_in_which_only_the_preset_choices_stand_is_blank() -> None:
    deliverables = line_set(DeliverableLine, prefix="d")
    data = {"d-TOTAL_FORMS": "1", "d-INITIAL_FORMS": "0", "d-0-measure": "sum", "d-0-basis": "period"}
    made = deliverables(data)
    assert made.is_valid()
    assert made.rows() == []
