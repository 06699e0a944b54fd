"""Plans of purchases, put together from the facts of each stage."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grants.story import facts
from grants.story.plan import Offer, Plan, Row, instalments, on_days


def plan(number: str) -> Plan:
    """The plan of a purchase of the fixtures; its contract is dated there."""
    call, agreed = facts.read("listings")["purchases"][number], facts.read("contracts")["purchases"][number]
    starts, ends = date.fromisoformat(agreed["starts"]), date.fromisoformat(agreed["ends"])
    milestones = [(name, date.fromisoformat(due)) for name, due in agreed["milestones"]]
    return put_together(number, call, agreed, starts, ends, milestones)


def number_of(purchase: int) -> str:
    """The number of one of this year's purchases."""
    return f"JJFL-{facts.YEAR}-{purchase:02d}"


def current(number: int, starts: date, milestones: list[int], dues: list[int]) -> Plan:
    """The plan of one of this year's purchases: its contract starts on a day, milestones and dues come so many days later.

    With several dues every instalment has its own day; else the last ones wait for the milestones.
    """
    key = number_of(number)
    call, agreed = facts.read("listings")["purchases"][key], facts.read("contracts")["purchases"][key]
    days = [starts + timedelta(days=after) for after in milestones]
    named = [(name, due) for (name, _none), due in zip(agreed["milestones"], days, strict=True)]
    term = max(milestones) + 35 if "agreed_with" in agreed else 364
    made = put_together(key, call, agreed, starts, starts + timedelta(days=term), named)
    if len(dues) > 1:
        made.instalments = on_days(made.amount, shares_of(key), [starts + timedelta(days=after) for after in dues])
    return made


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
        agreed_with=agreed.get("agreed_with", ""),
    )


def programme(number: str) -> Row:
    found: Row = next(row for row in facts.read("listings")["programmes"] if row["number"] == number)
    return found


def shares_of(number: str) -> list[Decimal]:
    return [Decimal(share) for share in facts.read("disbursements")["purchases"][number]["shares"]]


def score(number: str) -> int:
    """The score of the acceptance."""
    return int(facts.read("disbursements")["purchases"][number]["score"])


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
