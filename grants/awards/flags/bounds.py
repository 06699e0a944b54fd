"""From where on something is a flag: one table. Every bound is a decision of this product (mark D); the sources say what it leans on."""

# ruff: noqa: RUF009  (`bound` gives a field)

from dataclasses import dataclass, fields
from dataclasses import field as of
from decimal import Decimal
from typing import Any


def bound(value: Any, source: str, mark: str = "D") -> Any:
    return of(default=value, metadata={"source": source, "mark": mark})


@dataclass(frozen=True)
class Bounds:
    same_unit_prices: int = bound(3, "几行单价相同才提示；财政部令第87号第三十七条（四）只说“异常一致”，未定数")
    equal_steps: int = bound(2, "报价按大小排列，相邻差额相等的个数；同条“报价呈规律性差异”，未定数")
    shingle: int = bound(8, "比对文字的最小单位：连续字数")
    common_shingles: int = bound(80, "共同片段不足此数的，一两句套话不提示")
    common_share: Decimal = bound(Decimal("0.30"), "共同片段占较短一份的比例")
    passage: int = bound(200, "摘录的最长字数")
    passages: int = bound(3, "摘录的段数")
    pairs: int = bound(20, "逐对列出的最多对数，一致程度最高的在前")
    passage_least: int = bound(20, "短于此数（字）的段落不摘录")
    bunch_seconds: int = bound(120, "同一设备的送达时间跨度")
    years_back: int = bound(3, "回看年数，与政府采购法第二十二条“前三年内”取齐")
    wins_least: int = bound(3, "同一购买主体的结果不足此数的不提示")
    wins_share: Decimal = bound(Decimal("0.60"), "同一承接主体中选的比例")
    streak: int = bound(3, "连续中选的次数")
    streak_chance: int = bound(50, "各家机会均等时，连续中选的机会小于此数分之一的，列为重点")
    days_over: int = bound(1, "截止日比最早允许日晚不超过的天数")
    working_share: Decimal = bound(Decimal("0.50"), "公告期内工作日所占比例低于此数")
    deviations: Decimal = bound(Decimal("2.5"), "偏离其余评委的倍数（以中位绝对偏差计）")
    least_deviation: Decimal = bound(Decimal(2), "偏差的下限（分），免得意见一致时一分之差也提示")


BOUNDS = Bounds()


def table() -> list[tuple[str, str, str, str]]:
    """(name, value, source, mark) of every bound, for the page that says how flags come about."""
    return [(f.name, str(getattr(BOUNDS, f.name)), f.metadata["source"], f.metadata["mark"]) for f in fields(Bounds)]
