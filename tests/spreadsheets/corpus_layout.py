"""Ledgers with mistakes in their layout: what is read all the same, and the exact words for what is not."""

from tests.spreadsheets.corpus_good import BOTH, FOOT, HEADS, LINE_TWO, ONE, TWO, Case, page
from tests.spreadsheets.corpus_refused import LEFT_OUT, SUMMARY
from tests.spreadsheets.writers import others
from tests.spreadsheets.writers.office import WPS, workbook

FIRST, SECOND = BOTH
HIDDEN = "Sheet “台账”, row 3: The row is hidden in the file; it is read like the others. If it is not meant, delete it."
MERGED = "The cell is part of a merged one; its value counts for the first row only. Please check that this is meant."
NO_DATE = "“Date” is empty. Every line needs it; please fill in the cell."


def at(row: int, column: str, words: str) -> str:
    return f"Sheet “台账”, row {row}, column {column}: {words}"


LAYOUT: list[Case] = [
    # the layout
    (
        "no column for the amount",
        workbook(page(ONE[:4], heads=HEADS[:4])),
        (
            (
                "Sheet “台账”, row 1: There is no column “Amount”. Headings that are recognised: "
                "支出金额、金额、amount. Please add the column or correct its heading in row 1."
            ),
        ),
    ),
    (
        "two columns for the amount",
        workbook(page([*ONE, 5], heads=[*HEADS, "支出金额"])),
        (
            at(
                1,
                "G",
                ("Columns E and G both have the heading “支出金额”. Please delete one of them or give it another heading."),
            ),
        ),
    ),
    (
        "two headings for one field",
        workbook(page([*ONE, "同上"], heads=[*HEADS, "用途"])),
        (
            at(1, "G", "Column G “用途” is not read: column C “支出内容” holds the same."),
            FIRST,
        ),
    ),
    (
        "an overview beside the ledger",
        workbook(page(ONE), SUMMARY),
        (
            FIRST,
            LEFT_OUT,
        ),
    ),
    (
        "a wrong total",
        workbook(page(ONE, TWO, ["合计", None, None, None, 1316])),
        (
            FIRST,
            SECOND,
            at(
                4,
                "E",
                (
                    "The total says 1,316.00, but the rows above add up to 1,316.50. The total is not recorded; "
                    "please check the rows."
                ),
            ),
        ),
    ),
    (
        "a wrong subtotal",
        workbook(page(ONE, ["小计", None, None, None, 1286], TWO)),
        (
            FIRST,
            at(
                3,
                "E",
                (
                    "The total says 1,286.00, but the rows above add up to 1,286.50. The total is not recorded; "
                    "please check the rows."
                ),
            ),
            "台账!4 " + LINE_TWO,
        ),
    ),
    (
        "hidden rows",
        workbook(page(ONE, TWO, hidden=frozenset({3})), habits=WPS),
        (
            FIRST,
            SECOND,
            HIDDEN,
        ),
    ),
    (
        "hidden rows in ods",
        others.ods(page(ONE, TWO, hidden=frozenset({3}))),
        (
            FIRST,
            SECOND,
            HIDDEN,
        ),
    ),
    (
        "hidden rows in xls",
        others.xls(page(ONE, TWO, hidden=frozenset({3}))),
        (
            FIRST,
            SECOND,
            HIDDEN,
        ),
    ),
    (
        "a hidden sheet",
        workbook(page(ONE, state="hidden")),
        (
            FIRST,
            ("Sheet “台账”, row 2: The row is hidden in the file; it is read like the others. If it is not meant, delete it."),
            ("Sheet “台账”: The sheet is hidden in the file; it is read like the others. If it is not meant, delete it."),
        ),
    ),
    (
        "merged days",
        workbook(page(ONE, [None, *TWO[1:]], merged=["A2:A3"])),
        (
            FIRST,
            at(2, "A", MERGED),
            at(3, "A", NO_DATE),
            at(3, "A", MERGED),
        ),
    ),
    (
        "merged days in ods",
        others.ods(page(ONE, [None, *TWO[1:]], merged=["A2:A3"])),
        (
            FIRST,
            at(2, "A", MERGED),
            at(3, "A", NO_DATE),
            at(3, "A", MERGED),
        ),
    ),
    (
        "merged days in xls",
        others.xls(page(ONE, [None, *TWO[1:]], merged=["A2:A3"])),
        (
            FIRST,
            at(2, "A", MERGED),
            at(3, "A", NO_DATE),
            at(3, "A", MERGED),
        ),
    ),
    (
        "a note below",
        workbook(page(ONE, ["注：上述支出均已付清"], FOOT)),
        (
            FIRST,
            ("Sheet “台账”, row 3: The row has no amount and hardly anything else: it was taken for a note and left out."),
            ("Sheet “台账”, row 4: The row has no amount and hardly anything else: it was taken for a note and left out."),
        ),
    ),
]
