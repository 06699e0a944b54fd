"""The writer of a paper's file: what it writes readers understand, and what it does at once is what one by one would give."""

import csv
import io

import pikepdf
import pytest

from grants.papers import ledger_ink
from grants.papers.audit_report import ledger_csv
from grants.papers.ledger import Ledger, LedgerColumn
from grants.papers.pdf import File, dictionary, string
from grants.papers.pen import Pen
from grants.papers.press import Drawn
from grants.papers.sheets import Sheets, figure
from tests.papers import poppler, sample, unsealed


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0, "0"), (1e-8, "0"), (0.7880107, ".788011"), (-0.6156614, "-0.615661"), (1.0, "1"), (-1.5, "-1.5"), (10.0, "10"), (0.5, ".5"),
        (420.94488, "420.9449"), (841.8897637795277, "841.8898"), (100.0, "100"), (1234567.8, "1234568"), (12345678.0, "12345678"),
    ],
)  # fmt: skip
def test_figures_are_short_and_exact_enough(value: float, told: str) -> None:
    assert figure(value) == told


@pytest.mark.parametrize("text", ["", "Yulan", "a (b) \\ c", "晋江市妇联 𠮷", "<yulan:seal>", "(", "D:20200831100000Z"])
def test_texts_are_read_as_they_were_given(text: str) -> None:
    file = File()
    pages = file.put(dictionary(Type="/Pages", Count=0, Kids="[ ]"))
    file.close(file.put(dictionary(Type="/Catalog", Pages=pages)), file.put(dictionary(Title=string(text))), "0" * 32)
    with pikepdf.open(io.BytesIO(file.out.getvalue())) as pdf:
        assert str(pdf.docinfo.Title) == text
        assert pdf.check_pdf_syntax() == []
    assert b"<yulan:seal>" not in file.out.getvalue()


def test_what_was_told_of_must_be_written() -> None:
    file = File()
    file.number()
    with pytest.raises(AssertionError, match="must be written"):
        file.close("1 0 R", "1 0 R", "0" * 32)


def test_the_outline_and_the_links_lead_where_the_marks_are() -> None:
    sheets = Sheets()
    sheets.link("b", 10, 10, 20, 20)
    for key, level in (("a", 0), ("a1", 1), ("a2", 1), ("b", 0)):
        sheets.mark(key, f"题 {key}", level, 700)
        sheets.turn(595, 842)
    data = unsealed.data(Drawn(sheets.file, tuple(sheets.digests), sheets.bound(), {}))
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as tree:
        assert pdf.check_pdf_syntax() == []
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        told = [
            (item.title, [(under.title, pages[under.destination[0].objgen]) for under in item.children])  # type: ignore[index]
            for item in tree.root
        ]
        assert told == [("题 a", [("题 a1", 1), ("题 a2", 2)]), ("题 b", [])]
        assert pdf.Root.Outlines.Count == 2
        (link,) = pdf.pages[0].obj.Annots
        assert pages[link.Dest[0].objgen] == 3 and link.F == 4


@pytest.mark.parametrize(
    "texts",
    [
        [], [""], ["", ""], ["1", "22"], ["A\nB", "C"], ["\n"], ["\x00", "\n\n", "a"], ["甲", "乙"], ["x", "\u000a\ua000"],
        ["倀ꄣ", "\u0fff\uff00"], [" ~", "@P`p", "\x10\x7f"],
    ],
)  # fmt: skip
def test_codes_made_at_once_are_those_made_one_by_one(texts: list[str]) -> None:
    assert ledger_ink._codes(texts) == [f"<{text.encode('utf-16-be').hex()}>" for text in texts]


@pytest.mark.parametrize("fens", [[], [0, 5, -5, 99, 100, -100, 123456, -123456789, 100000000]])
def test_amounts_are_as_wide_as_what_is_printed(fens: list[int]) -> None:
    met = ledger_ink.Met()
    told = {fen: ledger_ink.yuan(fen) for fen in fens}
    wide = {fen: sum(met[character] for character in text) for fen, text in told.items()}
    assert ledger_ink._amounts(fens, met) == {fen: f"{wide[fen]}<{told[fen].encode('utf-16-be').hex()}>" for fen in fens}


def test_every_digit_of_a_ledger_without_amounts_is_in_its_type() -> None:
    sheets = Sheets()
    Ledger((LedgerColumn("号", 60),), (["0123456789", "98"],), "表", "").draw(Pen(sheets), 40, 800, 500)
    sheets.turn(595, 842)
    data = unsealed.data(Drawn(sheets.file, tuple(sheets.digests), sheets.bound(), {}))
    assert {"0123456789", "98"} <= set(poppler.text(data)[0].split())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        codes = pdf.pages[0].obj.Resources.Font.R0.ToUnicode.read_bytes()
    assert all(f"<{ord(digit):04X}>".encode() in codes for digit in "0123456789")


@pytest.mark.parametrize("payee", ["甲,乙", '甲"乙', "甲\n乙", "甲\r乙", "甲\r\n乙", "，"])
def test_cells_are_quoted_as_every_reader_expects(payee: str) -> None:
    facts = sample.one_contract(rows=6, payee=payee)
    rows = list(csv.reader(io.StringIO(ledger_csv.write(facts).decode("utf-8-sig"), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    assert ledger_csv.write(facts) == out.getvalue().encode("utf-8-sig")
    assert {row[6] for row in rows[1:]} == {payee}
