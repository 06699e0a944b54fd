"""More small builders: reports, figures, purchases, acts; each is such that no test objects to it."""

from datetime import date
from decimal import Decimal
from typing import Any

from grants.audits.checks.facts import Change, Deed, Measured, Purchase, Report
from tests.audits.checks.books import file


def photo(name: str = "photo", look: str = "0f0f33cc55aa0ff0", **told: Any) -> Any:
    """A picture with a telling look (32 set bits)."""
    return file(name, picture=look, **told)


def report(key: int = 1, **told: Any) -> Report:
    facts: dict[str, Any] = {
        "milestone": f"节点 {key}", "due": date(2024, 12, 31), "submitted_on": date(2024, 12, 20), "status": "locked",
        "files": (photo(f"photo {key}", look=f"{0x0F0F33CC55AA0FF0 ^ (0xFFFF << key):016x}"),),
    }  # fmt: skip
    return Report(key=key, **{**facts, **told})


def figure(key: int = 1, counts: int | str = 50, **told: Any) -> Measured:
    facts: dict[str, Any] = {"report": 1, "deliverable": "D6", "name": "服务人次", "site": "演示社区", "person_times": True}
    return Measured(key=key, counts=Decimal(counts), **{**facts, **told})


def purchase(**told: Any) -> Purchase:
    """Everything on its last day: published, closed, announced, on notice, notified, to be signed."""
    facts: dict[str, Any] = {
        "key": 7, "number": "CG-2024-01", "method": "below_threshold", "permitted": True, "budget": Decimal("11000.00"),
        "published_on": date(2024, 1, 8), "closes_on": date(2024, 1, 15), "earliest": date(2024, 1, 15), "opened": 3, "minimum": 3,
        "awarded_on": date(2024, 1, 17), "announced_on": date(2024, 1, 19), "notice_ends": date(2024, 1, 26),
        "notified_on": date(2024, 1, 29), "sign_by": date(2024, 2, 20), "limit": Decimal("20000.00"),
        "decide_by": date(2024, 1, 17), "announce_by": date(2024, 1, 19), "notice_least": date(2024, 1, 26), "award": 3,
    }  # fmt: skip
    return Purchase(**{**facts, **told})


def change(key: int = 1, by_amount: str | int = 0, **told: Any) -> Change:
    facts: dict[str, Any] = {
        "number": f"YS-2024-01-变{key}", "effective_on": date(2024, 6, 1), "approved_on": date(2024, 5, 20), "kinds": ("amount",),
    }  # fmt: skip
    return Change(key=key, by_amount=Decimal(by_amount), **{**facts, **told})


def acts(step: str, **people: int) -> tuple[Deed, ...]:
    return tuple(Deed(step, code, person, date(2024, 4, 1)) for code, person in people.items())
