"""What people do with a spreadsheet of expenses: bring it, start what reads it, put it aside; and whether that is still alive.

Reading and importing run in a process of their own, which holds the file as `trail.holds` says.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.evidence.actions import shown_name, store
from grants.people.models import User
from grants.spending import rules
from grants.spending.models import LedgerFile
from grants.trail import clock, holds
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import record, require

BEAT = timedelta(seconds=0.5)

TAKES_NONE = _("The contract takes no expenses now (it is “%(status)s”); the file was not kept.")
IMPORTED = _("These rows are in the ledger already; nothing was changed.")
PUT_ASIDE = _("The file was put aside; nothing was recorded. Bring it again to use it.")
RUNNING = _("The file is being worked on just now; nothing was changed. Please wait until it is done.")
NOT_READ = _("The file has not been read yet; nothing was recorded.")
WRONG = _("%(count)s rows of the file are wrong; nothing was recorded. Correct them in your file and bring it again.")


def bring(contract: Contract, *, by: User, upload: "File[bytes]", kind: str) -> LedgerFile:
    """Keep a spreadsheet for a contract. The same file again is the one that is there: its `again` says so.

    `kind`: what the door of spreadsheets found. Raises NotAllowed or Blocked (the contract takes no expenses now), having kept nothing.
    """
    require(rules.may_draft, contract, by)
    if contract.status not in rules.TAKES_EXPENSES:
        raise Blocked(Blocker("contract_spends", TAKES_NONE % {"status": contract.get_status_display()}, "contract"))
    stored = store(upload, by=by, kind=kind)
    there = LedgerFile.objects.filter(contract=contract, file=stored, put_aside_at=None)
    if (found := there.first()) is not None:
        found.again = True
        return found
    name = shown_name(upload.name or "")
    row = LedgerFile(contract=contract, file=stored, name=name, uploaded_by=by, uploaded_at=clock.now(), origin=contract.origin)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # brought at the same moment in another window
        row = there.get()
        row.again = True
    return row


def claim(file: LedgerFile, *, taking: bool) -> datetime | None:
    """Take hold of `file` for one process; the instant that proves it, or None when another holds it or there is nothing to do."""
    fresh: dict[str, Any] = {"done": 0, "total": 0, "failed": ""}
    if taking:
        return holds.claim(_open(file).filter(read_at__isnull=False, wrong=0), **fresh | {"total": file.good + file.warned})
    return holds.claim(_open(file), read_at=None, **fresh)


def held(file: LedgerFile, since: datetime, **figures: Any) -> bool:
    """Write `figures` of the process that took hold at `since`; False when it is no longer the one."""
    return bool(_open(file).filter(started_at=since).update(**figures))


class Progress:
    """Signs of life, at most every half second; inside the import's own transaction through a connection beside it on PostgreSQL
    (SQLite has one writer: there it is silent for these seconds)."""

    def __init__(self, file: LedgerFile, since: datetime) -> None:
        self.file, self.since, self.last = file, since, clock.now()
        self.apart = connection.copy() if connection.vendor == "postgresql" and not connection.in_atomic_block else None
        self.outer = len(connection.savepoint_ids) if connection.in_atomic_block else -1

    def __call__(self, done: int, total: int) -> None:
        now = clock.now()
        if now - self.last < BEAT:
            return
        self.last = now
        if not connection.in_atomic_block:
            held(self.file, self.since, done=done, total=total, seen_at=clock.of_database())
        elif self.apart is not None:
            table = connection.ops.quote_name(LedgerFile._meta.db_table)
            with self.apart.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET done = %s::int, total = %s::int, seen_at = clock_timestamp() "  # noqa: S608
                    "WHERE id = %s::bigint AND started_at = %s::timestamptz",
                    [done, total, self.file.pk, self.since],
                )

    def close(self) -> None:
        if self.apart is not None:
            self.apart.close()


def put_aside(file: LedgerFile, *, by: User) -> None:
    """Keep the file and record nothing of it; the same file may then be brought again."""
    require(rules.may_draft, file.contract, by)
    with transaction.atomic():
        at = clock.of_database()
        if holds.free(_open(file), at).update(put_aside_at=at, started_at=None):
            record(file.contract, "put_ledger_aside", by=by, role=rules.may_draft.role_for(file.contract, by), name=file.name)
            return
    refuse(LedgerFile.objects.get(pk=file.pk))


def ready(file: LedgerFile, *, by: User) -> None:
    """Raise what stands against importing `file` now."""
    require(rules.may_draft, file.contract, by)
    if file.imported_at or file.put_aside_at or file.read_at is None or file.wrong:
        refuse(file)


def refuse(file: LedgerFile) -> None:
    """Say why nothing can be done with `file` as it stands."""
    if file.imported_at is not None:
        raise Blocked(Blocker("imported", IMPORTED))
    if file.put_aside_at is not None:
        raise Blocked(Blocker("put_aside", PUT_ASIDE))
    if file.read_at is not None and file.wrong:
        raise Blocked(Blocker("wrong", WRONG % {"count": file.wrong}))
    if file.started_at is not None:
        raise Blocked(Blocker("running", RUNNING))
    raise Blocked(Blocker("not_read", NOT_READ))


def _open(file: LedgerFile) -> QuerySet[LedgerFile]:
    """It, while something may still be done with it."""
    return LedgerFile.objects.filter(pk=file.pk, imported_at=None, put_aside_at=None)
