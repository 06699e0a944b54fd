"""How figures, days and instants are written. Pure functions; the template filters and the pictures share them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from grants.trail.clock import SHANGHAI
from grants.trail.money import round_yuan

NOTHING = "—"
WAN = Decimal(10_000)


def decimal_of(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None


def yuan(value: Any) -> str:
    """1234567.5 → 1,234,567.50"""
    amount = decimal_of(value)
    return NOTHING if amount is None else f"{round_yuan(amount):,.2f}"


def money(value: Any) -> str:
    """1,234,567.50 元"""
    return NOTHING if decimal_of(value) is None else _("%(amount)s yuan") % {"amount": yuan(value)}


def wan(value: Any) -> str:
    """2240000 → 224 万元 in Chinese; in English, which does not count so, whole yuan."""
    amount = decimal_of(value)
    if amount is None:
        return NOTHING
    if not (get_language() or "").startswith("zh") or abs(amount) < WAN:
        return _("%(amount)s yuan") % {"amount": _trimmed(round_yuan(amount))}
    return _("%(amount)s × 10,000 yuan") % {"amount": _trimmed((amount / WAN).quantize(Decimal("0.01"), ROUND_HALF_UP))}


def axis(amount: Decimal) -> str:
    """A round figure on an axis: 32 万, in English 320,000."""
    if (get_language() or "").startswith("zh") and amount >= WAN:
        return _("%(amount)s ten thousand") % {"amount": _trimmed(amount / WAN)}
    return _trimmed(amount)


def quantity(value: Any) -> str:
    """1468.50 → 1,468.5; 868.00 → 868"""
    amount = decimal_of(value)
    return NOTHING if amount is None else _trimmed(amount)


def percent(value: Any, places: int = 1) -> str:
    """0.873 → 87.3%"""
    ratio = decimal_of(value)
    if ratio is None:
        return NOTHING
    return f"{(ratio * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}%"


def per_cent(value: Any) -> str:
    """87.30, of a hundred already as reports state it → 87.3%"""
    amount = decimal_of(value)
    return NOTHING if amount is None else percent(amount / 100)


def change(value: Any) -> str:
    """12.5, of a hundred already: +12.5% against what was before"""
    amount = decimal_of(value)
    return ("+" if amount is not None and amount > 0 else "") + per_cent(amount)


def day(value: date | datetime | None) -> str:
    """2026-11-21, in Shanghai"""
    if value is None:
        return NOTHING
    return (value.astimezone(SHANGHAI) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def instant(value: datetime | None) -> str:
    """2026-11-21 14:03, in Shanghai"""
    return NOTHING if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def days_left(days: int) -> str:
    """What stands beside a deadline: 3 days left, due today, 12 days late."""
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def size(count: int) -> str:
    """12,345 bytes → 12.1 kB"""
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{count / 1024:.1f} kB"
    return f"{count / 1024 / 1024:.1f} MB"


def _trimmed(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio(value: Any, total: Any) -> Decimal | None:
    """value ÷ total, None when there is nothing to divide by."""
    part, whole = decimal_of(value), decimal_of(total)
    return None if part is None or not whole else part / whole
