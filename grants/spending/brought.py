"""Evidence brought in bulk: kept as it comes, read, matched with draft lines, attached in one go or taken away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.evidence import actions as evidence
from grants.evidence import queries as readers
from grants.evidence.texts import texts
from grants.people.models import User
from grants.people.queries import organisations_of
from grants.spending import rules
from grants.spending.invoices import Invoice, read
from grants.spending.matching import Clues, Line, Match, clues, match
from grants.spending.models import BroughtFile, Expense
from grants.trail import clock
from grants.trail.moves import lock, record, require

ATTACHED_BEFORE = _("“%(name)s” is attached already, to “%(line)s”; nothing was changed.")
MOST_WAITING = 500
TOO_MANY = _("%(most)s files wait to be attached; attach or take away some of them first. “%(name)s” was not kept.")


def visible(person: User) -> QuerySet[BroughtFile]:
    """Files waiting at the contracts of her organisation."""
    return BroughtFile.objects.filter(contract__organisation__in=organisations_of(person))


readers.attached("brought", visible)


def bring(contract: Contract, *, by: User, upload: "File[Any]") -> BroughtFile:
    """Keep a file for a contract; the same file again is the row that is there. Raises ValidationError or Refused in words."""
    require(rules.may_draft, Expense(contract=contract), by)
    stored = evidence.store(upload, by=by)
    name = evidence.shown_name(upload.name or "")
    if there := Expense.objects.filter(contract=contract, documents=stored).first():
        raise ValidationError(ATTACHED_BEFORE, code="attached", params={"name": name, "line": there})
    if BroughtFile.objects.filter(contract=contract).exclude(file=stored).count() >= MOST_WAITING:
        raise ValidationError(TOO_MANY, code="too_many", params={"most": MOST_WAITING, "name": name})
    brought, _new = BroughtFile.objects.get_or_create(
        contract=contract, file=stored, defaults={"name": name, "brought_by": by, "brought_at": clock.now()}
    )
    return brought


def look(rows: Sequence[BroughtFile]) -> None:
    """Read what the files say, once; what was not reached in time is read the next time."""
    unread = [row for row in rows if not row.seen]
    found = texts([row.file for row in unread])
    for row in unread:
        if row.file_id in found:
            row.told, row.seen = _told(clues(found[row.file_id])), True
            row.save(update_fields=["told", "seen"])


def _told(found: Clues) -> dict[str, list[str]]:
    return {name: sorted(map(str, getattr(found, name))) for name in ("numbers", "amounts", "days")}


def _clues(told: dict[str, list[str]]) -> Clues:
    return Clues(
        frozenset(told.get("numbers", ())),
        frozenset(map(Decimal, told.get("amounts", ()))),
        frozenset(map(date.fromisoformat, told.get("days", ()))),
    )


def open_lines(contract: Contract) -> QuerySet[Expense]:
    """The draft lines evidence may be attached to, those that have none first shown by date."""
    return Expense.objects.filter(contract=contract, status="draft", kind=Expense.Kind.EXPENSE).order_by("date", "id")


def matches(rows: Sequence[BroughtFile], lines: Iterable[Expense]) -> dict[int, Match]:
    """For each file, by its key, what line it seems to belong to."""
    known = [line_of(line) for line in lines]
    return {row.pk: match(clues(row.name, whole_amounts=True), _clues(row.told), known) for row in rows}


def line_of(expense: Expense) -> Line:
    found = read(expense.invoice_number, clock.today()) if expense.invoice_number else None
    days = {day for day in (expense.date, expense.invoice_date) if day is not None}
    return Line(expense.pk, found.digits if isinstance(found, Invoice) else (), expense.amount, frozenset(days))


@dataclass(frozen=True)
class Refusal:
    name: str
    words: str


def attach(contract: Contract, chosen: Sequence[tuple[BroughtFile, Expense]], *, by: User) -> tuple[int, list[Refusal]]:
    """Attach each file to its line; a line no longer a draft keeps what it has, its file goes on waiting. (attached, refused)"""
    done, refused = 0, []
    with transaction.atomic():
        held = lock(contract)
        require(rules.may_draft, Expense(contract=held), by)
        lines = {line.pk: line for line in open_lines(held).select_for_update().filter(pk__in={line.pk for _row, line in chosen})}
        waiting = {
            row.pk: row
            for row in BroughtFile.objects.select_for_update().filter(contract=held, pk__in={r.pk for r, _l in chosen})
        }
        by_line: dict[int, list[BroughtFile]] = {}
        for row, line in chosen:
            if row.pk not in waiting:
                refused.append(Refusal(row.name, str(_("it does not wait here any more: somebody attached it or took it away"))))
            elif line.pk not in lines:
                refused.append(Refusal(row.name, str(_("the line is no longer a draft; the file still waits here"))))
            else:
                by_line.setdefault(line.pk, []).append(waiting.pop(row.pk))
        for key, rows in by_line.items():
            lines[key].documents.add(*(row.file for row in rows))
            record(lines[key], "attach_evidence", by=by, files=[row.file.sha256 for row in rows])
            BroughtFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
            done += len(rows)
    return done, refused


def take_away(contract: Contract, rows: Iterable[BroughtFile], *, by: User) -> int:
    """Files that are no evidence no longer wait here; their bytes stay where others may refer to them."""
    require(rules.may_draft, Expense(contract=contract), by)
    gone, _each = BroughtFile.objects.filter(contract=contract, pk__in=[row.pk for row in rows]).delete()
    return gone
