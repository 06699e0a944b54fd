"""The accountant's evening: the template of her contract, a file with five mistakes, the same file mended, and imported."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import translation

from grants.contracts.models import Contract
from grants.spending.models import Expense, LedgerFile
from grants.spreadsheets.problems import Problem
from grants.story.spending import invoice_number
from tests.browser.desk import Desk
from tests.browser.reading import downloaded, hard_to_read, headline, money, yuan
from tests.browser.workbook import comments, edited

SHEET, FIRST = "支出台账", 4
ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("A1", "驻点社工费用", "驻点社工（银行代发）", "12000.00", "D1 家庭活动"),
    ("A5", "亲子绘本", "晋江市童伴文具店（演示）", "3280.00", ""),
    ("A5", "桌椅租用", "晋江市好邻居租赁部（演示）", "2150.50", ""),
    ("A3", "家庭教育讲师课酬", "讲师（按次发放）", "1800.00", ""),
    ("A5", "活动海报", "晋江市彩印店（演示）", "486.30", ""),
    ("A5", "志愿者餐费", "晋江市阿梅快餐店（演示）", "1264.70", ""),
    ("A3", "督导课酬", "督导（按次发放）", "2400.00", "D2 个案服务"),
    ("A1", "个案社工费用", "个案社工（银行代发）", "9000.00", ""),
    ("B", "项目管理费用", "清和中心本级", "2600.00", ""),
    ("A5", "手工教具", "晋江市童伴文具店（演示）", "1318.50", ""),
)
SUM = sum((Decimal(row[3]) for row in ROWS), Decimal(0))
WRONG = ("A5", "B6", "E7", "F8", "K9")
KINDS = ("正常", "有提醒", "有误", "已在台账")
READ = (Decimal("14400.00"), Decimal("12918.50"), Decimal("7181.50"), Decimal(0))  # of the wrong rows what could be read
Cells = dict[str, str | float | date]


def filled(contract: Contract) -> Cells:
    """Ten lines under the headings of the template, everything right."""
    found: Cells = {}
    for nth, (category, item, payee, amount, deliverable) in enumerate(ROWS):
        day = contract.starts + timedelta(days=1 + nth)
        told = {
            "A": day, "B": category, "C": item, "D": payee, "E": float(amount), "F": number(contract, nth), "K": "上旬",
            **({"L": deliverable} if deliverable else {}),
        }  # fmt: skip
        found |= {f"{column}{FIRST + nth}": value for column, value in told.items()}
    return found


def number(contract: Contract, nth: int) -> str:
    return invoice_number(f"{contract.number}-{nth}", contract.starts)


def mistakes(contract: Contract) -> Cells:
    """A day before the contract, a category of another book, a letter in the amount, a digit lost, somebody's telephone."""
    values = (contract.starts - timedelta(days=1), "场地布置", "1,8oo.00", number(contract, 4)[:-1], "王女士 13905960123")
    return dict(zip(WRONG, values, strict=True))


def story(desk: Desk, contract: Contract) -> None:
    desk.look_up(contract)
    desk.follow("contracts-expenses", contract.pk)
    desk.follow("contracts-ledger", contract.pk)
    template = downloaded(desk, f'main a[href$="/contracts/{contract.pk}/ledger/template/"]')
    lines = filled(contract)
    first = brought(desk, contract, "台账.xlsx", edited(template, SHEET, lines | mistakes(contract)))
    five_mistakes_are_shown(desk, first)
    remarked = downloaded(desk, f'main a[href$="/ledger_files/{first.pk}/corrected/"]')
    they_hang_at_their_cells(remarked, problems_of(first))
    assert Expense.objects.count() == 0
    right = edited(remarked, SHEET, {name: mended(lines[name]) for name in WRONG})
    second = brought(desk, contract, "台账（更正）.xlsx", right)
    nothing_is_wrong(desk, second)
    they_are_imported(desk, contract, second)
    the_same_file_changes_nothing(desk, contract, right, second)


def mended(value: str | float | date) -> str | date:
    """An amount is typed over what stood there as text, and stays text."""
    return f"{value:,.2f}" if isinstance(value, float) else value


def brought(desk: Desk, contract: Contract, name: str, content: bytes) -> LedgerFile:
    desk.page.goto(f"/provider/contracts/{contract.pk}/ledger/")
    desk.type(spreadsheet={"name": name, "mimeType": "application/octet-stream", "buffer": content})
    assert name in desk.words("[data-told]")
    desk.go(lambda: desk.press("form[data-bring] button[type=submit]"))
    settled(desk)
    return LedgerFile.objects.get(pk=desk.number)


def settled(desk: Desk) -> None:
    """The process is through; until then the page asks by itself."""
    desk.page.wait_for_selector("#ledger-now", timeout=60_000)


def problems_of(file: LedgerFile) -> dict[str, str]:
    """What is wrong, by its cell, in her words."""
    with translation.override("zh-hans"):
        found = [Problem(**kept) for kept in file.told["problems"]]
        return {f"{p.column}{p.row}": p.said for p in found if p.is_error}


def rows_shown(desk: Desk) -> list[tuple[str, str, str]]:
    """(where, the column, what is said) of each error on the page."""
    found = []
    for row in desk.page.locator("#problems tbody tr").all():
        where = " ".join(row.locator(".where").inner_text().split())
        for one in row.locator(".remark-error").all():
            found.append((where, one.locator("b").inner_text(), one.locator("span").last.inner_text()))
    return found


def five_mistakes_are_shown(desk: Desk, file: LedgerFile) -> None:
    told = problems_of(file)
    assert tuple(told) == WRONG
    shown = rows_shown(desk)
    assert [where for where, _column, _said in shown] == [f"第 {name[1:]} 行 {SHEET}" for name in WRONG]
    assert [column[-4:] for _where, column, _said in shown] == [f"{name[0]} 列）" for name in WRONG]
    assert [said for _where, _column, said in shown] == list(told.values())
    assert headline(desk, ".ledger-figures") == dict(zip(KINDS, map(money, READ), strict=True))
    assert desk.page.is_disabled('form[action$="/import_ledger/"] button')
    assert hard_to_read(desk.page) == []


def they_hang_at_their_cells(content: bytes, told: dict[str, str]) -> None:
    hanging = comments(content, SHEET)
    assert {name: said in hanging[name] for name, said in told.items()} == dict.fromkeys(WRONG, True)


def nothing_is_wrong(desk: Desk, file: LedgerFile) -> None:
    assert (file.good, file.warned, file.wrong, file.known, file.amount) == (2, 8, 0, 0, SUM)
    assert (rows_shown(desk), desk.page.locator("#problems .remark-warning").count()) == ([], 8)


def they_are_imported(desk: Desk, contract: Contract, file: LedgerFile) -> None:
    desk.go(lambda: desk.press('form[action$="/import_ledger/"] button'))
    settled(desk)
    assert hard_to_read(desk.page) == []
    desk.click(f"/provider/contracts/{contract.pk}/expenses/?ledger_file={file.pk}")
    assert desk.page.locator("#main tfoot").inner_text().split() == ["合计", yuan(SUM)]
    assert next(iter(headline(desk, "#main .headline").values())) == money(SUM)
    lines = Expense.objects.filter(contract=contract).order_by("ledger_row").values_list("item", "amount", "status")
    assert list(lines) == [(row[1], Decimal(row[3]), "draft") for row in ROWS]


def the_same_file_changes_nothing(desk: Desk, contract: Contract, content: bytes, file: LedgerFile) -> None:
    again = brought(desk, contract, "又一次.xlsx", content)
    assert again == file
    assert "本次未作任何改动" in desk.words("#told")
    assert (LedgerFile.objects.count(), Expense.objects.count()) == (2, len(ROWS))
