"""What is bought in the story: everything that is typed, and the figures that must come out at the end."""

from decimal import Decimal
from typing import Any

from tests.evidence.files import PDF, png

PLACES = ("yongfuli", "huatai")
AMOUNT, CEILING = Decimal("42000.00"), Decimal("45000.00")
RIVAL = Decimal("43500.00")
SPENT, SURPLUS = Decimal("41100.00"), Decimal("900.00")
WINNER, SECOND = "qinghe", "muming"
PASSPHRASES = {"handler": "经办人的开标口令 甲乙丙丁", "discipline": "监督员的开标口令 戊己庚辛"}

NEED = {
    "title": "双职工家庭周六无处带孩子",
    "category": "community",
    "group": "社区双职工家庭",
    "head_count": 320,
    "precision": "at_least",
    "description": "工作日晚间和周六缺少家庭活动，老人带孩子无处去。",
    "survey_n": 120,
}
APPROPRIATION = {"year": 2025, "purpose": "2025年度社区家庭活动", "document_number": "晋财预〔2025〕31号", "amount": "6万"}
PROGRAMME = {"number": "JJ-ZL", "name": "周六家庭日", "description": "两个社区每周六为家庭开门。"}
LISTING = {
    "number": "JJ-ZL-2025",
    "title": "2025年度周六家庭日",
    "year": 2025,
    "category": "community",
    "content": "在两个社区每周六开展家庭活动，并为有需要的家庭提供个案服务。",
    "requirements": "依法登记的社会组织；最近一次年检合格；有独立会计。",
    "budget": "４５,０００",
    "method": "below_threshold",
    "publishes_at": "2025-03-04T09:00",
    "closes_at": "2025-03-14T17:00",
    "opens_at": "2025-03-17T09:00",
    "negative_list_checked": True,
}
DELIVERABLES = (
    {"code": "D1", "name": "家庭活动", "unit": "场", "quantity": 24, "unit_price": "1000"},
    {"code": "D2", "name": "个案服务", "unit": "个", "quantity": 12, "unit_price": "1,500.00"},
    {"code": "D3", "name": "服务人次", "unit": "人次", "quantity": 600, "unit_price": "0"},
)
TARGETS = {"D1": (12, 12), "D2": (6, 6), "D3": (300, 300)}  # by place
DELIVERED = {"D1": (12, 13), "D2": (6, 6), "D3": (310, 305)}
INDICATORS: list[dict[str, Any]] = [
    {"code": "D1", "level1": "产出指标", "level2": "数量指标", "name": "家庭活动", "unit": "场", "target": 24, "weight": 40},
    {"code": "D2", "level1": "产出指标", "level2": "数量指标", "name": "个案服务", "unit": "个", "target": 12, "weight": 30},
    {"code": "D3", "level1": "产出指标", "level2": "数量指标", "name": "服务人次", "unit": "人次", "target": 600, "weight": 20},
    {
        "code": "S1", "level1": "满意度指标", "level2": "服务对象满意度", "name": "服务对象满意度", "unit": "%", "target": 90,
        "measure": "rate", "weight": 10,
    },
]  # fmt: skip
BUDGET = {"A1": "20000", "A5": "14000", "A3": "3800", "B": "4200"}
OFFERS: dict[str, dict[str, Any]] = {
    WINNER: {
        "admin": "orgadmin", "lead": "何以宁", "share": Decimal("0.86"),
        "lines": [
            ("A1", "驻点社工", 10, "月", "2000"), ("A5", "活动物资", 1, "项", "1.4万"),
            ("A3", "讲师", 19, "次", "200"), ("B", "管理", 1, "项", "4200"),
        ],
    },
    SECOND: {
        "admin": "rival1admin", "lead": "潘以沫", "share": Decimal("0.74"),
        "lines": [("A1", "驻点社工", 10, "月", "2100"), ("A5", "活动物资", 1, "项", "18500"), ("B", "管理", 1, "项", "4000")],
    },
}  # fmt: skip
EXPERTS = (
    ("expert1", "社会工作"),
    ("expert2", "财务审计"),
    ("expert3", "家庭教育"),
    ("expert4", "项目管理"),
    ("expert5", "心理健康"),
)
CONTRACT = {"number": "JJ-ZL-2025-合同", "starts": "2025-04-10", "ends": "2025-09-30"}
EXPENSES: tuple[dict[str, Any], ...] = (
    {
        "date": "2025-05-30", "category": "A1", "item": "驻点社工四至五月费用", "payee": "驻点社工（银行代发）", "amount": "19,500",
        "invoice_number": "25352000000000001001", "on": (("D1", "yongfuli", "7000"), ("D1", "huatai", "7000"), ("D2", "yongfuli", "")),
    },
    {
        "date": "2025-06-21", "category": "A5", "item": "亲子活动物资", "payee": "晋江市童伴文具店（演示）", "amount": "13,800.00",
        "invoice_number": "25352000000000001002", "on": (("D1", "yongfuli", "6900"), ("D1", "huatai", "")),
    },
    {
        "date": "2025-07-12", "category": "A3", "item": "家庭教育讲师劳务", "payee": "讲师（按次发放）", "amount": "3800",
        "invoice_number": "25352000000000001003", "on": (("D1", "huatai", ""),),
    },
    {
        "date": "2025-08-29", "category": "B", "item": "项目管理费用", "payee": "清和中心本级", "amount": "0.4万",
        "invoice_number": "25352000000000001004", "on": (("D2", "huatai", ""),),
    },
)  # fmt: skip
ACTIVITIES = (
    {
        "date": "2025-05-10", "title": "亲子阅读", "method": "group", "site": "永福里", "deliverable": "家庭活动", "persons": 26,
        "person_times": 52, "signatures": 55, "volunteers": 4, "hours": "12.5",
    },
    {
        "date": "2025年6月14日", "title": "家庭运动会", "method": "community", "site": "华泰", "deliverable": "家庭活动", "persons": 40,
        "person_times": 40, "signatures": 41,
    },
)  # fmt: skip
OPINION = {"group": "参加活动的家庭", "issued": 90, "valid": 80, "very_satisfied": 58, "satisfied": 19, "neutral": 3}


def paper(name: str) -> dict[str, Any]:
    """A PDF as somebody chooses it from her folder."""
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": PDF}


def photograph(name: str) -> dict[str, Any]:
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": png()}
