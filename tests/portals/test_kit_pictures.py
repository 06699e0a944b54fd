"""The pictures: their figures, their words, and what they do with nothing and too much."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from grants.portals import pictures
from grants.portals.pictures import DeliverableRow, Flow, Instalment, Picture, Plan, ProjectRow, Site, Spent
from grants.portals.pictures.drawing import fitting, nice_steps

PLAN = Plan(
    begins=date(2015, 3, 1), ends=date(2016, 2, 29), total=Decimal(320000), today=date(2015, 6, 15),
    instalments=[Instalment("首期", date(2015, 3, 10), Decimal(160000), True), Instalment("尾款", date(2016, 3, 1), Decimal(160000), False)],
    spent=[Spent(date(2015, 4, 2), Decimal(20000)), Spent(date(2015, 5, 9), Decimal("35000.50")), Spent(date(2015, 5, 9), Decimal(1))],
)  # fmt: skip
ROW = DeliverableRow("家庭教育活动", "场次", Decimal(76), Decimal(80), Decimal(70))
EVIL = "<script>alert('“&”')</script>"


def drawn() -> list[Picture]:
    return [
        pictures.spending_over_time(PLAN),
        pictures.deliverables([ROW, replace(ROW, name=EVIL, unit=EVIL)]),
        pictures.project_bars([ProjectRow(EVIL, Decimal("0.5"), Decimal("1.4"), Decimal(0))]),
        pictures.funds_flow([Flow(EVIL, "B", "C", "D", Decimal(10)), Flow("A", "B", "C", "E", Decimal(5))]),
        pictures.tile_map([Site(EVIL, "盐湖", Decimal("0.3"), late=True)]),
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_picture_is_named_described_and_safe(number: int) -> None:
    picture = drawn()[number]
    svg = ElementTree.fromstring(picture.svg)
    named, told = svg.find("title"), svg.find("desc")
    assert named is not None and told is not None
    assert (svg.get("role"), named.text) == ("img", str(picture.title))
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == (named.get("id"), told.get("id"))
    assert not re.search(r"<script|\sstyle=|\son\w+=|fill=|href=", picture.svg)
    assert {len(row) for row in picture.rows} == {len(picture.columns)}


def test_nothing_can_be_drawn_too() -> None:
    empty = Plan(
        begins=date(2015, 1, 1), ends=date(2015, 1, 1), total=Decimal(0), instalments=[], spent=[], today=date(2014, 1, 1)
    )
    for picture in (
        pictures.spending_over_time(empty), pictures.deliverables([]), pictures.project_bars([]), pictures.funds_flow([]),
        pictures.tile_map([]),
    ):  # fmt: skip
        ElementTree.fromstring(picture.svg)
        assert "nan" not in picture.svg.lower()


def test_spending_is_told_month_by_month() -> None:
    rows = pictures.spending_over_time(PLAN).rows
    assert [tuple(row) for row in rows] == [
        ("2015-03", "26,301.37", "160,000.00", "0.00", "0.0%"),
        ("2015-04", "52,602.74", "160,000.00", "20,000.00", "6.3%"),
        ("2015-05", "79,780.82", "160,000.00", "55,001.50", "17.2%"),
        ("2015-06", "92,931.51", "160,000.00", "55,001.50", "17.2%"),
    ]


def points(svg: str, cls: str) -> list[tuple[float, float]]:
    path = re.search(rf'<path d="([^"]*)" class="{cls}"', svg)
    assert path is not None
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path[1])]


def test_the_spent_line_only_rises_and_ends_at_its_sum() -> None:
    svg = pictures.spending_over_time(PLAN).svg
    line = points(svg, "c-spent")
    assert [y for _x, y in line] == sorted((y for _x, y in line), reverse=True)
    full = points(svg, "c-plan")
    floor, top = full[0][1], full[-1][1]
    assert (floor - line[-1][1]) / (floor - top) == pytest.approx(55001.5 / 320000, abs=0.001)


def test_only_instalments_that_were_paid_make_a_step() -> None:
    svg = pictures.spending_over_time(PLAN).svg
    assert svg.count("c-dot-step") == 1


def test_bars_stand_on_one_scale_and_their_figures_are_written() -> None:
    rows = [
        ROW,
        DeliverableRow("人次", "人次", Decimal(9000), Decimal(4500), Decimal(2250)),
        DeliverableRow("x", "份", Decimal(0), Decimal(3), Decimal(0)),
    ]
    picture = pictures.deliverables(rows)
    wide = {
        cls: [float(w) for w in re.findall(rf'width="([\d.]+)"[^>]*class="{cls}"', picture.svg)]
        for cls in ("c-target", "c-reported", "c-recognised")
    }
    assert len(set(wide["c-target"])) == 1
    assert wide["c-reported"][1] == pytest.approx(wide["c-target"][1] / 2, abs=0.1)
    assert wide["c-recognised"][1] == pytest.approx(wide["c-target"][1] / 4, abs=0.1)
    assert "2,250 / 9,000" in picture.svg
    assert picture.rows[2][-1] == "—"


def test_persons_and_person_times_stay_two_rows() -> None:
    picture = pictures.deliverables([replace(ROW, unit="人"), replace(ROW, unit="人次")])
    assert [row[1] for row in picture.rows] == ["人", "人次"]


def test_a_band_is_as_wide_as_its_amount_and_a_node_as_its_bands() -> None:
    flows = [Flow("财政", "预算", "合同", "人员", Decimal(300)), Flow("福彩", "预算", "合同", "活动", Decimal(100))]
    svg = pictures.funds_flow(flows).svg
    bands = [float(v) for v in re.findall(r"v([\d.]+)C", svg)]
    assert bands[0] / bands[1] == pytest.approx(3, abs=0.01)
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" rx="2" class="c-node', svg)]
    assert heights[0] + heights[1] == pytest.approx(heights[2], abs=0.3)


def test_too_many_nodes_are_drawn_as_all_others_and_listed_in_full() -> None:
    flows = [Flow("财政", "预算", f"合同{n:02}", "人员", Decimal(100 + n)) for n in range(30)]
    picture = pictures.funds_flow(flows)
    assert picture.svg.count('class="c-node-4"') == 9
    assert len(picture.rows) == 30


def test_late_sites_say_so_in_words() -> None:
    picture = pictures.tile_map([Site("1号站", "盐湖", Decimal(1)), Site("2号站", "临猗", Decimal(0), late=True)])
    assert (picture.svg.count("c-tile-late"), picture.svg.count("c-tile-3")) == (1, 1)
    assert [row[2] for row in picture.rows][1] != picture.rows[0][2]


def test_tiles_can_lie_where_the_counties_do() -> None:
    svg = pictures.tile_map([Site("a", "x", Decimal(1), at=(0, 2)), Site("b", "y", Decimal(1), at=(1, 0))]).svg
    assert 'viewBox="0 0 348 116"' in svg


def test_long_names_are_cut_to_their_room() -> None:
    assert fitting("短", 100) == "短"
    assert fitting("困境儿童个案建档与持续跟进服务", 80) == "困境儿童个…"


@pytest.mark.parametrize(("top", "steps"), [("320000", "100000"), ("9", "5"), ("0.4", "0.1"), ("0", "1")])
def test_axes_have_round_figures(top: str, steps: str) -> None:
    found = nice_steps(Decimal(top))
    assert (found[0], found[1]) == (0, Decimal(steps))
    assert found[-1] >= Decimal(top)


def test_of_very_many_flows_the_table_tells_what_is_drawn_and_still_foots() -> None:
    flows = [Flow("财政", "预算", f"合同{n:04}", "人员", Decimal(100 + n)) for n in range(501)]
    few, many = pictures.funds_flow(flows[:500]), pictures.funds_flow(flows)
    assert (len(few.rows), len(many.rows)) == (500, 9)
    told = sum(Decimal(str(row[-1]).replace(",", "")) for row in many.rows)
    assert told == sum(flow.amount for flow in flows)
    assert many.caption != few.caption
    assert "501" in str(many.caption)
