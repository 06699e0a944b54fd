"""The rows of a ledger file on their way into the books: many drafts with their allocations, told of by one entry."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from grants.contracts.models import Contract
from grants.people.models import User
from grants.spending import rules
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.trail import clock, together
from grants.trail.blockers import Act
from grants.trail.bulk import add_all, reserve
from grants.trail.chain import append
from grants.trail.models import Entry
from grants.trail.money import CENT

Tell = Callable[[int, int], None]
MOVE, FIELD = Expense.born_by or ("", "")


class Line(NamedTuple):
    """One row, checked and as the database keeps it: the amount in 分, days as ISO text. Its place in the file comes first."""

    sheet: str
    row: int
    date: str
    category: str
    item: str
    payee: str
    amount: int
    invoice_number: str
    invoice_date: str | None
    invoice_buyer: str
    voucher_number: str
    paid: str
    remark: str
    no_invoice: str
    deliverable: int | None
    site: int | None

    @property
    def digest(self) -> str:
        """What the entry covers (`Expense.born_with`)."""
        said = (
            self.sheet, str(self.row), self.date, self.category, self.item, self.payee, yuan(self.amount), self.invoice_number,
            self.invoice_date or "", self.invoice_buyer, self.voucher_number, self.paid, self.remark, self.no_invoice,
        )  # fmt: skip
        return together.text_digest(said)


COLUMNS = (
    "ledger_sheet", "ledger_row", "date", "category", "item", "payee", "amount", "invoice_number", "invoice_date", "invoice_buyer",
    "voucher_number", "paid", "remark", "no_invoice",
)  # fmt: skip


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


@dataclass
class Written:
    """What was added up while the rows went by."""

    digest: together.Digest
    fen: int = 0

    def facts(self) -> dict[str, Any]:
        return {**self.digest.facts(), "sum": Decimal(self.fen) * CENT}


def add(contract: Contract, file: LedgerFile, lines: Iterable[Line], count: int, *, by: User, tell: Tell) -> Entry:
    """Add `count` lines of `file` as drafts. Inside a transaction, `contract` locked and every rule heard; none is asked again."""
    keys = reserve(Expense, count)
    written, shares = Written(together.Digest()), []  # type: tuple[Written, list[tuple[int, int, int | None, int]]]
    at = clock.now()
    same = {
        "contract": contract.pk, "ledger_file": file.pk, "kind": Expense.Kind.EXPENSE, "status": Expense.Status.DRAFT, "counted": False,
        "version": 0, "created_at": at, "created_by": by.pk, "origin": file.origin,
    }  # fmt: skip
    add_all(Expense, ("id", *COLUMNS), _rows(lines, keys, written, shares, tell), same)
    if shares:
        add_all(Allocation, ("expense_id", "deliverable_id", "site_id", "amount"), shares, {"origin": file.origin})
    facts = {FIELD: file.pk, "name": file.name, "sha256": file.file.sha256, **written.facts()}
    role = rules.may_draft.role_for(contract, by)
    return append(contract, Act(by=by, at=at, facts=facts), move=MOVE, role=role, was=contract.status)


def _rows(
    lines: Iterable[Line], keys: Sequence[int], written: Written, shares: list[tuple[int, int, int | None, int]], tell: Tell
) -> Iterator[tuple[Any, ...]]:
    width, total = len(COLUMNS), len(keys)
    for nth, (key, line) in enumerate(zip(keys, lines, strict=True)):
        written.digest.add(line.digest)
        written.fen += line.amount
        if line.deliverable is not None:
            shares.append((key, line.deliverable, line.site, line.amount))
        if nth % 1_000 == 0:
            tell(nth, total)
        yield (key, *line[:width])
