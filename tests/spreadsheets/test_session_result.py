"""The result sheet as a workbook: read back with another library, cell by cell; its formulas are worked out again here."""

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from grants.people.roles import Role
from grants.roadshows import actions
from grants.roadshows.models import Claim
from grants.roadshows.result import gather
from grants.roadshows.result.facts import SessionResultFacts
from grants.spreadsheets.book import SHANGHAI
from grants.spreadsheets.session_result import workbook
from grants.story.cast import Cast
from tests.papers.test_session_result import told

pytestmark = pytest.mark.django_db
Rows = list[list[Any]]


@pytest.fixture
def facts(cast: Cast) -> SessionResultFacts:
    hall = told(cast)
    claim = Claim.objects.get(pitch__roadshow=hall.roadshow, status="locked", unit=hall.units["t3"])
    actions.contest(claim, by=hall.by(Role.HANDLER), note='=HYPERLINK("http://x","两家都说先举")')
    return gather.of_roadshow(hall.roadshow)


def read(data: bytes) -> dict[str, Rows]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name).decode()


def test_every_figure_of_the_facts_stands_in_a_typed_cell(facts: SessionResultFacts) -> None:
    sheets = read(workbook(facts, "f" * 64))
    assert list(sheets) == ["节目单", "举牌记录", "对接结果", "分类汇总", "争议及处理", "现场操作记录", "核对"]
    programme = sheets["节目单"][3:-1]
    assert [(row[0], row[1], row[5:10]) for row in programme] == [
        (p.order, p.title, [float(p.price), p.slots, len(p.placards), len(p.holders), p.free]) for p in facts.pitches
    ]
    assert sheets["节目单"][-1][6:10] == [3, 4, 2, 1]
    raised = sheets["举牌记录"][3:]
    assert [row[3:5] for row in raised] == [[p.ticket, p.unit] for p in facts.placards]
    for row, line in zip(raised, facts.placards, strict=True):
        there = line.raised_at.astimezone(SHANGHAI).replace(tzinfo=None)
        assert isinstance(row[5], datetime) and abs((row[5] - there).total_seconds()) < 0.001
        assert row[12] == float(line.amount)
    held = sheets["对接结果"]
    assert [row[3] for row in held[3:-1]] == [line.unit for line in facts.placards if line.slot]
    assert held[-1][9] == 24000.0


def test_the_sheet_foots_by_the_values_its_formulas_carry(facts: SessionResultFacts) -> None:
    sheets = read(workbook(facts, "f" * 64))
    total = sheets["节目单"][-1]
    assert total[6] == total[8] + total[9]
    groups = [row[8] for row in sheets["举牌记录"][3:]]
    assert {word: groups.count(word) for word in ("占用", "候补", "释放", "撤牌")} == {"占用": 2, "候补": 1, "释放": 0, "撤牌": 1}
    assert total[7] == len(groups) and total[8] == groups.count("占用")
    tallies = sheets["分类汇总"]
    totals = [row for row in tallies if row[0] == "合计"]
    assert [row[2:7] for row in totals] == [[4, 2, 1, 0, 1]] * 2
    names = [row[0] for row in tallies]
    for name in facts.units:
        mine = [row for row in sheets["举牌记录"][3:] if row[4] == name]
        assert tallies[names.index(name)][2:4] == [len(mine), sum(row[8] == "占用" for row in mine)]
    assert {row[3] for row in sheets["核对"][3:]} == {"相符"}


def worked_out(sheets: dict[str, Rows], formula: str, row: int, sheet: str) -> Any:
    """COUNTIFS, SUMIFS, SUM and differences as a spreadsheet program works them out."""

    def cell(at: str, where: str = sheet) -> Any:
        letters, number = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", at).groups()  # type: ignore[union-attr]
        return sheets[where][int(number) - 1][ord(letters) - 65]

    def area(text: str) -> list[Any]:
        where, first, last = re.fullmatch(r"(?:'([^']+)'!)?([$A-Z\d]+):([$A-Z\d]+)", text).groups()  # type: ignore[union-attr]
        column = re.sub(r"[\d$]", "", first)
        span = range(int(re.sub(r"\D", "", first)), int(re.sub(r"\D", "", last)) + 1)
        return [cell(f"{column}{n}", where or sheet) for n in span]

    if found := re.fullmatch(r"SUM\((.+)\)", formula):
        return sum(value for value in area(found[1]) if value != "")
    if found := re.fullmatch(r"([A-Z]\d+)-([A-Z]\d+)", formula):
        return cell(found[1]) - cell(found[2])
    kind, inner = re.fullmatch(r"(COUNTIFS|SUMIFS)\((.+)\)", formula).groups()  # type: ignore[union-attr]
    parts = inner.split(",")
    summed = area(parts.pop(0)) if kind == "SUMIFS" else None
    kept = None
    for span, wanted in zip(parts[::2], parts[1::2], strict=True):
        value = wanted.strip('"') if wanted.startswith('"') else cell(wanted)
        here = [found == value for found in area(span)]
        kept = here if kept is None else [a and b for a, b in zip(kept, here, strict=True)]
    assert kept is not None
    if summed is None:
        return sum(kept)
    return sum(value for value, yes in zip(summed, kept, strict=True) if yes and value != "")


def test_every_formula_gives_the_value_it_carries(facts: SessionResultFacts) -> None:
    data = workbook(facts, "f" * 64)
    sheets, seen = read(data), 0
    for number, name in ((1, "节目单"), (3, "对接结果"), (4, "分类汇总")):
        xml = part(data, f"xl/worksheets/sheet{number}.xml")
        for at, formula, value in re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]+)</f><v>([^<]*)</v>', xml):
            text = formula.replace("&quot;", '"')
            row = int(re.sub(r"\D", "", at))
            assert (at, worked_out(sheets, text, row, name)) == (at, float(value))
            seen += 1
    assert seen == 2 * 3 + 4 + 2 + (3 + 2) * 7 + 2 + 2 * 8


def test_words_stay_words_and_the_page_prints(facts: SessionResultFacts) -> None:
    data = workbook(facts, "abcdef0123456789" * 4)
    assert read(data)["争议及处理"][3][4] == '=HYPERLINK("http://x","两家都说先举")'
    for number in range(1, 8):
        xml = part(data, f"xl/worksheets/sheet{number}.xml")
        assert 'paperSize="9"' in xml and 'orientation="landscape"' in xml and 'fitToHeight="0"' in xml
        assert "第 &amp;P 页 共 &amp;N 页" in xml and "abcdef0123456789" in xml
        assert "HYPERLINK(" not in "".join(re.findall(r"<f>([^<]*)</f>", xml))
    assert "宋体" in part(data, "xl/styles.xml") and "黑体" in part(data, "xl/styles.xml")
    assert "Print_Titles" in part(data, "xl/workbook.xml")


def test_the_same_facts_give_the_same_bytes(facts: SessionResultFacts) -> None:
    assert workbook(facts, "f" * 64) == workbook(facts, "f" * 64)
    assert facts.whole.amount == Decimal("24000.00")
