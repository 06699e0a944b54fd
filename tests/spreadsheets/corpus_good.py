"""Files that are read: what stands in them, and the exact lines that come out."""

from datetime import date, datetime
from typing import Any

from tests.spreadsheets.writers import office, others
from tests.spreadsheets.writers.cells import Formula, Page, Serial, Xml
from tests.spreadsheets.writers.office import EXCEL, EXCEL_MAC, EXPORT, LIBRE, WPS, WPS_INLINE, workbook

HEADS = ["支出日期", "支出类别", "支出内容", "收款方", "支出金额", "发票号码"]
DAY = date(2026, 3, 5)
INVOICE = "26332000000012345678"
ONE = [DAY, "A5", "重阳节食材", "百官超市", 1286.5, INVOICE]
TWO = [date(2026, 3, 6), "A7", "社工公交费", "公交公司", 30, "26332000000012345679"]
LINE_ONE = "2026-03-05 A5 重阳节食材 百官超市 1286.50 26332000000012345678"
LINE_TWO = "2026-03-06 A7 社工公交费 公交公司 30.00 26332000000012345679"
BOTH = ("台账!2 " + LINE_ONE, "台账!3 " + LINE_TWO)
Case = tuple[str, bytes, tuple[str, ...]]


def one(**over: Any) -> list[Any]:
    """The first row with other cells, by the heading."""
    return [
        over.get(name, cell) for name, cell in zip(("day", "category", "item", "payee", "amount", "invoice"), ONE, strict=True)
    ]


def page(*rows: list[Any], heads: list[Any] | None = None, **more: Any) -> Page:
    return Page("台账", [HEADS if heads is None else heads, *rows], **more)


def amounts(*typed: Any, unit: str = "支出金额") -> bytes:
    return workbook(page(*(one(amount=t) for t in typed), heads=[*HEADS[:4], unit, HEADS[5]]), habits=WPS)


def days(*typed: Any) -> bytes:
    return workbook(page(*(one(day=t) for t in typed)), habits=WPS)


def line(number: int, day: str = "2026-03-05", amount: str = "1286.50", sheet: str = "台账", item: str = "重阳节食材") -> str:
    return f"{sheet}!{number} {day} A5 {item} 百官超市 {amount} {INVOICE}"


def csv(*rows: list[Any], **how: Any) -> bytes:
    return others.text([HEADS, *([str(cell) for cell in row] for row in rows)], **how)


EMPTY_TEXT = Xml('<c r="{r}" t="str"><f>IF(H9="","",1)</f><v></v></c>')
CSV_BOTH = ("CSV!2 " + LINE_ONE, "CSV!3 " + LINE_TWO)
TITLE = ["2026年“银龄守护”项目支出台账"]
TOTAL = ["合计", None, None, None, 1316.5]
FOOT = ["制表人：", None, "审核人：", None, None]
CHINESE_DAYS = ("二〇二六年三月五日", "二零二六年十二月三十一日", "二○二六年十月廿五日", "２０２６年３月５日")
FAR_BLANK = '<row r="1048576"><c r="A1048576" s="1"/><c r="F1048576" s="1"></c></row>'
PLAIN_ENGLISH = ["Date", "Category", "Description", "Payee", "Amount (CNY)", "Invoice No."]
TRADITIONAL = ["支出日期", "支出類別", "支出內容", "收款單位", "支出金額", "發票號碼"]
OFFICE_WORDS = ["付款时间", "科目", "事由", "对方户名", "金额（元）", "票据号码"]
TWO_ROWS_UP = ["日期", "类别", "用途", "收款单位", "发票", None, "金额"]
TWO_ROWS_DOWN = [None, None, None, None, "代码", "号码", None]
CODED = [DAY, "A5", "重阳节食材", "百官超市", "033002600111", "12345678", 1286.5]
CODED_LINE = "2026-03-05 A5 重阳节食材 百官超市 1286.50 033002600111-12345678"

GOOD: list[Case] = [
    # the programs
    ("excel", workbook(page(ONE, TWO)), BOTH),
    ("excel for mac counts from 1904", workbook(page(ONE, TWO), habits=EXCEL_MAC), BOTH),
    ("wps", workbook(page(ONE, TWO), habits=WPS), BOTH),
    ("wps with inline strings", workbook(page(ONE, TWO), habits=WPS_INLINE), BOTH),
    ("libreoffice as xlsx", workbook(page(ONE, TWO), habits=LIBRE), BOTH),
    ("libreoffice as ods", others.ods(page(ONE, TWO)), BOTH),
    ("a report program with prefixes", workbook(page(ONE, TWO), habits=EXPORT), BOTH),
    ("cells that do not say where they stand", workbook(page(ONE, TWO), habits=office.BARE), BOTH),
    ("a dimension that lies", workbook(page(ONE, TWO), habits=office.replace(EXCEL, dimension="A1:A1")), BOTH),
    ("a dimension as large as a sheet", workbook(page(ONE, TWO), habits=office.replace(WPS, dimension="A1:XFD1048576")), BOTH),
    ("formats down to the last row", workbook(page(ONE, TWO, more=FAR_BLANK), habits=WPS), BOTH),
    ("xls of Excel 97", others.xls(page(ONE, TWO)), BOTH),
    ("xls that counts from 1904", others.xls(page(ONE, TWO), since_1904=True), BOTH),
    # text
    ("csv in utf-8", csv(ONE, TWO), CSV_BOTH),
    ("csv in utf-8 with its mark", csv(ONE, TWO, encoding="utf-8-sig"), CSV_BOTH),
    ("csv of a Chinese Excel", csv(ONE, TWO, encoding="gb18030"), CSV_BOTH),
    ("csv with a name only gb18030 has", csv(one(payee="㐂𠮷商店"), encoding="gb18030"), (
        f"CSV!2 2026-03-05 A5 重阳节食材 㐂𠮷商店 1286.50 {INVOICE}",)),
    ("unicode text of Excel", csv(ONE, TWO, encoding="utf-16", mark="\t"), CSV_BOTH),
    ("csv in utf-16 big-endian", b"\xfe\xff" + csv(ONE, TWO, encoding="utf-16-be"), CSV_BOTH),
    ("csv with semicolons", csv(ONE, TWO, mark=";"), CSV_BOTH),
    ("csv with tabs", csv(ONE, TWO, mark="\t", end="\n"), CSV_BOTH),
    ("csv that tells its mark", csv(ONE, TWO, mark=";", before="sep=;\r\n"), ("CSV!3 " + LINE_ONE, "CSV!4 " + LINE_TWO)),
    ("csv with a line break in a cell", csv(one(item="重阳节\n食材"), TWO), (
        f"CSV!2 {LINE_ONE.replace('重阳节食材', '重阳节 食材')}", CSV_BOTH[1])),
    ("csv whose codes are forced to text", csv(one(invoice=f'="{INVOICE}"'), TWO), CSV_BOTH),
    ("csv with amounts in quotes", csv(one(amount="1,286.50"), TWO), CSV_BOTH),
    # headings and layout
    ("headings of an office", workbook(page(ONE, TWO, heads=OFFICE_WORDS), habits=WPS), BOTH),
    ("traditional headings", workbook(page(ONE, TWO, heads=TRADITIONAL)), BOTH),
    ("english headings", workbook(page(ONE, TWO, heads=PLAIN_ENGLISH)), BOTH),
    ("headings with stars, blanks and line breaks", workbook(
        page(ONE, TWO, heads=["*日 期", "类 别*", "摘\n要", "收款方 ", "金额\n（元）", "发票号码："]), habits=WPS), BOTH),
    ("columns in another order", workbook(page([*ONE[::-1]], [*TWO[::-1]], heads=HEADS[::-1])), BOTH),
    ("columns nobody asked for", workbook(page(["1", *ONE, 5], ["2", *TWO, 5], heads=["序号", *HEADS, "余额"])), BOTH),
    ("a title and a line of facts above", workbook(
        Page("台账", [TITLE, ["填报单位：某某社工中心", None, None, "填报日期：2026-04-01"], HEADS, ONE, TWO], merged=["A1:F1"]), habits=WPS),
        ("台账!4 " + LINE_ONE, "台账!5 " + LINE_TWO)),
    ("empty rows above that are not in the file", workbook(page(ONE, TWO, before=4)), ("台账!6 " + LINE_ONE, "台账!7 " + LINE_TWO)),
    ("two lines of headings", workbook(
        Page("台账", [TWO_ROWS_UP, TWO_ROWS_DOWN, CODED], merged=["A1:A2", "E1:F1"]), habits=WPS), ("台账!3 " + CODED_LINE,)),
    ("invoice code in a column of its own", workbook(
        page([*ONE[:5], "033002600111", "12345678"], heads=[*HEADS[:5], "发票代码", "发票号码"])), ("台账!2 " + CODED_LINE,)),
    ("headings again on each page", workbook(page(ONE, HEADS, TWO)), ("台账!2 " + LINE_ONE, "台账!4 " + LINE_TWO)),
    ("formulas down the sheet that give an empty text", workbook(page(ONE, TWO, [EMPTY_TEXT] * 6), habits=WPS), BOTH),
    ("formulas that give an empty text in ods", others.ods(page(ONE, TWO, [Formula('=IF([.H9]="";"";1)', "")] * 6)), BOTH),
    ("formulas that give an empty text in xls", others.xls(page(ONE, TWO, [Formula('IF(H9="","",1)')] * 6)), BOTH),
    ("empty rows between", workbook(page(ONE, [None] * 6, [], TWO), habits=WPS), ("台账!2 " + LINE_ONE, "台账!5 " + LINE_TWO)),
    ("a total that is right", workbook(page(ONE, TWO, TOTAL)), BOTH),
    ("subtotals and a grand total", workbook(
        page(ONE, ["小计", None, None, None, 1286.5], TWO, ["本页小计", None, None, None, 30], ["总  计", None, None, None, "1,316.50元"])),
        ("台账!2 " + LINE_ONE, "台账!4 " + LINE_TWO)),
    ("total in the second column", workbook(page(ONE, TWO, [None, "Total", None, None, 1316.5])), BOTH),
    ("signatures below", workbook(page(ONE, TWO, TOTAL, FOOT), habits=WPS), (
        *BOTH, "Sheet “台账”, row 5: The row has no amount and hardly anything else: it was taken for a note and left out.")),
    ("two ledgers with different columns", workbook(
        page(ONE), Page("第二季度", [TITLE, OFFICE_WORDS[::-1], TWO[::-1]])), (BOTH[0], "第二季度!3 " + LINE_TWO)),
    ("formulas with their values", workbook(page(one(amount=Formula("1000+286.5", 1286.5)), TWO)), BOTH),
    ("formulas in ods", others.ods(page(one(amount=Formula("=1000+286.5", 1286.5)), TWO)), BOTH),
    ("a text beginning like a formula", workbook(page(one(item="=1+1 食材"))), (
        f"台账!2 2026-03-05 A5 =1+1 食材 百官超市 1286.50 {INVOICE}",)),
    ("an empty second sheet", workbook(page(ONE, TWO), Page("Sheet2", [])), BOTH),
    # days
    ("days as text", days("2026-3-5", "2026/03/05", "2026.3.5", "20260305", "2026年3月5日", "2026年3月5号", " 2026-03-05 "),
        tuple(line(n) for n in range(2, 9))),
    ("days in Chinese", days(*CHINESE_DAYS), (
        line(2), line(3, "2026-12-31"), line(4, "2026-10-25"), line(5))),
    ("days as numbers", days(Serial(46086), 20260305, "46086", Serial(46086.75)), tuple(line(n) for n in range(2, 6))),
    ("days as numbers from 1904", workbook(page(one(day=Serial(44624))), habits=EXCEL_MAC), (line(2),)),
    ("instants", days(datetime(2026, 3, 5, 14, 30), "2026-03-05 14:30:00", "2026/3/5 9:05", "2026-03-05T00:00:00"),
        tuple(line(n) for n in range(2, 6))),
    ("days in the ISO form of xlsx", workbook(page(one(day=Xml('<c r="{r}" t="d"><v>2026-03-05T00:00:00</v></c>')))), (line(2),)),
    # amounts
    ("amounts as offices type them", amounts(
        "1,286.50", "１，２８６．５０", "￥1286.5", "¥1,286.50", "人民币1286.50元整", "RMB 1286.5", "1286.5元", "1 286.50",
        " 1286.50 ", "0.12865万"),
        tuple(line(n) for n in range(2, 12))),
    ("amounts in ten thousands", amounts(0.12865, "0.12865", "1286.5元", "0.12865万元", unit="金额（万元）"),
        tuple(line(n) for n in range(2, 6))),
    ("a unit told above the table", workbook(Page("台账", [TITLE, ["单位：万元"], HEADS, one(amount=0.12865)])), (line(4),)),
    ("negative amounts", amounts("(1,286.50)", "（1286.5）", "-1286.50", "－1286.50", -1286.5),
        tuple(line(n, amount="-1286.50") for n in range(2, 7))),
    ("figures with the noise of a formula", amounts(Formula("0.1+0.2", 0.30000000000000004), 1286.4999999999998), (
        line(2, amount="0.30"), line(3))),
    ("a number in scientific form", amounts(Xml('<c r="{r}"><v>1.2865E3</v></c>')), (line(2),)),
    # texts
    ("invisible characters in names", workbook(page(one(item="重阳节\u200b食\ufeff材", payee="百官\u200c超市"))), (line(2),)),
    ("a number where a text is expected", workbook(page(one(item=2026, invoice=INVOICE))), (
        line(2, item="2026"),)),
]  # fmt: skip
