"""The ledger of one contract: brought in two files, handed in, judged; a few lines reversed. All of it fits its budget."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from grants.people.roles import Role
from grants.spending.ledger_rows import Line, yuan
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.story.simulated.rows import LINE_ACTS, Tables
from grants.story.simulated.terms import Terms
from grants.trail import together
from grants.trail.canonical import canonical

# Where lines stand, in parts of a hundred: of a ledger that is open, of one that is decided.
OPEN = {"verified": 82, "submitted": 8, "questioned": 4, "draft": 3, "disallowed": 3}
DECIDED = {"verified": 96, "disallowed": 4}
OVER = frozenset({"closed_out", "archived", "terminated"})
WAY: dict[str, tuple[str, ...]] = {
    "draft": (), "submitted": ("submit",), "verified": ("submit", "verify"), "questioned": ("submit", "question"),
    "disallowed": ("submit", "disallow"), "reversed": ("submit", "verify", "reverse"),
}  # fmt: skip
STEPS = {
    "submit": ("submitted", Role.ORG_ADMIN, "{}"), "verify": ("verified", Role.EVALUATOR, "{}"),
    "question": ("questioned", Role.EVALUATOR, "{}"), "disallow": ("disallowed", Role.EVALUATOR, '{"rule":"不在预算范围内"}'),
    "reverse": ("reversed", Role.ORG_ADMIN, "{}"),
}  # fmt: skip
SPENT = {"closed_out": (0.9, 0.99), "archived": (0.9, 0.99), "accepted": (0.8, 0.95), "terminated": (0.1, 0.45)}
ITEMS = ("活动物料采购", "专家讲座劳务", "志愿者交通补贴", "宣传品印制", "场地租用", "入户慰问物资")
EACH_REVERSED = 40  # of so many lines one is reversed
SHEET = "支出"


@dataclass(slots=True)
class Kept:
    key: int
    line: Line
    status: str


def write(tables: Tables, terms: Terms, files: list[tuple[int, str]], chance: random.Random) -> int:
    """What counts as spending in the end, 分."""
    plan = terms.plan
    reversed_ones = plan.lines // EACH_REVERSED
    lines = _lines(terms, plan.lines - reversed_ones, chance)
    stand = DECIDED if plan.status in OVER else OPEN
    statuses = chance.choices(list(stand), list(stand.values()), k=len(lines))
    statuses[:reversed_ones] = ["reversed"] * reversed_ones
    chance.shuffle(statuses)
    half = len(lines) // 2
    year, verified = plan.year, 0
    for file, part, states, brought, name in (
        (files[0], lines[:half], statuses[:half], date(year, 6, 30), "上半年支出.csv"),
        (files[1], lines[half:], statuses[half:], date(year, 11, 1), "下半年支出.csv"),
    ):  # fmt: skip
        if part:
            kept = [Kept(tables.key(Expense), line, status) for line, status in zip(part, states, strict=True)]
            brought_by = _file(tables, terms, file, kept, brought, name)
            verified += sum(each.line.amount for each in kept if each.status == "verified")
            _course(tables, terms, kept, brought, *brought_by)
    return verified


def _lines(terms: Terms, many: int, chance: random.Random) -> list[Line]:
    """In the order of their days; each category together stays within its budget."""
    plan, first = terms.plan, terms.starts
    low, high = SPENT.get(plan.status, (0.2, 0.8))
    share, days = chance.uniform(low, high), (terms.ends - first).days
    codes = chance.choices([code for code, _amount in terms.budget], [amount for _code, amount in terms.budget], k=many)
    amounts = {code: _cut(int(amount * share), codes.count(code), chance) for code, amount in terms.budget}
    found, cash, sites = [], chance.randrange(30), len(terms.sites)
    for nth, code in enumerate(codes):
        on = (first + timedelta(days=days * nth // many)).isoformat()
        item, payee = f"{ITEMS[nth % len(ITEMS)]}第{nth + 1}笔", f"模拟供应商{chance.randrange(5_000)}有限公司"
        found.append(Line(
            SHEET, nth + 2, on, code, item, payee, next(amounts[code]), f"26{terms.key:09d}{nth:09d}", on, plan.provider.name,
            f"模记-{nth + 1}", "cash" if nth % 30 == cash else "transfer", "", "", terms.deliverables[nth % 3],
            terms.sites[nth % sites],
        ))  # fmt: skip
    return found


def _cut(whole: int, parts: int, chance: random.Random) -> Iterator[int]:
    """`whole` in so many parts of any size, each one 分 at least."""
    if not parts:
        return
    upto = list(accumulate(chance.random() + 0.05 for _part in range(parts)))
    free, before = max(whole - parts, 0), 0
    for weight in upto:
        now = int(free * weight / upto[-1])
        yield now - before + 1
        before = now


def _file(
    tables: Tables, terms: Terms, file: tuple[int, str], kept: list[Kept], day: date, name: str
) -> tuple[int, str]:  # fmt: skip
    """The file and the one entry that tells of all its lines; its key and when that was."""
    key, by, digest = tables.key(LedgerFile), terms.plan.provider.accountant, together.Digest()
    for each in kept:
        digest.add(each.line.digest)
    fen, many = sum(each.line.amount for each in kept), len(kept)
    facts = canonical({"ledger_file": key, "name": name, "sha256": file[1], **digest.facts(), "sum": yuan(fen)})
    at = terms.chain.act("contract", terms.key, "import_ledger", "in_force", "in_force", 4, by, Role.ORG_ACCOUNTANT, day, facts)
    tables.add(LedgerFile, key, terms.key, file[0], f"{key}-{name}", at, by, at, many, many, many, fen, "{}", at, by)
    return key, at


def _course(tables: Tables, terms: Terms, kept: list[Kept], day: date, file: int, at: str) -> None:
    """Handed in on the next day, judged two days later, reversed after three."""
    plan, chain = terms.plan, terms.chain
    people = {Role.ORG_ADMIN: plan.provider.administrator, Role.EVALUATOR: plan.unit.staff[Role.EVALUATOR]}
    done: dict[int, dict[str, tuple[int, str]]] = {each.key: {} for each in kept}
    for step, wait in enumerate((1, 3, 4)):
        on = day + timedelta(days=wait)
        for each in kept:
            moves = WAY[each.status]
            if step < len(moves):
                move = moves[step]
                status, role, facts = STEPS[move]
                was = STEPS[moves[step - 1]][0] if step else "draft"
                by = people[role]
                done[each.key][move] = by, chain.act("expense", each.key, move, was, status, step + 1, by, role, on, facts)
    accountant = plan.provider.accountant
    for each in kept:
        acts, line = done[each.key], each.line
        stamps = [value for act in LINE_ACTS for value in acts.get(act, (None, None))]
        counted = int(each.status in {"verified", "reversed"})
        tables.add(
            Expense,
            each.key,
            each.status,
            len(acts),
            at,
            accountant,
            counted,
            *stamps,
            terms.key,
            file,
            "expense",
            None,
            *line[:14],
        )
        tables.add_each(Allocation, _shares(tables, each.key, line, terms.deliverables, 1))
    for each in kept:
        if each.status == "reversed":
            _take_back(tables, terms, each, done[each.key], day + timedelta(days=4))


def _shares(tables: Tables, key: int, line: Line, deliverables: list[int], sign: int) -> Iterator[tuple[int | None, ...]]:
    """Every tenth line is for two deliverables."""
    parts = [(line.deliverable, line.amount)]
    if line.row % 10 == 0 and line.amount > 1:
        other = deliverables[(line.row + 2) % 3]
        parts = [(line.deliverable, line.amount - line.amount // 3), (other, line.amount // 3)]
    for deliverable, amount in parts:
        yield tables.key(Allocation), key, deliverable, line.site, sign * amount


def _take_back(tables: Tables, terms: Terms, each: Kept, acts: dict[str, tuple[int, str]], day: date) -> None:
    key, line, by = tables.key(Expense), each.line, acts["reverse"][0]
    at = terms.chain.act("expense", key, "create", "", "reversed", 0, by, "", day)
    stamps = [value for act in LINE_ACTS for value in (acts[act] if act == "verify" else (None, None))]
    told = line._replace(
        sheet="", row=0, date=day.isoformat(), amount=-line.amount, invoice_date=None, invoice_buyer="", voucher_number=""
    )
    tables.add(Expense, key, "reversed", 0, at, by, 1, *stamps, terms.key, None, "reversal", each.key, told[0], None, *told[2:14])
    tables.add_each(Allocation, _shares(tables, key, line, terms.deliverables, -1))
