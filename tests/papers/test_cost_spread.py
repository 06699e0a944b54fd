"""The spread of unit costs on paper, read back from the drawn page: every dot stands where its cost is, every figure beside its row."""

import re
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from grants.disbursements.summaries.facts import CostLine, CostPart
from grants.papers import book, press
from grants.papers.blocks import Mark
from grants.papers.book import Section
from grants.papers.summary.spread import DOT, LEFT, RIGHT, CostSpread, said, scale
from grants.papers.summary.tables import ROOM
from tests.papers import unsealed
from tests.papers.poppler import read_through

WIDE = ROOM * 72 / 25.4


def line(name: str, *costs: str) -> CostLine:
    each = tuple(sorted(map(Decimal, costs)))
    return CostLine(name, len(each), None, sum(each, Decimal(0)), each, each[0], each[len(each) // 2], each[-1])


def drawn(cost: CostPart) -> bytes:
    running = book.Running("汇总", "数据截止", "校验", "第 {} 页 共 {} 页", "")
    pages = book.paginate([Section([CostSpread(cost)], Mark("costs", "成本", 0), across=True)])
    return unsealed.data(press.printed(pages, running, title="成本", author="县妇联", subject="草稿"))


def dots(data: bytes, tmp: str) -> list[float]:
    """The middle of every dot, from the left of the first axis line."""
    found = []
    with open(tmp, "wb") as file:
        file.write(data)
    with pikepdf.open(tmp) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            code = page.Contents.read_bytes().decode("latin-1")
            found += [float(x) + DOT / 2 for x in re.findall(rf"([\d.]+) [\d.]+ {DOT:.2f} {DOT:.2f} re f", code)]
    return found


def part(*lines: CostLine) -> CostPart:
    every = sorted(cost for one in lines for cost in one.costs)
    return CostPart("家庭教育指导", "场", lines, every[0], every[len(every) // 2], every[-1], 0)


def test_every_dot_and_every_figure_is_read_back(tmp_path: Path) -> None:
    cost = part(
        line("甲社工服务中心", "100", "150", "400"), line("乙家庭服务中心", "220"), line("丙" * 60, "0.50", "333.33", "399.99")
    )
    data = drawn(cost)
    words = read_through(data)
    for one in cost.lines:
        assert said(one).replace(" ", "") in words.replace(" ", "")
    seen = dots(data, f"{tmp_path}/spread.pdf")
    assert scale(Decimal(400)) == 400 and len(seen) == 7
    costs = [each for one in cost.lines for each in one.costs]
    assert len({round(x - LEFT - float(c) / 400 * (WIDE - LEFT - RIGHT), 1) for x, c in zip(seen, costs, strict=True)}) == 1


def test_many_organisations_are_parted_between_rows_and_none_is_lost(tmp_path: Path) -> None:
    cost = part(*(line(f"机构{n:03}", str(n + 1)) for n in range(90)))
    data = drawn(cost)
    words = read_through(data)
    assert [f"机构{n:03}" in words for n in range(90)] == [True] * 90
    seen = dots(data, f"{tmp_path}/many.pdf")
    assert len(seen) == 90 and seen == sorted(set(seen))


@pytest.mark.parametrize(
    ("most", "end"), [("0", "1"), ("0.07", "0.08"), ("1", "1"), ("3", "4"), ("81", "100"), ("1000.01", "2000")]
)
def test_the_axis_ends_at_a_round_figure(most: str, end: str) -> None:
    assert scale(Decimal(most)) == Decimal(end)
