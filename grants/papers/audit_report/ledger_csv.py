"""T13 as ``ledger.csv`` for the auditor's own tools: UTF-8 with BOM, plain numbers, no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import repeat, zip_longest

from grants.papers.audit_report.expense_rows import AMOUNTS, Expenses
from grants.papers.audit_report.facts import FirstReport, LedgerSum

HEAD = (
    "合同编号", "序号", "日期", "科目代码", "科目", "摘要", "收款单位", "发票号码", "类别", "状态", "冲销序号", "对应交付物",
    "申报金额", "审定金额", "不予认可", "待核金额",
)  # fmt: skip
COLUMNS = (
    "number", "on", "category", "category_name", "summary", "payee", "invoice", "kind", "status", "reverses", "deliverables",
)  # fmt: skip
FIGURES, AT_ONCE = len(AMOUNTS), 500
OPENERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
OPENING = frozenset(OPENERS)


class BadLedger(ValueError):
    """The text is not a ledger this product wrote."""


def safe(text: str) -> str:
    """A leading apostrophe keeps a spreadsheet from reading the text as a formula."""
    return "'" + text if text.startswith(OPENERS) else text


def write(facts: FirstReport) -> bytes:
    return b"".join(pieces(facts))


def pieces(facts: FirstReport) -> Iterator[bytes]:
    """Some hundred lines at a time."""
    yield _lines([HEAD]).encode("utf-8-sig")
    for contract in facts.contracts:
        for start in range(0, len(contract.expenses), AT_ONCE):
            yield _lines(_rows(contract.card.number, contract.expenses, slice(start, start + AT_ONCE))).encode()


def _lines(rows: Iterable[Sequence[str]]) -> str:
    """Cells are quoted only where one of them holds a mark of its own; then there are more marks than stand between cells."""
    told = list(rows)
    made = "".join([f"{','.join(row)}\r\n" for row in told])
    between = len(told) * (len(HEAD) - 1), len(told), len(told), 0
    if tuple(map(made.count, ',\r\n"')) == between:
        return made
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(told)
    return out.getvalue()


def _rows(number: str, expenses: Expenses, part: slice) -> Iterator[tuple[str, ...]]:
    told = expenses.written(part)
    words = [_safe(told[name]) for name in COLUMNS]
    return zip(repeat(safe(number), len(words[0])), *words, *(told[name] for name in AMOUNTS), strict=True)


def _safe(column: Sequence[str]) -> Sequence[str]:
    """A column's own texts, unless one of them could be read as a formula."""
    return column if OPENING.isdisjoint([text[:1] for text in set(column)]) else list(map(safe, column))


def total(data: bytes) -> LedgerSum:
    """What the file itself adds up to."""
    sums, count = [Decimal("0.00")] * FIGURES, 0
    for _contract, _category, figures in amounts(data):
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        count += 1
    return LedgerSum(count, *sums)


def amounts(data: bytes) -> Iterator[tuple[str, str, list[Decimal]]]:
    """Contract, category and amounts of each line. Raises BadLedger."""
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        if tuple(next(rows, ())) != HEAD:
            raise BadLedger("the columns are not those of a ledger")
        for row in rows:
            if len(row) != len(HEAD):
                raise BadLedger(f"line {rows.line_num} has {len(row)} cells")
            yield row[0], row[3], [Decimal(cell) for cell in row[-FIGURES:]]
    except (UnicodeDecodeError, csv.Error, InvalidOperation) as error:
        raise BadLedger(str(error)) from error


def difference(facts: FirstReport, attached: bytes) -> str:
    """The first line of an attached ledger that is not as the facts make it, and what it should be; empty when there is none."""
    stated, made = (list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))) for text in (attached, write(facts)))
    nothing: list[str] = []
    for number, (found, due) in enumerate(zip_longest(stated, made, fillvalue=nothing), 1):
        if found != due:
            where = next((n for n, pair in enumerate(zip_longest(found, due, fillvalue="")) if pair[0] != pair[1]), 0)
            cells = [row[where] if where < len(row) else "" for row in (found, due)]
            return f"{number} {HEAD[min(where, len(HEAD) - 1)]}: {cells[0] or '—'} ≠ {cells[1] or '—'}"
    return ""
