"""Plans of purchases, put together from the facts of each stage."""

from datetime import date
from decimal import Decimal
from typing import Any

from grants.story import facts
from grants.story.plan import Offer, Plan, Row, instalments


def plan(number: str) -> Plan:
    """The plan of a purchase of the fixtures; its contract is dated there."""
    call, agreed = facts.read("listings")["purchases"][number], facts.read("contracts")["purchases"][number]
    starts, ends = date.fromisoformat(agreed["starts"]), date.fromisoformat(agreed["ends"])
    milestones = [(name, date.fromisoformat(due)) for name, due in agreed["milestones"]]
    return put_together(number, call, agreed, starts, ends, milestones)


def put_together(number: str, call: Row, agreed: Row, starts: date, ends: date, milestones: list[tuple[str, date]]) -> Plan:
    amount, shares = Decimal(agreed["amount"]), shares_of(number)
    return Plan(
        number=number,
        title=call["title"],
        year=int(call["year"]),
        programme=programme(call["programme"]),
        category=call["category"],
        group=call["group"],
        needs=facts.read("needs")["purchases"].get(number, []),
        sites=call["sites"],
        content=call["content"],
        amount=amount,
        budget=Decimal(call["budget"]),
        appropriation=call["appropriation"],
        offers=offers(number),
        deliverables=[exact(row) for row in agreed["deliverables"]],
        budget_lines={category: Decimal(part) for category, part in agreed["budget_lines"].items()},
        milestones=milestones,
        instalments=instalments(amount, shares, len(milestones), starts),
        starts=starts,
        ends=ends,
        buyer=programme(call["programme"])["unit"],
        lead=agreed["lead"],
        contract_number=agreed["number"],
    )


def programme(number: str) -> Row:
    found: Row = next(row for row in facts.read("listings")["programmes"] if row["number"] == number)
    return found


def shares_of(number: str) -> list[Decimal]:
    return [Decimal(share) for share in facts.read("disbursements")["purchases"][number]["shares"]]


def offers(number: str) -> list[Offer]:
    """What was offered and what became of it."""
    decided = facts.read("awards")["purchases"].get(number, {})
    rows = facts.read("bids")["purchases"].get(number, [])
    return [
        Offer(row["organisation"], Decimal(row["share"]), Decimal(row["quality"]), **decided[row["organisation"]]) for row in rows
    ]


def exact(row: dict[str, Any]) -> dict[str, Any]:
    """Quantities and prices as Decimals."""
    return {**row, "quantity": Decimal(row["quantity"]), "unit_price": Decimal(row["unit_price"])}


def ledger(number: str) -> list[Row]:
    """The lines of a ledger with real dates and amounts."""
    rows = facts.read("spending")["purchases"][number]
    return [{**row, "date": date.fromisoformat(row["date"]), "amount": Decimal(row["amount"])} for row in rows]
