"""Files that are refused, or hold nothing: the exact words for each."""

import struct

from grants.spreadsheets.compound import BOUNDSHEET, FILEPASS
from tests.spreadsheets.corpus_good import ONE, TITLE, TWO, Case, csv, page
from tests.spreadsheets.writers import office, others
from tests.spreadsheets.writers.broken import BOMB, compound, encrypted_office, false_size, locked, old_book, with_part, zip_of
from tests.spreadsheets.writers.cells import Page
from tests.spreadsheets.writers.office import EXCEL, WPS, packed, workbook

FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SUMMARY = Page("汇总", [TITLE, ["指标", "数值"], ["服务人次", 868]])
MACROS = "The file contains macros (programs). Please save it as “Excel workbook (.xlsx)”, which has none, and bring that file."
PASSWORD = (
    "The file is protected by a password. Please open it, take the password away (File › Protect "
    "› no password), save and bring it again."
)
DAMAGED = (
    "The file is damaged and cannot be opened. Please open it in Excel or WPS, save it under a new name and bring the new file."
)
TOO_MANY = "The file has more than 200,000 rows. Please bring it in parts, a year or a half-year each."
LEFT_OUT = (
    "Sheet “汇总”: No row with headings was found in the first 30 rows, so this sheet was left out."
    " If it holds expenses, put headings like 支出日期、支出类别、支出内容、收款方、支出金额 over the columns."
)


def not_a_table(what: str) -> str:
    return (
        f"This is not a spreadsheet: {what}. Please open your ledger in Excel, WPS or LibreOffice and save it as .xlsx, .xls, .ods "
        "or .csv."
    )


def far(cell: str) -> str:
    return (
        f"Sheet “台账” has something in cell {cell}, far outside a ledger (at most 200,000 rows and 100 columns are read). Please go to "
        "that cell, delete its row and column, save and bring the file again."
    )


REFUSED: list[Case] = [
    # refused at the door
    ("empty file", b"", ("The file is empty (0 bytes). Please save it again in your program and bring it once more.",)),
    ("a pdf named xls", b"%PDF-1.7\n%%EOF", (not_a_table("it is a PDF"),)),
    ("a photograph", b"\xff\xd8\xff\xe0" + b"\0" * 100, (not_a_table("it is a picture"),)),
    (
        "a web page named xls",
        "<html><table><tr><td>支出日期</td></tr></table></html>".encode(),
        (not_a_table("it is a web page, although its name may end in .xls"),),
    ),
    ("an archive with ledgers", zip_of(a__xlsx=b"x", b__xlsx=b"y"), (not_a_table("it is an archive with other files in it"),)),
    ("a rar archive", b"Rar!\x1a\x07\0" + b"\0" * 50, (not_a_table("it is an archive with other files in it"),)),
    (
        "a word document",
        workbook(
            page(ONE),
            habits=office.replace(
                EXCEL, main_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            ),
        ),
        (not_a_table("it is a text document (Word)"),),
    ),
    (
        "a writer document of libreoffice",
        packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        (not_a_table("it is a text document (Word)"),),
    ),
    ("an apple numbers document", packed({"Index/Document.iwa": b"\0"}), (not_a_table("it is an Apple Numbers document"),)),
    ("an old word document", compound({"WordDocument": b"\xec\xa5"}), (not_a_table("it is a text document (Word)"),)),
    ("a program", b"\x7fELF" + b"\0" * 60, (not_a_table("it is a program"),)),
    ("random bytes", bytes(range(256)) * 8, (not_a_table("its content is of another kind"),)),
    (
        "xlsm",
        workbook(page(ONE), habits=office.replace(EXCEL, main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
        (MACROS,),
    ),
    ("macros in a file named xlsx", with_part("xl/vbaProject.bin"), (MACROS,)),
    ("an excel 4 macro sheet", with_part("xl/macrosheets/sheet1.xml"), (MACROS,)),
    (
        "xlsb",
        with_part("xl/workbook.bin"),
        (("This is a binary workbook (.xlsb). Please save it as “Excel workbook (.xlsx)” and bring that file."),),
    ),
    ("macros in ods", others.ods(page(ONE), more={"Basic/Standard/Module1.xml": b"<x/>"}), (MACROS,)),
    ("macros in xls", compound({"Workbook": old_book(), "_VBA_PROJECT_CUR": b"x"}), (MACROS,)),
    (
        "a macro sheet in xls",
        compound({"Workbook": old_book((BOUNDSHEET, struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"M"))}),
        (MACROS,),
    ),
    ("a password on xlsx", encrypted_office(), (PASSWORD,)),
    ("a password on xls", compound({"Workbook": old_book((FILEPASS, b"\1\0\1\0"))}), (PASSWORD,)),
    ("a password on ods", others.ods(page(ONE), manifest="<manifest:encryption-data/>"), (PASSWORD,)),
    ("a password on the zip", locked(workbook(page(ONE, TWO))), (PASSWORD,)),
    ("cut off on the way", workbook(page(ONE, TWO))[:1500], (DAMAGED,)),
    ("an xls cut off", others.xls(page(ONE, TWO))[:2000], (DAMAGED,)),
    ("a size that is told falsely", false_size(), (DAMAGED,)),
    (
        "a zip bomb",
        packed({"[Content_Types].xml": BOMB}),
        (
            (
                "Unpacked, the file would be larger than any ledger (60 MB in 1 parts). Please copy only the "
                "rows of the ledger into a new file."
            ),
        ),
    ),
    (
        "a zip of many entries",
        packed({f"{n}.xml": b"" for n in range(2_001)}),
        (
            (
                "Unpacked, the file would be larger than any ledger (0 MB in 2001 parts). Please copy only "
                "the rows of the ledger into a new file."
            ),
        ),
    ),
    ("a cell in the last corner", workbook(page(ONE, more=FAR), habits=WPS), (far("XFD1048576"),)),
    ("a cell far to the right", workbook(page(ONE, [None] * 120 + ["x"]), habits=WPS), (far("DQ3"),)),
    (
        "a cell far out without a place of the row",
        workbook(page(ONE, more="<row><c r='XFD9' t='n'><v>1</v></c></row>")),
        (far("XFD9"),),
    ),
    (
        "a far cell in ods",
        others.ods(
            page(ONE),
            raw=(
                '<table:table-row table:number-rows-repeated="300000"><table:table-cell/></table:table-row><table:table-row>'
                "<table:table-cell "
                'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
            ),
        ),
        (far("A300003"),),
    ),
    (
        "a million equal rows in ods",
        others.ods(
            page(ONE),
            raw=(
                '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1"/>'
                "</table:table-row>"
            ),
        ),
        (far("A1000002"),),
    ),
    ("entities in ods", others.ods(page(ONE), doctype='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'), (DAMAGED,)),
    ("a far cell in xls", others.xls(page(ONE, [None] * 200 + ["x"])), (far("GS3"),)),
    ("200,101 lines of text", b"a,b\r\n" * 200_101, (TOO_MANY,)),
    (
        "a million rows",
        workbook(page(more="".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 200_200)))),
        (TOO_MANY,),
    ),
    (
        "101 columns of text",
        csv([*ONE, *["x"] * 95]),
        (("Row 2 has 101 columns; at most 100 are read. Please delete the columns that do not belong to the ledger."),),
    ),
    # nothing to read
    (
        "no sheet with cells",
        workbook(Page("Sheet1", [])),
        ("The workbook has no sheet with cells. Please check that it is the right file.",),
    ),
    ("only an overview", workbook(SUMMARY), (LEFT_OUT,)),
    ("headings without rows", workbook(page()), ()),
]
