"""The instalments of one contract and what was paid of them, each act by the person whose act it is."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from grants.disbursements.models import Disbursement, Payment
from grants.people.roles import Role
from grants.spending.ledger_rows import yuan
from grants.story.simulated.rows import DUE_ACTS, Tables
from grants.story.simulated.terms import Terms
from grants.trail.canonical import canonical

PAID = {"closed_out": 3, "archived": 3, "accepted": 2, "awaiting_acceptance": 2, "terminated": 1, "suspended": 1}
STEPS = {
    "request": ("requested", Role.ORG_ADMIN), "review_business": ("business_reviewed", Role.HANDLER),
    "review_finance": ("finance_reviewed", Role.FINANCE), "approve": ("approved", Role.APPROVER), "pay": ("paid", Role.CASHIER),
    "confirm": ("received", Role.ORG_ACCOUNTANT), "book": ("booked", Role.BOOKKEEPER), "withhold": ("withheld", Role.FINANCE),
    "cancel": ("cancelled", Role.APPROVER),
}  # fmt: skip
WHOLE_WAY = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book")
NEXT = (*[WHOLE_WAY[:n] for n in range(7)], ("withhold",))  # how far the one after those paid may have come


@dataclass
class Due:
    key: int
    order: int
    name: str
    amount: int
    on: date
    milestone: int | None
    made: str
    agreed: dict[str, object]


def planned(tables: Tables, terms: Terms) -> list[Due]:
    """Half at the beginning, three tenths and a fifth on the milestones."""
    amount, by = terms.plan.amount, terms.plan.unit.staff[Role.HANDLER]
    parts = [amount // 2, amount * 3 // 10]
    found = []
    for order, (name, part) in enumerate(
        zip(("首期款", "第二期款", "尾款"), (*parts, amount - sum(parts)), strict=True), start=1
    ):
        key = tables.key(Disbursement)
        made = terms.chain.act("disbursement", key, "create", "", "planned", 0, by, "", terms.begun)
        milestone, called, on = terms.milestones[order - 2] if order > 1 else (None, None, terms.starts + timedelta(days=10))
        told = {"order": order, "name": name, "amount": yuan(part), "due": None if milestone else str(on), "milestone": called}
        found.append(Due(key, order, name, part, on, milestone, made, told))
    return found


def paid(tables: Tables, terms: Terms, dues: list[Due], chance: random.Random) -> int:
    """Write them; what reached the organisation, 分."""
    status = terms.plan.status
    many = PAID.get(status, chance.choice((1, 2)) if status == "in_force" else 0)
    received = 0
    for nth, due in enumerate(dues):
        moves: tuple[str, ...] = ()
        if nth < many:
            moves = WHOLE_WAY
        elif status == "terminated":
            moves = ("cancel",)
        elif nth == many and status in {"in_force", "accepted"}:
            moves = chance.choice(NEXT)
        received += _one(tables, terms, due, moves)
    return received


def _one(tables: Tables, terms: Terms, due: Due, moves: tuple[str, ...]) -> int:
    plan, stands, done = terms.plan, "planned", {}
    receipt, account = f"MP{due.key:09d}", plan.provider.account
    first = date(plan.year, 11, 10) if moves == ("cancel",) else due.on + timedelta(days=3)
    received_on, review_on = first + timedelta(days=5), first + timedelta(days=30)
    told: dict[str, dict[str, object]] = {
        "request": {"invoice_number": f"27{due.key:018d}", "invoice_amount": yuan(due.amount)},
        "pay": {"payee_account": account, "bank_receipt": receipt}, "book": {"voucher_number": f"模记-{due.key}"},
        "confirm": {"received_on": received_on, "received_amount": yuan(due.amount)},
        "withhold": {"review_on": review_on},
    }  # fmt: skip
    for n, move in enumerate(moves):
        status, role = STEPS[move]
        by = {Role.ORG_ADMIN: plan.provider.administrator, Role.ORG_ACCOUNTANT: plan.provider.accountant}.get(role)
        by, day = by or plan.unit.staff[role], first + timedelta(days=n)
        done[move] = (
            by, terms.chain.act("disbursement", due.key, move, stands, status, n + 1, by, role, day, canonical(told.get(move, {}))),
        )  # fmt: skip
        stands = status
    if "pay" in done:
        by, at = done["pay"]
        tables.add(Payment, tables.key(Payment), terms.key, due.key, due.amount, receipt, at, by)
    tables.add(
        Disbursement, due.key, stands, len(moves), due.made, plan.unit.staff[Role.HANDLER],
        *[value for act in DUE_ACTS for value in done.get(act, (None, None))],
        terms.key, due.order, due.name, due.milestone, None if due.milestone else due.on.isoformat(), due.amount,
        f"27{due.key:018d}" if "request" in done else "", account if "pay" in done else "", receipt if "pay" in done else "",
        str(received_on) if "confirm" in done else None, f"模记-{due.key}" if "book" in done else "",
        str(review_on) if "withhold" in done else None,
    )  # fmt: skip
    return due.amount if "pay" in done else 0
