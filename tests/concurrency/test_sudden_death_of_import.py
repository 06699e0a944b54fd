"""SIGKILL to a process in the middle of an import: all rows are there or none, and the file can be taken up again."""

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from grants.disbursements.reconcile.everything import breaches
from grants.portals.provider.ledger_standing import standing_of
from grants.spending import ledger_files
from grants.spending.ledger_rows import MOVE
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.spreadsheets import ledger, running
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.holds import STALE
from grants.trail.models import Entry
from grants.trail.moves import lock
from tests.concurrency.deaths import Mortal, Run, mortal
from tests.concurrency.test_ledger import holds
from tests.spending.test_import import Desk

INSTANTS, ROWS = 10, 700  # PostgreSQL is sent 500 rows at a time


@dataclass
class Hand:
    """The accountant who starts again whatever was killed. Hours pass between, for a file belongs to its process until it is silent."""

    desk: Desk
    processes: Mortal
    brought: int = 0
    later: timedelta = timedelta()

    def file(self) -> LedgerFile:
        """A file of its own, read."""
        file = self.brings()
        ledger.look(file)
        return file

    def brings(self) -> LedgerFile:
        self.brought += 1
        first = 1_000 * self.brought
        return self.desk.brought([self.desk.row(nth, amount=1) for nth in range(first, first + ROWS)])

    def half_read(self, after: float) -> LedgerFile:
        """Killed while it is read, and read again."""
        file = self.brings()
        self.processes.run(words=[str(file.pk)], after=after)
        self.later += STALE * 2
        with clock.at(clock.now() + self.later):
            assert standing_of(LedgerFile.objects.get(pk=file.pk)).name in {"stopped", "read"}
            assert running.start(file)
        told = LedgerFile.objects.get(pk=file.pk)
        assert (told.good + told.warned, told.wrong, told.started_at) == (ROWS, 0, None)
        return told

    def run(self, file: LedgerFile, **death: Any) -> Run:
        """Import `file`; when another process was killed over it, as the page does that takes it up."""
        words, told = [str(file.pk), "--take", self.desk.by.username], LedgerFile.objects.get(pk=file.pk)
        if told.started_at is not None:
            assert told.seen_at is not None
            with clock.at(told.seen_at + STALE / 2):
                assert (standing_of(told).name, running.start(told, take=self.desk.by)) == ("importing", False)
            self.later += STALE * 2
            with clock.at(clock.now() + self.later):
                assert standing_of(told).name == "stopped"
                since = ledger_files.claim(told, taking=True)
            assert since is not None
            words += ["--since", since.isoformat()]
        return self.processes.run(words=words, **death)

    def recorded(self, file: LedgerFile) -> bool:
        """Whether its rows are in the books: rows, allocations, entry and file all say so, or none of them."""
        with transaction.atomic():
            lock(self.desk.contract, MOVE)  # the database may still be ending what the dead process had begun
            told = LedgerFile.objects.get(pk=file.pk)
            lines, shares = Expense.objects.filter(ledger_file=file), Allocation.objects.filter(expense__ledger_file=file)
            entries = Entry.objects.filter(move=MOVE, facts__ledger_file=file.pk)
            found = (lines.count(), shares.count(), entries.count(), told.imported_at is not None)
        assert found in {(0, 0, 0, False), (ROWS, ROWS, 1, True)}
        assert list(breaches()) == []
        holds()
        return found[3]


def between(run: Run, inserts: int) -> bool:
    """Whether it died after its first row was handed to the database and before its last INSERT was done."""
    return run.killed and bool(run.places("row")) and len(run.places("INSERT")) < inserts


def test_killed_at_ten_random_instants_of_an_import(everybody: Cast, tmp_path: Path, settings: Any) -> None:
    """From outside, one instant in each tenth of the time that an import took; then from inside, in its writing transaction."""
    settings.MEDIA_ROOT = tmp_path / "files"
    chance = random.Random(20261122)
    with mortal("tests.concurrency.dying_ledger", tmp_path, since="row") as processes:
        hand = Hand(Desk(everybody), processes)
        first = hand.file()
        whole = hand.run(first)
        assert (whole.code, hand.recorded(first)) == (0, True)
        rows, inserts = whole.places("row"), whole.places("INSERT")
        assert (len(rows), bool(inserts)) == (ROWS, True)

        file, writing = hand.half_read(whole.seconds * chance.random()), 0
        for tenth in range(INSTANTS):
            run = hand.run(file, after=whole.seconds * (tenth + chance.random()) / INSTANTS)
            writing += between(run, len(inserts))
            if hand.recorded(file):
                file = hand.file()  # it came after the end
        for mark in (rows[0], *chance.sample(rows, 2), rows[-1], inserts[-1], len(whole.marks) - 1):
            run = hand.run(file, mark=mark)
            writing += between(run, len(inserts))
            assert (run.killed, hand.recorded(file)) == (True, False)
        assert writing >= 4

        assert (hand.run(file).code, hand.recorded(file)) == (0, True)
        assert Expense.objects.count() == ROWS * hand.brought
