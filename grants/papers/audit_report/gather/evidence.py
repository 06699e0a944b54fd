"""T8 and the list of files: what of the things bought and of the ledger is proved by files, told without their names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import compress
from operator import itemgetter
from typing import Any

from grants.contracts.models import Contract, Deliverable
from grants.milestones.models import Activity, Measurement, MilestoneReport
from grants.milestones.queries import HANDED_IN, Delivered
from grants.papers.audit_report.conduct import FileRow, Proof
from grants.papers.audit_report.expense_rows import yuan
from grants.papers.audit_report.gather.money import Book
from grants.spending.models import Expense

Lines = tuple[int, int, Decimal, Decimal]


@dataclass(frozen=True)
class Evidence:
    """What was read for all contracts."""

    files: Mapping[int, list[FileRow]]  # by report
    measured: Mapping[int, set[int]]  # deliverable → reports
    documented: Mapping[int, set[int]]  # contract → ledger lines with a file
    vouchers: Mapping[int, list[str]]  # contract → digests of their files, in order

    @classmethod
    def read(cls, contracts: Sequence[Contract], upto: date | None = None) -> "Evidence":
        """Of lines and of reports due until a day. Three queries."""
        due: dict[str, Any] = {} if upto is None else {"milestone__due__lte": upto}
        dated: dict[str, Any] = {} if upto is None else {"expense__date__lte": upto}
        files: dict[int, list[FileRow]] = {}
        kept = MilestoneReport.documents.through.objects.filter(
            milestonereport__contract__in=contracts,
            milestonereport__status__in=HANDED_IN,
            **{f"milestonereport__{name}": day for name, day in due.items()},
        )
        told = kept.order_by("milestonereport__milestone__order", "milestonereport", "storedfile__sha256").values_list(
            "milestonereport", "milestonereport__milestone__name", "storedfile__detected_type", "storedfile__size",
            "storedfile__sha256",
        )  # fmt: skip
        for report, name, kind, size, sha256 in told:
            files.setdefault(report, []).append(FileRow(name, kind, size, sha256))
        measured: dict[int, set[int]] = {}
        figures = Measurement.objects.filter(report__contract__in=contracts, report__status__in=HANDED_IN)
        figures = figures.filter(**{f"report__{name}": day for name, day in due.items()})
        for deliverable, report in figures.order_by().values_list("deliverable", "report"):
            measured.setdefault(deliverable, set()).add(report)
        documented: dict[int, set[int]] = {}
        vouchers: dict[int, set[str]] = {}
        papers = Expense.documents.through.objects.filter(expense__contract__in=contracts).exclude(expense__status="draft")
        papers = papers.filter(**dated)
        for contract, line, sha256 in papers.values_list("expense__contract", "expense", "storedfile__sha256").iterator(5000):
            documented.setdefault(contract, set()).add(line)
            vouchers.setdefault(contract, set()).add(sha256)
        return cls(files, measured, documented, {key: sorted(found) for key, found in vouchers.items()})

    def proofs(self, lines: Iterable[Delivered], activities: Iterable[Activity]) -> list[Proof]:
        """`lines`: each deliverable once."""
        events: dict[int | None, int] = {}
        for activity in activities:
            events[activity.deliverable_id] = events.get(activity.deliverable_id, 0) + 1
        return [self._proof(line.deliverable, events.get(line.deliverable.pk, 0)) for line in lines]

    def _proof(self, one: Deliverable, activities: int) -> Proof:
        reports = self.measured.get(one.pk, set())
        documented = [report for report in reports if self.files.get(report)]
        files = {file.sha256 for report in documented for file in self.files[report]}
        complete = bool(reports) and len(documented) == len(reports)
        return Proof(one.code, one.name, len(reports), len(documented), activities, len(files), complete)

    def lines(self, contract: Contract, book: Book) -> Lines:
        """Ledger lines without reversals, of them with a file, their amount, of it with a file."""
        known = self.documented.get(contract.pk, set())
        told = list(compress(zip(book.pk, book.amount, strict=True), map(str(Expense.Kind.REVERSAL).__ne__, book.kind)))
        proved = [fen for key, fen in told if key in known] if known else []
        return len(told), len(proved), yuan(sum(map(itemgetter(1), told))), yuan(sum(proved))

    def of_reports(self, reports: Iterable[MilestoneReport]) -> list[FileRow]:
        found = {file.sha256: file for report in reports for file in self.files.get(report.pk, ())}
        return list(found.values())
