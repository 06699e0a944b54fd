"""Every total and quotient of the report, from rows to the whole tree: pure, exact, half up."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from grants.papers.audit_report import reckoning
from grants.papers.audit_report.conduct import Conduct
from grants.papers.audit_report.engaged import EngagementPart
from grants.papers.audit_report.expense_rows import AMOUNTS, ExpenseRow, Expenses, yuan
from grants.papers.audit_report.facts import (
    SCHEMA,
    Arrival,
    AuditReportFacts,
    Balance,
    CategoryLine,
    ContractCard,
    ContractFacts,
    DeliverableLine,
    DeliverySum,
    Duty,
    Head,
    LedgerSum,
    MonthPoint,
    ProjectCard,
    Step,
)
from grants.papers.audit_report.fieldwork import Fieldwork
from grants.papers.audit_report.figures import ZERO, cents, share

TOTAL = "total"


def category_line(
    code: str,
    name: str,
    *,
    budget: Decimal,
    verified: Decimal,
    disallowed: Decimal,
    pending: Decimal,
    adjustments: Decimal = ZERO,
) -> CategoryLine:
    adjusted = budget + adjustments
    return CategoryLine(
        code, name, budget, adjustments, adjusted, verified + disallowed + pending, verified, disallowed, pending,
        adjusted - verified, share(verified, adjusted),
    )  # fmt: skip


def category_total(lines: Iterable[CategoryLine]) -> CategoryLine:
    return merged_category(TOTAL, "", list(lines))


def merged_category(code: str, name: str, lines: Sequence[CategoryLine]) -> CategoryLine:
    return category_line(
        code, name,
        budget=sum((line.budget for line in lines), ZERO), adjustments=sum((line.adjustments for line in lines), ZERO),
        verified=sum((line.verified for line in lines), ZERO), disallowed=sum((line.disallowed for line in lines), ZERO),
        pending=sum((line.pending for line in lines), ZERO),
    )  # fmt: skip


def merged_categories(groups: Iterable[Sequence[CategoryLine]]) -> tuple[CategoryLine, ...]:
    """One line per category over several contracts, in the order of their codes."""
    by_code: dict[str, list[CategoryLine]] = {}
    for lines in groups:
        for line in lines:
            by_code.setdefault(line.code, []).append(line)
    return tuple(merged_category(code, lines[0].name, lines) for code, lines in sorted(by_code.items()))


def balance(arrived: Decimal, verified: Decimal, refundable: Decimal | None, refunded: Decimal) -> Balance:
    return Balance(
        arrived, verified, arrived - verified, refundable, refunded, None if refundable is None else refundable - refunded
    )


def merged_balance(balances: Sequence[Balance]) -> Balance:
    known = [b.refundable for b in balances if b.refundable is not None]
    return balance(
        sum((b.arrived for b in balances), ZERO), sum((b.verified for b in balances), ZERO),
        sum(known, ZERO) if known else None, sum((b.refunded for b in balances), ZERO),
    )  # fmt: skip


def deliverable_line(
    code: str, name: str, unit: str, *, target: Decimal | None, reported: Decimal | None, recognised: Decimal | None,
    unit_price: Decimal | None, spent: Decimal, site: str = "", basis: str = "period", precision: str = "exact", additive: bool = True,
    planned: Decimal | None = None, value: Decimal | None = None,
) -> DeliverableLine:  # fmt: skip
    """`planned` and `value` default to quantity × unit price; a merged line gives the sums of its parts instead."""
    if planned is None:
        planned = cents((target or ZERO) * (unit_price or ZERO))
    if value is None:
        value = cents((recognised or ZERO) * (unit_price or ZERO))
    return DeliverableLine(
        code, name, unit, site, basis, precision, additive, target, reported, recognised,
        share(recognised, target) if recognised is not None and target else None, unit_price,
        planned, value, spent, cents(spent / recognised) if recognised else None, value - spent,
    )  # fmt: skip


Key = tuple[str, str, str, str]


def key_of(line: DeliverableLine) -> Key:
    """Only equal things are ever added: same code, name, unit and basis."""
    return line.code, line.name, line.unit, line.basis


def together(lines: Iterable[DeliverableLine]) -> tuple[DeliverableLine, ...]:
    """The sites of one contract: a line per thing bought. Targets always add up (the contract says so); what was counted at several
    sites adds up only where nobody and nothing is counted twice."""
    return tuple(_merged(group, goals=True, counts=_few(group) or group[0].additive) for group in _groups(lines))


def merged_deliverables(contracts: Sequence[Sequence[DeliverableLine]]) -> tuple[DeliverableLine, ...]:
    """Several contracts: quantities add up only when each counts its own period."""
    if len(contracts) == 1:
        return together(contracts[0])
    groups = _groups(line for lines in contracts for line in together(lines))
    return tuple(_merged(group, goals=(fits := _adds_up(group)), counts=fits) for group in groups)


def _groups(lines: Iterable[DeliverableLine]) -> list[list[DeliverableLine]]:
    groups: dict[Key, list[DeliverableLine]] = {}
    for line in lines:
        groups.setdefault(key_of(line), []).append(line)
    return list(groups.values())


def _few(group: Sequence[DeliverableLine]) -> bool:
    """At most one of the lines counts anything: the others are money charged to no site."""
    return sum(line.target is not None or line.reported is not None for line in group) <= 1


def _adds_up(group: Sequence[DeliverableLine]) -> bool:
    return _few(group) or (all(line.additive for line in group) and group[0].basis == "period")


def _merged(group: list[DeliverableLine], *, goals: bool, counts: bool) -> DeliverableLine:
    first = group[0]
    if len(group) == 1 and not first.site:
        return first
    prices = {line.unit_price for line in group}

    def added(values: Iterable[Decimal | None]) -> Decimal | None:
        known = [value for value in values if value is not None]
        return sum(known, ZERO) if known else None

    return deliverable_line(
        first.code, first.name, first.unit, basis=first.basis,
        precision=next((line.precision for line in group if line.precision != "exact"), "exact"), additive=first.additive,
        target=added(line.target for line in group) if goals else None,
        reported=added(line.reported for line in group) if counts else None,
        recognised=added(line.recognised for line in group) if counts else None,
        unit_price=prices.pop() if len(prices) == 1 else None,
        spent=sum((line.spent for line in group), ZERO), planned=sum((line.planned for line in group), ZERO),
        value=sum((line.value for line in group), ZERO),
    )  # fmt: skip


def delivery_sum(label: str, lines: Iterable[DeliverableLine]) -> DeliverySum:
    rows = list(lines)
    planned = sum((line.planned for line in rows), ZERO)
    value = sum((line.value for line in rows), ZERO)
    spent = sum((line.spent for line in rows), ZERO)
    return DeliverySum(label, planned, value, spent, value - spent, share(value, planned))


def by_site(lines: Sequence[DeliverableLine]) -> tuple[DeliverySum, ...]:
    """One sum per site, in the order met; nothing when no line has a site."""
    sites: dict[str, list[DeliverableLine]] = {}
    for line in lines:
        sites.setdefault(line.site, []).append(line)
    return tuple(delivery_sum(site, rows) for site, rows in sites.items()) if any(sites) else ()


def ledger_sum(ledgers: Sequence[Expenses]) -> LedgerSum:
    """Of one ledger or of several."""
    fen = (sum(sum(getattr(rows, name)) for rows in ledgers) for name in AMOUNTS)
    return LedgerSum(sum(map(len, ledgers)), *map(yuan, fen))


def curve(contracts: Sequence[ContractFacts], until: date) -> tuple[MonthPoint, ...]:
    """Month by month from the first start: due, arrived and spent so far; until the cut-off, or until nothing more happened."""
    due: dict[tuple[int, int], Decimal] = {}
    arrived: dict[tuple[int, int], Decimal] = {}
    spent: dict[tuple[int, int], Decimal] = {}

    def add(where: dict[tuple[int, int], Decimal], day: date | None, amount: Decimal) -> None:
        if day is not None:
            key = (day.year, day.month)
            where[key] = where.get(key, ZERO) + amount

    for contract in contracts:
        for arrival in contract.arrivals:
            add(due, arrival.due_on, arrival.plan)
            add(arrived, arrival.arrived_on, arrival.arrived)
        by_day: dict[str, int] = {}
        for day, fen in zip(contract.expenses.on, contract.expenses.verified, strict=True):
            by_day[day] = by_day.get(day, 0) + fen
        for day, fen in by_day.items():
            add(spent, date.fromisoformat(day), yuan(fen))
    months = [*due, *arrived, *spent, *((c.card.starts_on.year, c.card.starts_on.month) for c in contracts)]
    points: list[MonthPoint] = []
    totals = [ZERO, ZERO, ZERO]
    year, month = min(months)
    last = min((until.year, until.month), max([*months, *((c.card.ends_on.year, c.card.ends_on.month) for c in contracts)]))
    while (year, month) <= last:
        for index, series in enumerate((due, arrived, spent)):
            totals[index] += series.get((year, month), ZERO)
        points.append(MonthPoint(date(year, month, 1), *totals))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(points)


def contract_facts(
    card: ContractCard, *, timeline: Sequence[Step], arrivals: Sequence[Arrival], categories: Sequence[CategoryLine],
    deliverables: Sequence[DeliverableLine], duties: Sequence[Duty], expenses: Iterable[ExpenseRow], head: Head | None,
    refundable: Decimal | None, refunded: Decimal, conduct: Conduct | None = None,
) -> ContractFacts:  # fmt: skip
    total, kept = category_total(categories), Expenses.of(expenses)
    arrived = sum((a.arrived for a in arrivals), ZERO)
    return ContractFacts(
        card=card, timeline=tuple(timeline), arrivals=tuple(arrivals),
        arrivals_total=(sum((a.plan for a in arrivals), ZERO), arrived),
        categories=tuple(categories), category_total=total, balance=balance(arrived, total.verified, refundable, refunded),
        deliverables=tuple(deliverables), delivery_total=delivery_sum("", deliverables), duties=tuple(duties),
        expenses=kept, expense_total=ledger_sum([kept]), head=head,
        conduct=conduct or reckoning.conduct(today=card.ends_on),
    )  # fmt: skip


def report_facts(
    card: ProjectCard, contracts: Sequence[ContractFacts], *, scope: str, title: str, issuer: str, cut_off: datetime, rule_set: str,
    until: date, place: str = "", verify_at: str = "", engaged: EngagementPart | None = None,
    fieldwork: Fieldwork | None = None,
) -> AuditReportFacts:  # fmt: skip
    """The draft of a report over `contracts`, in their order; `until` is the day of the cut-off where the office is."""
    lines = [line for contract in contracts for line in contract.deliverables]
    categories = merged_categories(contract.categories for contract in contracts)
    return AuditReportFacts(
        schema=SCHEMA, scope=scope, serial="", draft=True, title=title, issuer=issuer, cut_off=cut_off, rule_set=rule_set, card=card,
        contracts=tuple(contracts),
        arrivals_total=(sum((c.arrivals_total[0] for c in contracts), ZERO), sum((c.arrivals_total[1] for c in contracts), ZERO)),
        categories=categories, category_total=category_total(categories), balance=merged_balance([c.balance for c in contracts]),
        deliverables=merged_deliverables([c.deliverables for c in contracts]), delivery_total=delivery_sum("", lines), sites=by_site(lines),
        expense_total=ledger_sum([contract.expenses for contract in contracts]), curve=curve(contracts, until),
        place=place, verify_at=verify_at,
        checked=reckoning.checked(contract.expenses for contract in contracts), engaged=engaged, fieldwork=fieldwork,
    )  # fmt: skip
