"""A ledger that goes out comes in again as what it is: typed cells, and every row known."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from python_calamine import CalamineWorkbook

from grants.spending import ledger_files
from grants.spending.models import Expense
from grants.spreadsheets import door, ledger
from grants.spreadsheets.resource import exported
from grants.story.cast import Cast
from grants.trail import clock
from tests.spending.test_import import Desk, number


def lines(desk: Desk) -> list[Expense]:
    return list(desk.contract.expenses.prefetch_related("allocations__deliverable", "allocations__site").order_by("ledger_row"))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_went_out_is_known_when_it_comes_in(cast: Cast, kind: str) -> None:
    desk = Desk(cast)
    desk.taken([desk.row(1), desk.row(2, invoice="", remark="付清")])
    content = exported(desk.contract, lines(desk), kind, clock.now())
    file = ledger_files.bring(
        desk.contract, by=desk.by, upload=ContentFile(content, name=f"台账.{kind}"), kind=door.admitted(BytesIO(content))
    )
    assert ledger.look(file).counts == {"good": 0, "warned": 0, "wrong": 0, "known": 2}


def test_cells_are_typed(cast: Cast) -> None:
    desk = Desk(cast)
    desk.taken([desk.row(1)])
    content = exported(desk.contract, lines(desk), "xlsx", clock.now())
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    row = next(row for row in rows if number(1) in row)
    assert row == [
        desk.day, "A1 人员费用", "社工劳务第1期", "社工甲组", 101.0, number(1), desk.day, desk.contract.organisation.name, "记-1", "银行转账",
        "", desk.deliverable.name, desk.site.name, "草稿",
    ]  # fmt: skip
    assert type(row[0]) is date


def test_csv_is_read_by_excel_as_it_is(cast: Cast) -> None:
    desk = Desk(cast)
    desk.taken([desk.row(1, item="=1+1")])
    content = exported(desk.contract, lines(desk), "csv", clock.now())
    assert content.startswith(b"\xef\xbb\xbf")
    _head, row = content.decode("utf-8-sig").splitlines()
    assert row.split(",")[:6] == [desk.day.isoformat(), "A1 人员费用", "'=1+1", "社工甲组", "101.00", f'"=""{number(1)}"""']
