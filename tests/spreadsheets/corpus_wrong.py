"""Ledgers with mistakes in cells: the lines that are good, and the exact words for what is not."""

from tests.spreadsheets.corpus_good import BOTH, DAY, HEADS, ONE, TWO, Case, amounts, csv, days, one, page
from tests.spreadsheets.corpus_layout import NO_DATE, at
from tests.spreadsheets.writers import others
from tests.spreadsheets.writers.cells import Fault, Formula, Serial, Xml
from tests.spreadsheets.writers.office import workbook

FIRST, SECOND = BOTH
NO_VALUE = (
    "The cell holds a formula whose result is not in the file. Please open it in Excel or WPS, "
    "let it calculate, save and bring it again."
)
NO_AMOUNT = "“Amount” is empty. Every line needs it; please fill in the cell."


WRONG: list[Case] = [
    # cells
    (
        "a formula never worked out",
        workbook(page(one(amount=Formula("SUM(A1:A2)")), TWO)),
        (
            at(2, "E", NO_VALUE),
            SECOND,
        ),
    ),
    (
        "a formula never worked out in ods",
        others.ods(page(one(amount=Formula("=SUM([.A1])")), TWO)),
        (
            at(2, "E", NO_VALUE),
            SECOND,
        ),
    ),
    (
        "a formula never worked out in xls",
        others.xls(page(one(amount=Formula("SUM(A1:A2)")), TWO), on_load=True),
        (
            at(2, "E", NO_VALUE),
            SECOND,
        ),
    ),
    (
        "a formula in xls with an empty text for its value, as one has that was never worked out by some programs",
        others.xls(page(one(amount=Formula("SUM(A1:A2)")), TWO)),
        (
            at(2, "E", NO_AMOUNT),
            SECOND,
        ),
    ),
    (
        "errors in cells",
        workbook(page(one(amount=Fault("#REF!", "A1+1")), one(payee=Fault("#N/A")))),
        (
            at(2, "E", ("The cell shows the error #REF! instead of a value. Please correct the formula or type the value.")),
            at(3, "D", ("The cell shows the error #N/A instead of a value. Please correct the formula or type the value.")),
        ),
    ),
    (
        "empty cells",
        workbook(page(one(day=None), one(amount=None), one(category=None), one(amount="—"))),
        (
            at(2, "A", NO_DATE),
            at(3, "E", NO_AMOUNT),
            at(4, "B", "“Category” is empty. Every line needs it; please fill in the cell."),
            at(5, "E", NO_AMOUNT),
        ),
    ),
    (
        "impossible days",
        days("2026-02-30", "2026-13-01", "2026年4月31日", "20260230"),
        (
            at(2, "A", "There is no such day: “2026-02-30”. Please look at the month and the day."),
            at(3, "A", "There is no such day: “2026-13-01”. Please look at the month and the day."),
            at(4, "A", "There is no such day: “2026年4月31日”. Please look at the month and the day."),
            at(5, "A", "There is no such day: “20260230”. Please look at the month and the day."),
        ),
    ),
    (
        "days without a year",
        days("3月5日", "3/5", "3.5"),
        (
            at(2, "A", ("“3月5日” has no year. Expected is a whole date like 2026-03-05; please type it with the year.")),
            at(3, "A", "“3/5” has no year. Expected is a whole date like 2026-03-05; please type it with the year."),
            at(4, "A", "“3.5” has no year. Expected is a whole date like 2026-03-05; please type it with the year."),
        ),
    ),
    (
        "days without a day",
        days("2026年3月", "2026-03", 202603),
        (
            at(
                2,
                "A",
                ("“2026年3月” has no day of the month. Expected is a whole date like 2026-03-05; please type the day too."),
            ),
            at(3, "A", ("“2026-03” has no day of the month. Expected is a whole date like 2026-03-05; please type the day too.")),
            at(
                4,
                "A",
                (
                    "202603 is a number, not a date. Expected is a date like 2026-03-05; please format the cell "
                    "as a date and look again."
                ),
            ),
        ),
    ),
    (
        "days that can be read in several ways",
        days("26-03-05", "05/03/2026", "3/5/26"),
        (
            at(
                2,
                "A",
                ("“26-03-05” can be read in several ways. Expected is a date with four figures for the year, like 2026-03-05."),
            ),
            at(
                3,
                "A",
                ("“05/03/2026” can be read in several ways. Expected is a date with four figures for the year, like 2026-03-05."),
            ),
            at(
                4,
                "A",
                ("“3/5/26” can be read in several ways. Expected is a date with four figures for the year, like 2026-03-05."),
            ),
        ),
    ),
    (
        "no days at all",
        days("昨天", "2026春节前", True, Serial(12.5)),
        (
            at(2, "A", "“昨天” is not a date. Expected is a date like 2026-03-05; please correct the cell."),
            at(3, "A", "“2026春节前” is not a date. Expected is a date like 2026-03-05; please correct the cell."),
            at(4, "A", "“TRUE” is not a date. Expected is a date like 2026-03-05; please correct the cell."),
            at(
                5,
                "A",
                (
                    "12.5 is a number, not a date. Expected is a date like 2026-03-05; please format the cell as "
                    "a date and look again."
                ),
            ),
        ),
    ),
    (
        "days out of bounds",
        days("1826-03-05", "2206-03-05"),
        (
            at(2, "A", "The year 1826 cannot be right here: a date lies between 1900 and 2100."),
            at(3, "A", "The year 2206 cannot be right here: a date lies between 1900 and 2100."),
        ),
    ),
    (
        "amounts that are none",
        amounts("一千元", "约500", "NaN", "Infinity", "12..5", True, DAY),
        (
            at(2, "E", "“一千元” is not an amount. Please write it in figures, like 22400.50 or 2.24万."),
            at(3, "E", "“约500” is not an amount. Please write it in figures, like 22400.50 or 2.24万."),
            at(4, "E", "“NaN” is not an amount. Please write it in figures, like 22400.50 or 2.24万."),
            at(5, "E", "“Infinity” is not an amount. Please write it in figures, like 22400.50 or 2.24万."),
            at(6, "E", "“12..5” is not an amount. Please write it in figures, like 22400.50 or 2.24万."),
            at(7, "E", "“TRUE” is not an amount. Expected are figures like 22400.50; please correct the cell."),
            at(
                8,
                "E",
                (
                    "The cell holds the date 2026-03-05. Expected is an amount like 22400.50; please format the "
                    "cell as a number and type it again."
                ),
            ),
        ),
    ),
    (
        "amounts finer than a fen",
        amounts(0.005, "0.005", 33.333333, "12.345元"),
        (
            at(
                2,
                "E",
                (
                    "0.005 is finer than one fen (the program may show it rounded). Expected are at most two "
                    "places; please round it, for instance with =ROUND(…,2)."
                ),
            ),
            at(3, "E", ("“0.005” is finer than one fen: at most two places after the point. Nothing is rounded here.")),
            at(
                4,
                "E",
                (
                    "33.333333 is finer than one fen (the program may show it rounded). Expected are at most two "
                    "places; please round it, for instance with =ROUND(…,2)."
                ),
            ),
            at(5, "E", ("“12.345元” is finer than one fen: at most two places after the point. Nothing is rounded here.")),
        ),
    ),
    (
        "amounts too large",
        amounts(1234567890123456789, "1234567890123456789", 1e13),
        (
            at(
                2,
                "E",
                (
                    "1234567890123460000 is too large for an amount. Please check the number of figures and the "
                    "unit (yuan or ten thousand yuan)."
                ),
            ),
            at(
                3,
                "E",
                (
                    "“1234567890123456789” is too large: at most 9,999,999,999,999.99 can be kept. Please check "
                    "the number of figures and 万."
                ),
            ),
            at(
                4,
                "E",
                (
                    "10000000000000 is too large for an amount. Please check the number of figures and the unit "
                    "(yuan or ten thousand yuan)."
                ),
            ),
        ),
    ),
    (
        "amounts in scientific form as text",
        amounts("1e3", "1.2E+05"),
        (
            at(2, "E", "“1e3” is in scientific notation. Please write all its figures, like 1000000."),
            at(3, "E", "“1.2E+05” is in scientific notation. Please write all its figures, like 1000000."),
        ),
    ),
    (
        "thousands in odd places",
        amounts("1,23,456.00", "1.234,56"),
        (
            at(
                2,
                "E",
                ("In “1,23,456.00” a comma or a blank stands in an unusual place. Please write 1,234,567.00 or 1234567.00."),
            ),
            at(3, "E", ("In “1.234,56” a comma or a blank stands in an unusual place. Please write 1,234,567.00 or 1234567.00.")),
        ),
    ),
    (
        "a foreign currency",
        amounts("$100", "100 USD"),
        (
            at(2, "E", "“$100” is not an amount. Please write it in figures, like 22400.50 or 2.24万."),
            at(3, "E", "“100 USD” is not an amount. Please write it in figures, like 22400.50 or 2.24万."),
        ),
    ),
    (
        "nan and infinity as numbers",
        amounts(Xml('<c r="{r}"><v>NaN</v></c>'), Xml('<c r="{r}"><v>1E400</v></c>')),
        (
            at(2, "E", "“nan” is not an amount. Expected are figures like 22400.50; please correct the cell."),
            at(3, "E", "“inf” is not an amount. Expected are figures like 22400.50; please correct the cell."),
        ),
    ),
    (
        "invoice codes taken for quantities",
        workbook(page(one(invoice=26332000000012345678), one(invoice="2.6332E+19"))),
        (
            at(
                2,
                "F",
                (
                    "The program took this code for a number and lost its last digits (it holds "
                    "2.63320000000123e+19). Please format the cell as text and type the code again from the "
                    "paper."
                ),
            ),
            at(
                3,
                "F",
                (
                    "“2.6332E+19” has lost its last digits: the spreadsheet took the number for a quantity. "
                    "Format the cell as text and type the number again from the invoice."
                ),
            ),
        ),
    ),
    (
        "voucher numbers taken for dates",
        workbook(page([*ONE, DAY], heads=[*HEADS, "凭证号"])),
        (
            at(
                2,
                "G",
                (
                    "The program took this number for a date (2026-03-05). Please format the cell as text and "
                    "type the number again."
                ),
            ),
        ),
    ),
    (
        "a NUL in a text",
        csv(one(item="食\x00材")),
        (
            (
                "Sheet “CSV”, row 2, column C: The name contains “�” at place 2: it was damaged on its way "
                "here. Please type it again."
            ),
        ),
    ),
    (
        "a mark that turns the direction",
        workbook(page(one(payee="百官\u202e超市"))),
        (
            at(
                2,
                "D",
                (
                    "The text contains an invisible mark at place 3 that turns the reading direction. Please type"
                    " that part again instead of pasting it."
                ),
            ),
        ),
    ),
    (
        "a text too long",
        workbook(page(one(item="食" * 201))),
        (at(2, "C", ("This text has 201 characters; at most 200 can be kept. Please shorten it; nothing was saved yet.")),),
    ),
    (
        "only invisible characters",
        workbook(page(one(payee="\u200b\u200b"))),
        (at(2, "D", "The name consists of invisible characters only. Please type the name."),),
    ),
]
