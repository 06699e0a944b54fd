"""The template and the corrected file: made, filled in, brought back."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from grants.contracts.models import Contract
from grants.spreadsheets import columns, values
from grants.spreadsheets.child import parsed
from grants.spreadsheets.contract_template import facts_of
from grants.spreadsheets.corrected import corrected
from grants.spreadsheets.door import admitted
from grants.spreadsheets.headings import FIELDS
from grants.spreadsheets.problems import Problem
from grants.spreadsheets.rows import EXPLAINED, LISTS, PROBLEMS
from grants.spreadsheets.template import COLUMNS, Facts, heading, template
from grants.story.cast import Cast
from tests.factories.reach import reach
from tests.spreadsheets.corpus_good import HEADS, ONE, TWO, page
from tests.spreadsheets.writers import others
from tests.spreadsheets.writers.cells import Formula, Page
from tests.spreadsheets.writers.office import workbook

ON_ONE = pytest.mark.one_database("makes and reads files; no database is asked")
FACTS = Facts(
    number="上社联购〔2026〕7号",
    title="“银龄守护”助老服务",
    organisation="上虞区某社会工作服务中心",
    starts=date(2026, 1, 1),
    ends=date(2026, 12, 31),
    categories=("A5 活动物资", "A7 交通差旅费"),
    deliverables=("D1 上门探访",),
    sites=("百官街道",),
)


def brought(folder: Path, content: bytes) -> Path:
    path = folder / "brought"
    path.write_bytes(content)
    return path


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()


@ON_ONE
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_its_headings_are_recognised_in_every_language(language: str, tmp_path: Path) -> None:
    with translation.override(language):
        path = brought(tmp_path, template(FACTS))
    rows = list(parsed(path, admitted(path)))
    layout = columns.find(rows)
    assert isinstance(layout, columns.Layout)
    assert (layout.header, layout.columns, layout.unit, layout.warnings) == (
        3,
        {name: n for n, name in enumerate(COLUMNS)},
        1,
        (),
    )
    assert {row.sheet for row in rows} == {rows[0].sheet} and len(rows) == 3  # neither explanations nor lists are read


@ON_ONE
def test_its_columns_are_typed_and_have_lists_to_choose_from() -> None:
    with translation.override("zh-hans"):
        content = template(FACTS)
    sheet = part(content, "xl/worksheets/sheet1.xml")
    lists = re.findall(r'<dataValidation type="list"[^>]*sqref="([^"]+)"[^>]*><formula1>([^<]+)</formula1>', sheet)
    assert lists == [
        ("B4:B5003", f"'{LISTS}'!$B$2:$B$3"),
        ("J4:J5003", f"'{LISTS}'!$J$2:$J$3"),
        ("L4:L5003", f"'{LISTS}'!$L$2:$L$2"),
        ("M4:M5003", f"'{LISTS}'!$M$2:$M$2"),
    ]
    assert '<dataValidation type="date"' in sheet and "<formula1>46023</formula1><formula2>46387</formula2>" in sheet
    assert 'state="frozen"' in sheet and 'ySplit="3"' in sheet
    styles = part(content, "xl/styles.xml")
    assert 'formatCode="yyyy-mm-dd"' in styles and 'numFmtId="49"' in styles  # text: a code of 20 digits stays whole
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[1:] == [EXPLAINED, LISTS]
    lists_there = [[cell for cell in column if cell] for column in zip(*book.get_sheet_by_name(LISTS).to_python(), strict=True)]
    assert [column[1:] for column in lists_there if column] == [[*FACTS.categories], [*FACTS.paid], ["D1 上门探访"], ["百官街道"]]
    explained = book.get_sheet_by_name(EXPLAINED).to_python()
    assert [row[0] for row in explained[7:]] == [FIELDS[name].headings[0] for name in COLUMNS]


@ON_ONE
def test_every_heading_means_one_field() -> None:
    seen: dict[str, str] = {}
    for name, field in FIELDS.items():
        for told in field.headings:
            assert seen.setdefault(columns.plain(told), name) == name, told
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            assert [columns.KNOWN[columns.plain(heading(name))][0] for name in COLUMNS] == list(COLUMNS)


@pytest.mark.django_db
def test_the_template_of_a_contract_offers_its_own_lists(cast: Cast) -> None:
    contract = reach("contract", "in_force", cast)
    assert isinstance(contract, Contract)
    facts = facts_of(contract)
    assert [told.split()[0] for told in facts.categories] == sorted(contract.budget_lines.values_list("category", flat=True))
    assert list(facts.deliverables) == [f"{row.code} {row.name}" for row in contract.deliverables.all()]
    assert set(facts.sites) == set(contract.deliverables.values_list("targets__site__name", flat=True))
    assert (facts.number, facts.starts, facts.ends) == (contract.number, contract.starts, contract.ends)


def problems() -> list[Problem]:
    """An error and a warning at one cell, an error beyond the last column, a warning of the whole row, one of the sheet."""
    day, fine = values.day("2026-02-30"), values.amount(0.005)
    assert isinstance(day, Problem) and isinstance(fine, Problem)
    late = Problem("note", "The row has neither a date nor an amount and was left out.", level="warning")
    return [
        late.at("台账", 3), day.at("台账", 2, "A", "date"), late.at("台账", 2, "A"), fine.at("台账", 2, "H", "amount"), late.at("台账", 0),
    ]  # fmt: skip


@ON_ONE
def test_the_corrected_file_is_the_file_with_comments(tmp_path: Path) -> None:
    rows = page(ONE, ["=1+1", "@SUM(A1)", Formula("2+3", 5), "+cmd|'/c calc'!A0", True, "http://x"])
    path = brought(tmp_path, workbook(rows, Page("第二'页", [HEADS, TWO])))
    with translation.override("en"):
        content = corrected(path, "xlsx", problems())
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [PROBLEMS, "台账", "第二'页"]
    there = [[cell for cell in row if cell != ""] for row in book.get_sheet_by_name("台账").to_python()]
    assert there == [HEADS, ONE, ["=1+1", "@SUM(A1)", 5.0, "+cmd|'/c calc'!A0", True, "http://x"]]
    sheets = [part(content, f"xl/worksheets/sheet{n}.xml") for n in (1, 2, 3)]
    assert not any("<f>" in sheet for sheet in sheets)
    comments = part(content, "xl/comments1.xml")
    assert re.findall(r'ref="([A-Z]+\d+)"', comments) == ["A2", "H2", "A3"]
    day = "There is no such day: “2026-02-30”. Please look at the month and the day."
    left = "The row has neither a date nor an amount and was left out."
    assert f"error: {day}\nwarning: {left}" in comments
    listed = book.get_sheet_by_name(PROBLEMS).to_python()
    assert listed[0][0] == (
        "2 errors and 3 warnings. Correct them on the other sheets, save, and bring this file: this sheet is not read."
    )
    assert [row[:4] for row in listed[3:]] == [
        ["error", "台账", "2", "A"], ["error", "台账", "2", "H"], ["warning", "台账", "3", ""], ["warning", "台账", "2", "A"],
        ["warning", "台账", "", ""],
    ]  # fmt: skip
    assert re.findall(r'location="([^"]+)"', sheets[0]) == ["'台账'!A2", "'台账'!H2", "'台账'!A3", "'台账'!A2"]


@ON_ONE
def test_the_corrected_file_can_be_brought_again(tmp_path: Path) -> None:
    for content in (workbook(page(ONE, TWO)), others.xls(page(ONE, TWO)), others.ods(page(ONE, TWO))):
        path = brought(tmp_path, content)
        before = list(parsed(path, admitted(path)))
        again = brought(tmp_path, corrected(path, admitted(path), problems()))
        found = list(parsed(again, admitted(again)))
        assert [(row.sheet, row.number, row.cells[:6]) for row in found] == [
            (row.sheet, row.number, row.cells[:6]) for row in before
        ]


@ON_ONE
def test_a_sheet_with_a_name_excel_does_not_take(tmp_path: Path) -> None:
    name = "台账[2026]/一?*:" + "长" * 40
    content = corrected(brought(tmp_path, others.ods(Page(name, [HEADS, ONE]))), "ods", [])
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == [PROBLEMS, ("台账_2026__一___" + "长" * 40)[:31]]
