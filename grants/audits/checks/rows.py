"""What several tests do with the rows of a contract: which lines stand, how a row is named, how figures are written."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from grants.audits.checks.facts import Contract, Instalment, Line, Ref

ZERO = Decimal(0)
PENDING = ("submitted", "questioned")


def paid_lines(contract: Contract) -> list[Line]:
    """What was paid: every expense handed in and not taken back, also one that was disallowed afterwards."""
    return [line for line in contract.lines if line.kind == "expense" and line.status != "reversed"]


def standing(contract: Contract) -> list[Line]:
    """What is claimed from the project: verified lines and those still to be decided; what was disallowed is decided already."""
    return [line for line in paid_lines(contract) if line.counted or line.status in PENDING]


def verified(lines: Iterable[Line]) -> Decimal:
    """Verified spending, reversing lines with their negative amounts among it."""
    return total(line for line in lines if line.counted)


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def of_line(line: Line) -> Ref:
    return Ref("expenses", line.key, f"{line.on} {line.item} {yuan(line.amount)}")


def of_instalment(contract: Contract, one: Instalment) -> Ref:
    return Ref("disbursements", one.key, f"{contract.number} {one.name}")


def of_contract(contract: Contract) -> Ref:
    return Ref("contracts", contract.key, contract.number)


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def percent(share: Decimal) -> str:
    """0.136 → 13.60."""
    return f"{share * 100:.2f}"


def category(contract: Contract, code: str) -> str:
    """Its code and name."""
    return next((f"{b.category} {b.name}" for b in contract.budget if b.category == code), code)


def over(contract: Contract, today: date) -> bool:
    """Whether the last day is gone."""
    return contract.ends < today
