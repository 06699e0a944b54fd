"""Which column holds what: recognised by the headings that offices really write, in simplified and traditional Chinese and in English."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from grants.spreadsheets.problems import WARNING, Problem, msgid, shown
from grants.spreadsheets.rows import Cell, Row, letter
from grants.trail.amounts import WAN

LOOKED_AT = 30  # rows at the top of a sheet among which the headings are looked for
ENOUGH = 3  # headings recognised in one row make it the row of headings

DOUBLE = gettext_noop(
    "Columns %(first)s and %(second)s both have the heading “%(heading)s”. Please delete one of them or give it another heading."
)
NOT_READ = gettext_noop("Column %(column)s “%(heading)s” is not read: column %(other)s “%(taken)s” holds the same.")
MISSING = gettext_noop(
    "There is no column “%(what)s”. Headings that are recognised: %(headings)s. Please add the column or correct its heading in row %(row)s."
)
NO_HEADINGS = gettext_noop(
    "No row with headings was found in the first %(rows)s rows, so this sheet was left out. "
    "If it holds expenses, put headings like %(headings)s over the columns."
)


@dataclass(frozen=True)
class Field:
    """`headings`: the preferred one of each language first; of two columns for the same field the earlier heading counts."""

    name: str
    label: Promise | str
    headings: tuple[str, ...]
    needed: bool = False

    @property
    def shown(self) -> str:
        return "、".join(self.headings[:3])


def _field(name: str, label: Promise | str, headings: str, needed: bool = False) -> Field:
    return Field(name, label, tuple(heading.replace("_", " ") for heading in headings.split()), needed)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _field("date", _("Date"), """支出日期 日期 付款日期 付款时间 支出时间 发生日期 业务日期 记账日期 报销日期 交易日期 入账日期 时间 凭证日期
            支付日期 支付时间 制单日期 經費支出日期 付款時間 支出時間 發生日期 業務日期 記帳日期 記賬日期 報銷日期 時間 憑證日期 支付時間
            date expense_date payment_date date_of_expense date_paid paid_on posting_date transaction_date""", needed=True),
        _field("category", _("Category"), """支出类别 预算科目 支出科目 科目类别 类别 科目 费用类别 费用科目 支出类型 费用类型 预算类别 经费类别 科目名称
            会计科目 预算科目名称 类型 开支项目类别 開支類別 支出類別 預算科目 科目類別 類別 費用類別 費用科目 支出類型 費用類型 預算類別 會計科目 科目名稱
            category budget_line budget_category expense_category account cost_category type_of_expense""", needed=True),
        _field("item", _("What for"), """支出内容 摘要 用途 事由 支出事项 支出用途 支出摘要 内容 支出项目 费用说明 开支内容 用途说明 支出明细 事项 明细 款项用途
            项目内容 支出內容 支出事項 內容 支出項目 費用說明 開支內容 用途說明 支出明細 事項 明細 款項用途
            what_for description item purpose details particulars summary narration""", needed=True),
        _field("payee", _("Payee"), """收款方 收款单位 收款人 对方户名 收款单位名称 收款方名称 收款户名 对方单位 供应商 供应商名称 销售方 销方名称 收款单位/个人
            领款人 对方名称 往来单位 商家 收款單位 對方戶名 收款單位名稱 收款方名稱 收款戶名 對方單位 供應商 供應商名稱 銷售方 領款人 對方名稱
            payee paid_to supplier vendor recipient beneficiary payee_name""", needed=True),
        _field("amount", _("Amount"), """支出金额 金额 实付金额 付款金额 报销金额 支付金额 价税合计 发生额 支出 金额合计 借方金额 借方发生额 借方 费用金额 开支金额
            实际支出 支出金額 金額 實付金額 付款金額 報銷金額 支付金額 價稅合計 發生額 借方金額 費用金額 實際支出
            amount expense_amount amount_paid payment_amount sum debit amount_rmb amount_cny""", needed=True),
        _field("invoice_number", _("Invoice number"), """发票号码 发票号 票据号码 票据号 电子发票号码 数电票号码 发票编号 数电发票号码 发票/票据号码 票号
            發票號碼 發票號 票據號碼 票據號 電子發票號碼 發票編號 票號
            invoice_number invoice_no invoice_no. invoice receipt_number receipt_no"""),
        _field("invoice_code", _("Invoice code"), """发票代码 票据代码 發票代碼 票據代碼 invoice_code"""),
        _field("invoice_date", _("Invoice date"), """开票日期 发票日期 票据日期 开票时间 開票日期 發票日期 票據日期 開票時間 invoice_date date_of_invoice"""),
        _field("invoice_buyer", _("Buyer on the invoice"), """购买方 购买方名称 发票抬头 抬头 购方名称 购方 付款单位 購買方 購買方名稱 發票抬頭 抬頭 購方名稱
            buyer invoice_buyer buyer_on_the_invoice purchaser invoice_title billed_to"""),
        _field("voucher_number", _("Voucher number"), """凭证号 凭证号数 凭证编号 记账凭证号 凭证字号 凭证号码 凭证 凭证号(银行) 憑證號 憑證號數 憑證編號 記帳憑證號 記賬憑證號 憑證字號 憑證號碼 憑證
            voucher_number voucher_no voucher_no. voucher"""),
        _field("paid", _("How paid"), """付款方式 支付方式 结算方式 付款形式 支付形式 結算方式 how_paid payment_method method_of_payment paid_by paid_via"""),
        _field("remark", _("Remark"), """备注 说明 附注 備註 備注 說明 附註 remark remarks note notes comment comments"""),
        _field("deliverable", _("Deliverable"), """服务内容 交付物 服务指标 对应指标 所属指标 产出指标 指标 所属服务 服务项目 活动名称 所属活动
            服務內容 服務指標 對應指標 所屬指標 產出指標 指標 所屬服務 服務項目 活動名稱 deliverable output activity"""),
        _field("site", _("Place"), """服务地点 实施地点 服务点 地点 社区 村社区 村(社区) 所属村 服務地點 實施地點 服務點 地點 社區 place site location community"""),
    )
}  # fmt: skip


def plain(heading: Cell) -> str:
    """How headings are compared: narrow, without blanks, brackets and marks of need, without 的 inside."""
    if not isinstance(heading, str) or len(heading) > 60:
        return ""
    told = re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)).casefold()
    told = re.sub(
        r"\((?:必填|选填|選填|required|optional|[^()]*[元万萬圆]|rmb|cny|¥|yyyy[^()]*|年[^()]*日|大写|小写|含税)\)|\[[^\[\]]*\]",
        "",
        told,
    )
    return told.strip("*:：★·_-.、")


KNOWN: dict[str, tuple[str, int]] = {}
for _name, _told in FIELDS.items():
    for _rank, _heading in enumerate(_told.headings):
        KNOWN.setdefault(plain(_heading), (_name, _rank))

_WAN_UNIT = re.compile(r"万元|萬元|rmb10,?000|10,?000yuan|tenthousandyuan")
_SHEET_UNIT = re.compile(r"(?:单位|單位|unit)[:：]?(?:人民币|人民幣)?(万元|萬元|元|yuan)")


@dataclass(frozen=True)
class Layout:
    """Where the fields of one sheet stand: `columns` from field to column (from 0); `header`: the last row of headings;
    `unit`: what amounts are counted in; `headings`: what stands in the row, for knowing it again on the next page."""

    sheet: str
    header: int
    columns: dict[str, int]
    unit: Decimal
    headings: tuple[tuple[str, ...], ...]
    warnings: tuple[Problem, ...] = ()

    def letter(self, field: str) -> str:
        return letter(self.columns[field]) if field in self.columns else ""

    def repeats(self, row: Row) -> bool:
        """The headings once more, as on every printed page; or the second of two rows of them."""
        told = [plain(cell) for cell in row.cells]
        return any(sum(1 for a, b in zip(told, known, strict=False) if a and a == b) >= ENOUGH for known in self.headings)


def find(rows: Sequence[Row]) -> Layout | Problem:
    """The layout of a sheet from its first rows, or why it has none: level "warning" when the sheet is to be left out, "error" when
    it is a ledger that cannot be read."""
    best: tuple[int, int, dict[int, tuple[str, int]], list[str]] | None = None
    for at, row in enumerate(rows):
        for deep in (1, 2):
            names = _names(rows[at : at + deep]) if at + deep <= len(rows) else None
            if names is None:
                continue
            found = {column: KNOWN[name] for column, name in enumerate(names) if name in KNOWN}
            count = len({name for name, _rank in found.values()})
            if count >= ENOUGH and (best is None or count > best[0]):
                best = (count, at + deep - 1, found, names)
        if best is not None and best[1] < at:
            break
    if best is None:
        sheet = rows[0].sheet if rows else ""
        headings = "、".join(FIELDS[name].headings[0] for name in FIELDS if FIELDS[name].needed)
        return Problem("no_headings", NO_HEADINGS, {"rows": LOOKED_AT, "headings": headings}, WARNING, sheet)
    _count, last, found, _names_there = best
    return _layout(rows[: last + 1], found)


def _names(rows: Sequence[Row]) -> list[str] | None:
    """The headings of one row, or of two where the upper one stands over several columns. None: these are no headings."""
    lower = rows[-1]
    if any(cell is not None and not isinstance(cell, str) for cell in lower.cells):
        return None
    if len(rows) == 1:
        return [plain(cell) for cell in lower.cells]
    upper = rows[0]
    if any(cell is not None and not isinstance(cell, str) for cell in upper.cells):
        return None
    names, over = [], ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        above, below = (plain(r.cells[column]) if column < len(r.cells) else "" for r in (upper, lower))
        over = above or (over if below else "")
        names.append(next((name for name in (over + below, below, above) if name in KNOWN), over + below))
    return names


def _layout(head: Sequence[Row], found: dict[int, tuple[str, int]]) -> Layout | Problem:
    last = head[-1]
    taken: dict[str, tuple[int, int]] = {}
    warnings = []
    for column, (name, rank) in found.items():
        if name in taken and taken[name][1] == rank:
            facts = {"first": letter(taken[name][0]), "second": letter(column), "heading": _heading(head, column)}
            return Problem("double_column", DOUBLE, facts, sheet=last.sheet, row=last.number, column=letter(column), field=name)
        if name in taken:
            (kept, _r), other = sorted([taken[name], (column, rank)], key=lambda pair: pair[1])[0], column
            other = column if kept != column else taken[name][0]
            facts = {
                "column": letter(other),
                "heading": _heading(head, other),
                "other": letter(kept),
                "taken": _heading(head, kept),
            }
            told = Problem("not_read", NOT_READ, facts, WARNING, last.sheet, last.number, letter(other), name)
            warnings.append(told)
            taken[name] = (kept, min(rank, taken[name][1]))
        else:
            taken[name] = (column, rank)
    for field in FIELDS.values():
        if field.needed and field.name not in taken:
            facts = {"what": msgid(field.label), "headings": field.shown, "row": last.number}
            return Problem("missing_column", MISSING, facts, sheet=last.sheet, row=last.number, field=field.name)
    columns = {name: column for name, (column, _rank) in taken.items()}
    headings = tuple(tuple(plain(cell) for cell in row.cells) for row in head[-2:])
    return Layout(last.sheet, last.number, columns, _unit(head, columns["amount"]), headings, tuple(warnings))


def _heading(head: Sequence[Row], column: int) -> str:
    told = [row.cells[column] for row in head[-2:] if column < len(row.cells)]
    return shown(str(next((cell for cell in reversed(told) if cell is not None), "")))


def _unit(head: Sequence[Row], amount: int) -> Decimal:
    """万元 in the heading of the amounts, else in a line above like “单位：万元”."""
    for row in head[-2:]:
        heading = _narrow(row.cells[amount]) if amount < len(row.cells) else ""
        if _WAN_UNIT.search(heading):
            return WAN
        if KNOWN.get(plain(heading), ("",))[0] == "amount" and "元" in heading:
            return Decimal(1)
    for cell in chain.from_iterable(row.cells for row in head):
        if told := _SHEET_UNIT.search(_narrow(cell)):
            return WAN if told[1] in {"万元", "萬元"} else Decimal(1)
    return Decimal(1)


def _narrow(cell: Cell) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)).casefold() if isinstance(cell, str) and len(cell) < 200 else ""
