"""Invoice numbers as people type, paste and print them: what is read, in which one form it is kept, what is refused in which words."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from grants.spending.invoices import Invoice, NoInvoice, Unlike, kept, read, same_buyer, spellings

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.one_database("pure functions: no database is asked")

DIGITAL = "25352000000012345678"
READ = [
    (DIGITAL, "digital", DIGITAL),
    ("２５３５２０００００００１２３４５６７８", "digital", DIGITAL),
    ("2535 2000 0000 1234 5678", "digital", DIGITAL),
    ("发票号码：25352000000012345678", "digital", DIGITAL),
    ("'25352000000012345678", "digital", DIGITAL),
    (" No. 25352000000012345678 ", "digital", DIGITAL),
    ("24952000000098765432", "digital", "24952000000098765432"),  # Shenzhen has a bureau and a code of its own
    ("035021900111-12345678", "coded", "035021900111-12345678"),
    ("035021900111 12345678", "coded", "035021900111-12345678"),
    ("035021900111/12345678", "coded", "035021900111-12345678"),
    ("发票代码：035021900111 发票号码：12345678", "coded", "035021900111-12345678"),
    ("035021900111－１２３４５６７８", "coded", "035021900111-12345678"),
    ("3502191130—00345678", "coded", "3502191130-00345678"),
    ("135021310105，00000012", "coded", "135021310105-00000012"),  # machine-printed roll of the old state bureau
    ("35060124-0012345678", "treasury", "35060124-0012345678"),
    ("票据代码 350101201 票据号码 0000123456", "treasury", "350101201-0000123456"),
    ("3501012019 0000123456", "treasury", "3501012019-0000123456"),
]


@pytest.mark.parametrize(("typed", "kind", "form"), READ)
def test_a_number_is_kept_in_one_form(typed: str, kind: str, form: str) -> None:
    found = read(typed, TODAY)
    assert isinstance(found, Invoice)
    assert (found.kind, str(found)) == (kind, form)
    assert read(form, TODAY) == found
    assert kept(typed, TODAY) == form


REFUSED = [
    ("", "empty"), ("   ", "empty"), ("2.5352E+19", "rounded"), ("2E19", "rounded"), ("FP-1", "letters"), ("无", "letters"),
    ("ABCDEFGHIJKLMNOPQRST", "letters"), ("12345678", "code_missing"), ("123", "length"), ("0" * 41, "length"),
    ("035021900111123456", "run_together"), ("3506012400123456789", "run_together"),
    ("03502190011112345678", "year"),  # code of twelve and number of eight run together: its “year” would be 2003
    ("27352000000012345678", "year"), ("25992000000012345678", "province"), ("25002000000012345678", "province"),
    ("099021900111-12345678", "province"), ("035022700111-12345678", "year"),
    ("035021900111-00000000", "same_digit"), ("11111111111111111111", "year"),
    ("25352000000012345678、25352000000012345679", "several"), ("035021900111-1234567", "length"),
    ("2535200000001234567O", "letters"), ("²5352000000012345678x", "letters"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "code"), REFUSED)
def test_what_is_no_number_is_refused_and_kept_as_typed(typed: str, code: str) -> None:
    found = read(typed, TODAY)
    assert isinstance(found, Unlike) and found.code == code
    assert kept(typed, TODAY) == typed


def test_the_words_name_what_stands_there_and_what_to_do() -> None:
    with translation.override("en"):
        assert [str(read(typed, TODAY)) for typed in ("27352000000012345678", "12345678")] == [
            "“27352000000012345678” cannot be right: its year would be 2027. Compare it with the invoice; "
            "code and number of an older invoice need “-” between them.",
            "“12345678” is a number without its code. Put the code of the invoice before it: code-number.",
        ]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("劳务发放表", "roll"), ("志愿者补贴表", "roll"), ("收据", "receipt"), ("火车票", "ticket"), ("社保缴款书", "levy"),
        ("银行回单", "bank"), ("payment roll", "roll"),
    ],
)  # fmt: skip
def test_papers_without_a_number_are_told_by_what_stands_in_their_place(typed: str, reason: str) -> None:
    assert read(typed, TODAY) == NoInvoice(reason)


@given(st.from_regex(r"0(35|11|44)02(1[0-9]|2[0-6])0011", fullmatch=True), st.from_regex(r"[0-9]{7}[1-9]", fullmatch=True))
def test_a_code_of_twelve_and_a_number_of_eight_are_never_twenty_digits(code: str, number: str) -> None:
    found = read(f"{code} {number}", TODAY)
    if isinstance(found, Invoice):
        assert found == Invoice("coded", code, number)
        assert f"{code}{number}" not in spellings(str(found))
    together = read(f"{code}{number}", TODAY)
    assert not isinstance(together, Invoice) or str(together) != str(found)


@given(st.text(max_size=60))
def test_reading_never_fails_and_what_is_kept_is_read_again_as_itself(typed: str) -> None:
    found = read(typed, TODAY)
    if isinstance(found, Invoice):
        assert read(str(found), TODAY) == found
        assert str(found) in spellings(str(found))


def test_a_buyer_is_the_same_whatever_brackets_and_blanks() -> None:
    assert same_buyer("晋江市（梅岭）社会工作服务中心 ", "晋江市(梅岭)社会工作服务中心")
    assert not same_buyer("晋江市梅岭社会工作服务中心", "晋江市(梅岭)社会工作服务中心")
