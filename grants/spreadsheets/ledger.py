"""A brought ledger from its bytes to recorded expenses: `look` (the preview), `take` (all or nothing).

`look` reads the file once, asks every rule, keeps the rows that can be recorded and writes figures and problems into the ledger
file. `take` locks the contract, asks again what may have changed since, and adds all rows with one entry; or it adds none, and
what changed is told like any other problem of the file.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grants.contracts.models import Contract
from grants.people.models import User
from grants.spending import ledger_files, ledger_queries, ledger_rows, rules
from grants.spending.ledger_rows import Tell
from grants.spending.models import LedgerFile
from grants.spreadsheets import child, kept_rows
from grants.spreadsheets.checks import Checker, mark_of
from grants.spreadsheets.lines import Aside, Raw, lines
from grants.spreadsheets.problems import WARNING, Problem, Unreadable
from grants.spreadsheets.problems import shown as shortened
from grants.spreadsheets.rows import NoValue, number_of
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.money import CENT, ZERO
from grants.trail.moves import lock

KEPT = 1_000  # problems that are listed
KINDS = ("good", "warned", "wrong", "known")
EVERY = 200  # rows between two signs of life

CLOSED = gettext_noop("The contract takes no expenses any more; nothing was recorded.")
MEANWHILE = gettext_noop(
    "Since the file was read the contract or its ledger has changed, so nothing was recorded. The file was read again: please look at it."
)
NO_ROWS = gettext_noop("No row with an expense was found below the headings. Please check that it is the right file.")


@dataclass
class Look:
    """What a preview shows. `problems`: errors first, at most KEPT of them; `more`: how many there are besides."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    sums: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(KINDS, ZERO))
    sheets: dict[str, int] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    more: int = 0
    kept: str = ""
    again: dict[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return [*self.errors, *self.warnings][:KEPT]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def tell(self, problem: Problem, read: Raw | None = None) -> None:
        there = self.errors if problem.is_error else self.warnings
        if len(there) >= KEPT:
            self.more += 1
            return
        there.append(problem)
        if read is not None:
            self.rows[f"{problem.sheet}!{problem.row}"] = as_read(read)

    def count(self, kind: str, raw: Raw) -> None:
        self.counts[kind] += 1
        self.sums[kind] += raw.values.get("amount") or ZERO
        self.sheets[raw.sheet] = self.sheets.get(raw.sheet, 0) + 1
        if kind != "known":
            for problem in raw.problems:
                self.tell(problem, raw)

    def aside(self, problem: Problem) -> None:
        """What is no row: a sheet that cannot be read counts as one wrong row, so that nothing is imported without it."""
        self.tell(problem)
        self.counts["wrong"] += problem.is_error

    def wrong_as_a_whole(self, problem: Problem) -> None:
        self.tell(problem)
        self.counts["wrong"] += 1

    def not_good_after_all(self, used: dict[str, Problem], warned: set[str]) -> None:
        """Rows whose invoice another line of the system uses, by number: asked when all rows had been counted."""
        rows = kept_rows.opened(self.kept)
        assert rows is not None
        with rows:
            for line in kept_rows.lines(rows):
                if (problem := used.get(line.invoice_number)) is not None:
                    self.tell(problem)
                    kind, amount = "warned" if line.invoice_number in warned else "good", line.amount * CENT
                    for name, sign in ((kind, -1), ("wrong", 1)):
                        self.counts[name] += sign
                        self.sums[name] += sign * amount

    def told(self) -> dict[str, Any]:
        """As it is stored in `LedgerFile.told`."""
        problems = self.problems
        listed = {f"{problem.sheet}!{problem.row}" for problem in problems}
        return {
            "problems": [problem.kept() for problem in problems],
            "more": self.more + len(self.errors) + len(self.warnings) - len(problems),
            "rows": {place: read for place, read in self.rows.items() if place in listed},
            "sums": {kind: str(amount) for kind, amount in self.sums.items()},
            "sheets": [{"name": name, "rows": count} for name, count in self.sheets.items()],
            "kept": self.kept,
            "again": self.again,
        }

    def figures(self) -> dict[str, Any]:
        amount = self.sums["good"] + self.sums["warned"]
        return {**self.counts, "amount": amount, "told": self.told(), "done": self.total, "total": self.total}


def as_read(raw: Raw) -> dict[str, str]:
    """The row as it was understood; of a cell that was not, what stands in it."""
    told = {name: shown(value) for name, value in raw.values.items() if value not in (None, "")}
    for problem in raw.problems:
        if problem.column and problem.field not in told:
            cell = raw.cells[number_of(problem.column)] if number_of(problem.column) < len(raw.cells) else None
            if typed := cell.shown if isinstance(cell, NoValue) else "" if cell is None else str(cell).strip():
                told[problem.field] = shortened(typed)
    return told


def shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


def look(file: LedgerFile, *, since: datetime | None = None, tell: Tell = lambda done, total: None) -> Look:
    """Read and check; the figures are written into the file. `since`: by which this process holds it (taken here when not given)."""
    held = since or ledger_files.claim(file, taking=False)
    if held is None:
        ledger_files.refuse(LedgerFile.objects.get(pk=file.pk))
        raise AssertionError("refuse raises")
    try:
        found = _read(file, tell)
    except Unreadable as reason:
        ledger_files.held(file, held, started_at=None, seen_at=None, failed=reason.words[:500])
        raise
    ledger_files.held(file, held, started_at=None, seen_at=None, read_at=clock.now(), **found.figures())
    return found


@contextmanager
def no_collector() -> Iterator[None]:
    """Millions of small things come and go here and none of them refers to itself: looking for such cycles took a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@no_collector()
def _read(file: LedgerFile, tell: Tell) -> Look:
    found, checker, today = Look(), Checker(file.contract, clock.today()), clock.today()
    if file.contract.status not in rules.TAKES_EXPENSES:
        found.wrong_as_a_whole(Problem("contract_spends", CLOSED))
    so_far = child.SoFar()
    with kept_rows.Keeper() as keeper:
        for nth, raw in enumerate(lines(child.parsed(file.file.path, file.file.detected_type, so_far), today)):
            if nth % EVERY == 0:
                tell(so_far.rows, so_far.expected)
            if isinstance(raw, Aside):
                found.aside(raw.problem)
                continue
            line, known = checker.check(raw)
            kind = "known" if known else "wrong" if raw.wrong else "warned" if raw.problems else "good"
            found.count(kind, raw)
            if line is not None and kind in {"good", "warned"}:
                keeper.add(line)
    found.kept, found.again = keeper.sha256, checker.again
    if used := checker.used_elsewhere():
        found.not_good_after_all(used, checker.warned)
    if not found.total and not found.errors:
        found.wrong_as_a_whole(Problem("no_rows", NO_ROWS))
    return found


@no_collector()
def take(file: LedgerFile, *, by: User, since: datetime | None = None, tell: Tell = lambda done, total: None) -> int:
    """Record every good row of `file`, or none; how many. Raises Refused with nothing recorded."""
    ledger_files.ready(file, by=by)
    held = since or ledger_files.claim(file, taking=True)
    if held is None:
        ledger_files.refuse(LedgerFile.objects.get(pk=file.pk))
        raise AssertionError("refuse raises")
    try:
        with _kept(file, tell) as rows, transaction.atomic():
            contract = lock(file.contract, ledger_rows.MOVE)
            if _changed(contract, file, rows):
                raise Meanwhile
            entry = ledger_rows.add(contract, file, kept_rows.lines(rows), file.good + file.warned, by=by, tell=tell)
            if not ledger_files.held(file, held, started_at=None, seen_at=None, imported_at=clock.now(), imported_by=by):
                raise Blocked(Blocker("running", ledger_files.RUNNING))
    except Meanwhile:
        found = _read(file, tell)
        found.warnings.insert(0, Problem("meanwhile", MEANWHILE, {}, WARNING))
        ledger_files.held(file, held, started_at=None, seen_at=None, read_at=clock.now(), **found.figures())
        raise Blocked(Blocker("meanwhile", _(MEANWHILE))) from None
    kept_rows.forget(file.told["kept"])
    return int(entry.facts["rows"])


class Meanwhile(Exception):
    """What was shown is no longer so."""


def _kept(file: LedgerFile, tell: Tell) -> IO[bytes]:
    """The rows that were shown; read again from the file when they are gone."""
    sha256 = file.told["kept"]
    rows = kept_rows.opened(sha256)
    if rows is None:
        again = _read(file, tell)
        rows = kept_rows.opened(again.kept) if again.kept == sha256 and not again.counts["wrong"] else None
    if rows is None:
        raise Meanwhile
    return rows


def _changed(contract: Contract, file: LedgerFile, rows: IO[bytes]) -> bool:
    """Whether any rule that held when the rows were shown no longer does. The contract is locked; six queries."""
    if contract.status not in rules.TAKES_EXPENSES:
        return True
    checker = Checker(contract, clock.today())
    first, last, invoices = contract.starts.isoformat(), contract.ends.isoformat(), set()
    for line in kept_rows.lines(rows):
        if not first <= line.date <= last or checker.refused[line.category] or not checker.still_due(line):
            return True
        if (
            checker.recorded
            and (there := checker.recorded.get(mark := mark_of(line), 0))
            and file.told["again"].get(mark.hex()) != there
        ):
            return True
        if line.invoice_number:
            invoices.add(line.invoice_number)
    return bool(ledger_queries.invoices_used(invoices))
