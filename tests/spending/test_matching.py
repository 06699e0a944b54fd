"""Files find their lines: by the number in the name, in the text, by amount and day; what fits several is left to a person."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.spending.matching import Clues, Line, Match, clues, match

pytestmark = pytest.mark.one_database("pure functions: no database is asked")
DAY = date(2026, 3, 5)
DIGITAL, CODE, NUMBER = "25352000000012345678", "035021900111", "12345678"
LINES = [
    Line(1, (DIGITAL,), Decimal("1234.50"), frozenset({DAY})),
    Line(2, (CODE, NUMBER), Decimal("88.00"), frozenset({DAY})),
    Line(3, (), Decimal("600.00"), frozenset({DAY, date(2026, 3, 1)})),
    Line(4, (), Decimal("88.00"), frozenset({DAY})),
    Line(5, ("24352000000000000001",), Decimal("5.00"), frozenset({DAY})),
    Line(6, ("24352000000000000001",), Decimal("7.00"), frozenset({DAY})),
]
FILES = [
    (f"{DIGITAL}.pdf", "", Match("matched", "name", (1,))),
    ("发票_２５３５２０００００００１２３４５６７８_书店.pdf", "", Match("matched", "name", (1,))),
    (f"{CODE}-{NUMBER}.jpg", "", Match("matched", "name", (2,))),
    (f"{CODE}{NUMBER}.pdf", "", Match("matched", "name", (2,))),
    (f"号{NUMBER}.pdf", "", Match("matched", "name", (2,))),
    ("扫描001.pdf", f"发票号码: {DIGITAL} 开票日期: 2026年03月05日", Match("matched", "text", (1,))),
    ("扫描001.pdf", "发票号码 2535 2000 0000 1234 5678", Match("matched", "text", (1,))),
    ("扫描002.pdf", f"发票代码 {CODE}\n发票号码 {NUMBER}", Match("matched", "text", (2,))),
    ("扫描002.pdf", f"发票号码 {NUMBER}", Match()),  # eight digits in a text are anything
    ("收据 2026-03-05 600元.jpg", "", Match("matched", "amount", (3,))),
    ("20260301_600.00.png", "", Match("matched", "amount", (3,))),
    ("收据 2026年3月5日 88.jpg", "", Match("ambiguous", "amount", (2, 4))),
    ("24352000000000000001.pdf", "", Match("ambiguous", "name", (5, 6))),
    ("收据 2026-03-06 600元.jpg", "", Match()),
    ("600.jpg", "", Match()),
    ("IMG_20260305_101112.jpg", "", Match()),
    ("照片.jpg", "", Match()),
]


@pytest.mark.parametrize(("name", "text", "found"), FILES)
def test_a_file_finds_its_line(name: str, text: str, found: Match) -> None:
    assert match(clues(name, whole_amounts=True), clues(text), LINES) == found


def test_the_name_comes_before_the_text() -> None:
    assert match(clues(f"{DIGITAL}.pdf"), clues("24352000000000000001"), LINES) == Match("matched", "name", (1,))


def test_what_a_text_holds() -> None:
    assert clues("金额 ￥1,234.50 共 3 件 2026.3.5 2026-02-30 20260101 ２０２６年１２月３１日 12,34.50 1.234") == Clues(
        frozenset({"20260101"}),
        frozenset({Decimal("1234.50")}),
        frozenset({DAY, date(2026, 1, 1), date(2026, 12, 31)}),
    )


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_it_and_a_match_is_one_line(name: str, text: str) -> None:
    found = match(clues(name, whole_amounts=True), clues(text), LINES)
    assert (found.state == "matched") == (len(found.lines) == 1)
    assert (found.state == "none") == (found.lines == ())
