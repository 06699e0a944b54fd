"""Statements as the large banks export them: heads found, signs understood, totals and openings left out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from grants.spreadsheets.problems import Unreadable
from grants.spreadsheets.rows import Row
from grants.spreadsheets.statement import movements, opened

pytestmark = pytest.mark.one_database("pure parsing")

PAYEE, ACCOUNT = "晋江市清和社会工作服务中心", "35058200000000018"


def rows(*lines: tuple[Any, ...]) -> list[Row]:
    return [Row("Sheet1", n, line) for n, line in enumerate(lines, start=1)]


BANKS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "工商银行": (
        ("[HISTORYDETAIL]",),
        (
            "凭证号", "本方账号", "对方账号", "交易时间", "借/贷", "借方发生额", "贷方发生额", "对方行号", "摘要", "用途",
            "对方单位名称", "余额",
        ),
        ("00123", "1408", ACCOUNT, "2026-11-20 10:20:30", "借", "36,000.00", "", "", "网银", "T-1-1 首期款", PAYEE, "1"),
        ("00124", "1408", ACCOUNT, "2026-11-21 10:20:30", "贷", "", "500.00", "", "退款", "", PAYEE, "2"),
    ),
    "农业银行": (
        ("账户明细",), ("户名：某某妇联",),
        ("交易时间", "收入金额", "支出金额", "账户余额", "对方账号", "对方户名", "交易用途", "附言", "凭证号"),
        (datetime(2026, 11, 20, 10, 20), 0, 36000.0, 1, ACCOUNT, PAYEE, "", "T-1-1 首期款", "00123"),
        (datetime(2026, 11, 21, 10, 20), 500.0, 0, 1, ACCOUNT, PAYEE, "", "退款", "00124"),
        ("合计", 500.0, 36000.0, "", "", "", "", "", ""),
    ),
    "建设银行": (
        (
            "账号", "交易时间", "借方发生额/元(支取)", "贷方发生额/元(收入)", "余额", "对方户名", "对方账号", "摘要", "备注",
            "账户明细编号-交易流水号",
        ),
        ("3505", "20261120 10:20:30", "36000.00", "0.00", "1", PAYEE, ACCOUNT, "代付", "T-1-1 首期款", "00123"),
        ("3505", "20261121 10:20:30", "0.00", "500.00", "1", PAYEE, ACCOUNT, "退款", "", "00124"),
    ),
    "招商银行": (
        ("交易日", "交易类型", "借方金额", "贷方金额", "余额", "摘要", "流水号", "收(付)方名称", "收(付)方账号"),
        ("2026-11-20", "代付", "36,000.00", "", "1", "T-1-1 首期款", "00123", PAYEE, ACCOUNT),
        ("2026-11-21", "转入", "", "500.00", "1", "退款", "00124", PAYEE, ACCOUNT),
    ),
    "带符号的一列": (
        ("交易日期", "交易金额", "对方账号", "对方户名", "摘要", "交易流水号"),
        (date(2026, 11, 20), "-36,000.00", ACCOUNT, PAYEE, "T-1-1 首期款", "00123"),
        (date(2026, 11, 21), "+500.00", ACCOUNT, PAYEE, "退款", "00124"),
    ),
    "借贷标志": (
        ("记账日期", "借贷标志", "发生额", "对方账户", "对方账户名称", "摘要", "回单编号", "余额"),
        ("2026/11/20", "借", "36000", ACCOUNT, PAYEE, "T-1-1 首期款", "00123", "1"),
        ("2026/11/21", "贷", "500", ACCOUNT, PAYEE, "退款", "00124", "1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("bank", BANKS)
def test_each_bank_tells_the_same(bank: str) -> None:
    found = movements(rows(*BANKS[bank]))
    assert [(m.on, m.amount, m.account, m.party, m.receipt) for m in found] == [
        (date(2026, 11, 20), Decimal("36000.00"), ACCOUNT, PAYEE, "00123"),
        (date(2026, 11, 21), Decimal("-500.00"), ACCOUNT, PAYEE, "00124"),
    ]
    assert "T-1-1" in found[0].remark


def test_a_file_without_heads_is_refused_in_words() -> None:
    with pytest.raises(Unreadable) as refused:
        movements(rows(("日期", "摘要"), ("2026-11-20", "代付")))
    assert refused.value.problem.code == "no_heads"


def test_what_is_no_amount_names_its_row() -> None:
    lines = list(BANKS["招商银行"])
    lines[1] = (*lines[1][:2], "三万六", *lines[1][3:])
    with pytest.raises(Unreadable) as refused:
        movements(rows(*lines))
    assert (refused.value.problem.code, refused.value.problem.row) == ("amount", 2)


def test_a_file_as_the_bank_gives_it() -> None:
    text = "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in BANKS["招商银行"])
    found = opened(text.encode("gb18030"))
    assert [(m.row, m.amount) for m in found] == [(2, Decimal("36000.00")), (3, Decimal("-500.00"))]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(Unreadable):
        opened(b"%PDF-1.7 ...")
