"""A bank's statement as the large banks export it: its heads found under their many names, its movements read. No database."""

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from grants.spreadsheets.child import parsed
from grants.spreadsheets.door import admitted
from grants.spreadsheets.problems import Problem, Unreadable
from grants.spreadsheets.rows import Cell, Row
from grants.trail.amounts import parse_yuan
from grants.trail.days import parse_day
from grants.trail.text import clean_text

# Field → how 工行, 农行, 中行, 建行, 交行, 邮储, 招行, 浦发, 农商行 head its column; brackets, units and blanks are taken off before.
HEADS: dict[str, tuple[str, ...]] = {
    "on": (
        "交易日期", "交易时间", "记账日期", "入账日期", "记账时间", "入账时间", "日期", "交易日", "发生日期", "会计日期", "起息日",
        "transactiondate", "valuedate", "date",
    ),
    "out": (
        "借方发生额", "借方金额", "借方", "支出", "支出金额", "转出金额", "付款金额", "付出金额", "支取金额", "借方交易金额", "付方金额",
        "debit", "debitamount",
    ),
    "into": (
        "贷方发生额", "贷方金额", "贷方", "收入", "收入金额", "转入金额", "收款金额", "存入金额", "贷方交易金额", "收方金额", "credit",
        "creditamount",
    ),
    "amount": ("交易金额", "发生额", "金额", "交易发生额", "transactionamount", "amount"),
    "side": ("借贷标志", "借贷", "借贷方向", "收支标志", "收支", "交易方向", "收付标志", "借贷标识", "收付方向", "debitcreditindicator"),
    "account": (
        "对方账号", "对方帐号", "对方账户", "对方帐户", "收付方账号", "收付方帐号", "交易对手账号", "对手账号", "对方卡号", "收款账号",
        "收款人账号", "对方账户账号", "对方账号卡号", "counterpartyaccount", "payeeaccount",
    ),
    "party": (
        "对方户名", "对方名称", "对方单位名称", "对方单位", "收付方名称", "收付方户名", "交易对手名称", "交易对手", "对方账户名称",
        "对方帐户名称", "对手户名", "收款人名称", "收款户名", "counterpartyname", "payeename",
    ),
    "remark": ("附言", "用途", "摘要", "备注", "交易摘要", "交易附言", "客户附言", "资金用途", "remark", "purpose", "summary"),
    "receipt": (
        "回单编号", "电子回单号", "回单号", "交易流水号", "流水号", "核心流水号", "账户明细编号交易流水号", "业务编号", "交易编号",
        "柜员流水号", "日志号", "凭证号", "凭证号码", "reference", "transactionid",
    ),
}  # fmt: skip
SEVERAL = frozenset({"remark", "receipt"})
OUT, INTO = ("借", "支", "付", "出", "d"), ("贷", "收", "入", "进", "c")
SEARCHED = 40  # rows in which the heads must stand
TOTALS = ("合计", "总计", "小计", "本页", "total")

NO_HEADS = gettext_noop(
    "No statement was found: a row of heads with the day, the amount paid out, the other account and the remark is needed. "
    "Please export the account's transactions from the bank's site as .xlsx, .xls or .csv."
)
NOT_AN_AMOUNT = gettext_noop("“%(found)s” is no amount.")


@dataclass(frozen=True)
class Movement:
    """One row; `amount` positive when it left the account. The whole account number lives only until the row is stored."""

    row: int
    on: date | None
    amount: Decimal
    account: str
    party: str
    remark: str
    receipt: str


@dataclass(frozen=True)
class Layout:
    """Where each field stands; remark and receipt possibly in several columns, the first named in HEADS first."""

    sheet: str
    row: int
    columns: dict[str, tuple[int, ...]]


def opened(content: bytes) -> list[Movement]:
    """The movements of a brought file, read in a process of its own; no copy of the file stays. Raises Unreadable in words."""
    with tempfile.NamedTemporaryFile(suffix=".statement") as kept:
        kept.write(content)
        kept.flush()
        path = Path(kept.name)
        return movements(parsed(path, admitted(path)))


def movements(rows: Iterable[Row]) -> list[Movement]:
    """The movements of every sheet that has the heads of a statement. Raises Unreadable in words."""
    layout: Layout | None = None
    found: list[Movement] = []
    for row in rows:
        here = layout_of(row) if row.number <= SEARCHED or layout is None else None
        if here is not None:
            layout = here
        elif layout is not None and layout.sheet == row.sheet:
            found += _movement(layout, row)
    if layout is None:
        raise Unreadable(Problem("no_heads", NO_HEADS))
    return found


def layout_of(row: Row) -> Layout | None:
    """The heads in a row when it is one: a day, an amount, the other account."""
    heads = [_head(cell) for cell in row.cells]
    columns: dict[str, tuple[int, ...]] = {}
    for field, names in HEADS.items():
        at = [heads.index(name) for name in names if name in heads]
        if at:
            columns[field] = tuple(dict.fromkeys(at)) if field in SEVERAL else (at[0],)
    if "on" in columns and "account" in columns and columns.keys() & {"out", "amount"}:
        return Layout(row.sheet, row.number, columns)
    return None


def _head(cell: Cell) -> str:
    """对方账号（卡号） and 借方发生额/元(支取) as plain names."""
    text = unicodedata.normalize("NFKC", cell if isinstance(cell, str) else "").lower()
    bare = re.sub(r"\((?:元|人民币|rmb|cny|支取|收入|单位:元|卡号)\)|/元|\[[^\]]*\]", "", text)
    return re.sub(r"[\s()/_:：-]", "", bare)


def _movement(layout: Layout, row: Row) -> Iterator[Movement]:
    """Nothing for rows without an amount: openings, totals, remarks of the bank."""

    def cells(field: str) -> list[str]:
        return [text for at in layout.columns.get(field, ()) if at < len(row.cells) and (text := _text(row.cells[at]))]

    def one(field: str) -> str:
        return next(iter(cells(field)), "")

    if any(isinstance(cell, str) and cell.strip().lower().startswith(TOTALS) for cell in row.cells[:3]):
        return
    amount = _amount(layout, row, one)
    if not amount:
        return
    remark = " ".join(dict.fromkeys(cells("remark")))
    account = re.sub(r"[\s-]", "", one("account"))
    yield Movement(row.number, _day(layout, row), amount, account, one("party"), remark, one("receipt"))


def _amount(layout: Layout, row: Row, one: Any) -> Decimal:
    """Positive when it left the account; a debit below nothing is a correction and arrives."""
    if "out" in layout.columns:
        out, into = _money(row, layout.columns["out"]), _money(row, layout.columns.get("into", ()))
        return out if out else -into
    amount, side = _money(row, layout.columns["amount"]), one("side").lower()
    if side.startswith(OUT):
        return abs(amount)
    if side.startswith(INTO):
        return -abs(amount)
    return -amount  # one column with a sign: what left is written with a minus


def _money(row: Row, columns: tuple[int, ...]) -> Decimal:
    for at in columns:
        cell = row.cells[at] if at < len(row.cells) else None
        if isinstance(cell, bool) or cell is None or cell == "":
            continue
        if isinstance(cell, int | float | Decimal):
            return Decimal(str(cell)).quantize(Decimal("0.01"))
        text = _text(cell)
        if not text or text in {"-", "—", "--"}:
            continue
        try:
            return parse_yuan(text.lstrip("+"), negative=True)
        except ValidationError:
            raise Unreadable(Problem("amount", NOT_AN_AMOUNT, {"found": text[:40]}, sheet=row.sheet, row=row.number)) from None
    return Decimal(0)


def _day(layout: Layout, row: Row) -> date | None:
    cell = row.cells[layout.columns["on"][0]] if layout.columns["on"][0] < len(row.cells) else None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    shape = re.match(r"\d{4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?", _text(cell))
    try:
        return parse_day(shape.group()) if shape else None
    except ValidationError:
        return None


def _text(cell: Cell) -> str:
    """Numbers without a point that is not theirs; text without what nobody sees."""
    if isinstance(cell, bool) or cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if not isinstance(cell, str | int | float | Decimal | date):
        return ""
    try:
        return clean_text(str(cell)).strip().strip("'\t")
    except ValidationError:
        return ""
