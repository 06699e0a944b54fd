"""The pictures of a summary: named and safe, every row in the table, the small ones drawn as one, nothing drawn too."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from grants.portals import pictures
from grants.portals.pictures import GroupRow, Picture, SpreadRow
from grants.portals.pictures.groups import MOST

EVIL = "<script>alert('“&”')</script>"


def group(name: str, amount: int, paid: int | None = 5) -> GroupRow:
    return GroupRow(name, Decimal(amount), None if paid is None else Decimal(paid), Decimal(amount) / 2)


def cost(name: str, *costs: int) -> SpreadRow:
    each = tuple(Decimal(one) for one in costs)
    return SpreadRow(name, "场", each, min(each), each[len(each) // 2], max(each), ("3",))


def groups(*rows: GroupRow) -> Picture:
    return pictures.groups(rows, "按来源", first="来源", amount="合同金额")


def spread(*rows: SpreadRow, apart: bool = True) -> Picture:
    return pictures.spread(rows, "单位成本", columns=("名称", "合同"), apart=apart)


@pytest.mark.parametrize(
    "picture", [groups(group(EVIL, 10), group("乙", 0)), spread(cost(EVIL, 1, 2, 9)), spread(cost(EVIL, 0), apart=False)]
)
def test_a_picture_is_named_described_and_safe(picture: Picture) -> None:
    svg = ElementTree.fromstring(picture.svg)
    named, told = svg.find("title"), svg.find("desc")
    assert named is not None and told is not None and named.text == str(picture.title)
    assert not re.search(r"<script|\sstyle=|\son\w+=|fill=|href=", picture.svg)
    assert {len(row) for row in picture.rows} == {len(picture.columns)}


def test_small_groups_are_drawn_as_one_and_all_stand_in_the_table() -> None:
    rows = [group(f"机构{n}", 100 - n) for n in range(MOST + 8)]
    picture = groups(*rows)
    assert [row[0] for row in picture.rows] == [row.name for row in rows]
    assert (picture.svg.count("c-recognised"), "机构10" in picture.svg, "机构11" in picture.svg) == (MOST, True, False)


def test_what_is_not_told_to_be_paid_has_no_column() -> None:
    assert len(groups(group("A1", 10, None)).columns) == 3
    assert "c-reported" not in groups(group("A1", 10, None)).svg


def test_a_contract_is_a_dot_and_none_leaves_the_picture() -> None:
    picture = spread(cost("个案", 1, 10, 900), cost("活动", 50))
    places = [float(x) for x in re.findall(r'cx="([\d.]+)"', picture.svg)]
    assert len(places) == 4 and all(200 <= x <= 550 for x in places)
    assert picture.rows[0][-3:] == ("1.00", "10.00", "900.00")


def test_nothing_is_drawn_too() -> None:
    assert (groups().rows, spread().rows, spread(apart=False).rows) == ([], [], [])
