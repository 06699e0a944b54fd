"""Facts made by hand beside the money: time limits, scores, evidence, activities, notices, files."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

from grants.papers.audit_report import reckoning
from grants.papers.audit_report.conduct import ActivityRow, Clock, Conduct, FileRow, Notice, Proof, ScoreStep

STEPS = (
    ScoreStep(Decimal("1.00"), 1, 1),
    ScoreStep(Decimal("0.80"), 2, 3),
    ScoreStep(Decimal("0.60"), 1, 3),
    ScoreStep(Decimal(0), 0, 1),
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def conduct(number: str, year: int, events: int, times: int, *, rows: int = 12) -> Conduct:
    files = [FileRow("期末报告", kind, 20480 + n, digest(f"{number}{n}")) for n, kind in enumerate(("pdf", "jpg", "xlsx"))]
    activities = [
        ActivityRow(
            str(n + 1),
            date(year, 2, 1) + timedelta(days=n * 20),
            "华泰社区",
            "community",
            f"第{n + 1}次亲子阅读",
            "D1",
            30,
            30 + n,
            28,
            4,
            Decimal("8.50"),
        )
        for n in range(rows)
    ]
    return reckoning.conduct(
        clocks=clocks(year),
        steps=STEPS,
        scores=[
            reckoning.score(
                "D1",
                "产出指标",
                "数量指标",
                "社区活动",
                "场",
                "ge",
                target=Decimal(events),
                weight=Decimal(45),
                reported=Decimal(events + 8),
                recognised=Decimal(events),
                steps=STEPS,
            ),
            reckoning.score(
                "D2",
                "产出指标",
                "数量指标",
                "服务人次",
                "人次",
                "ge",
                target=Decimal(times),
                weight=Decimal(45),
                reported=Decimal(times + 8),
                recognised=Decimal(times) * 9 / 10,
                steps=STEPS,
            ),
            reckoning.score(
                "S1",
                "满意度指标",
                "服务对象满意度",
                "服务对象满意度",
                "%",
                "ge",
                target=Decimal(90),
                weight=Decimal(10),
                reported=None,
                recognised=None,
                steps=STEPS,
            ),
        ],
        proofs=[
            Proof("D1", "社区活动", 2, 2, rows, 3, complete=True),
            Proof("D2", "服务人次", 2, 1, 0, 1, complete=False),
            Proof("D3", "建档服务对象", 0, 0, 0, 0, complete=False),
        ],
        lines=(24, 22, Decimal("1000.00"), Decimal("900.00")),
        activities=activities,
        notices=[
            Notice(
                "call", f"CALL-{year}", f"白兰花家庭驿站（{year}年度）采购公告", date(year - 1, 11, 20), date(year - 1, 12, 5)
            ),
            Notice("result", f"CALL-{year}", "晋江市示例社会工作服务中心", date(year - 1, 12, 20), date(year - 1, 12, 27)),
        ],
        files=files,
        vouchers=sorted(digest(f"{number}v{n}") for n in range(5)),
        today=date(2020, 8, 31),
    )


def clocks(year: int) -> list[Clock]:
    def one(code: str, kind: str, count: int | None, due: date, actual: date | None, subject: str = "") -> Clock:
        return Clock(code, subject, kind, count, count == 5, "政府采购法第四十六条" if count else "", due, actual, None, "")

    return [
        one("notice", "until", 5, date(year - 1, 12, 27), date(year - 1, 12, 27)),
        one("sign_contract", "within", 30, date(year, 1, 27), date(year, 1, 6)),
        one("file_contract", "outside", 7, date(year, 1, 15), None),
        one("milestone", "within", None, date(year, 7, 1), date(year, 7, 6), "中期报告"),
        one("pay_after_invoice", "within", 30, date(year, 7, 10), date(year, 7, 13), "第2期款"),
    ]
