"""Source records a finding can rest on: rows of a contract by the stage of their address, told as they will be printed."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.audits.finding_actions import Record
from grants.audits.findings import FindingRecord
from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.listings.models import Listing
from grants.milestones.models import Activity, MilestoneReport
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.blockers import Words

MOST = 40  # of a kind, shown in one search


def _expense(row: Expense) -> Record:
    label = " ".join(part for part in (row.voucher_number, row.item) if part)
    return Record("expenses", row.pk, label[:300], row.date, row.amount, row.payee)


def _instalment(row: Disbursement) -> Record:
    paid = row.pay_at.astimezone(clock.SHANGHAI).date() if row.pay_at else row.due
    return Record("disbursements", row.pk, f"{row.number} {row.name}", paid, row.payable, row.contract.unit.name)


def _report(row: MilestoneReport) -> Record:
    sent = row.submit_at.astimezone(clock.SHANGHAI).date() if row.submit_at else None
    return Record("milestone_reports", row.pk, str(row), sent, None, row.contract.organisation.name)


def _activity(row: Activity) -> Record:
    return Record("activities", row.pk, f"{row.date} {row.title}"[:300], row.date, None, row.report.contract.organisation.name)


def _contract(row: Contract) -> Record:
    signed = row.sign_at.astimezone(clock.SHANGHAI).date() if row.sign_at else None
    return Record("contracts", row.pk, str(row), signed, row.amount, row.unit.name)


def _listing(row: Listing) -> Record:
    published = row.publish_at.astimezone(clock.SHANGHAI).date() if row.publish_at else None
    return Record("listings", row.pk, f"{row.number} {row.title}", published, None, row.unit.name)


Rows = Callable[[Contract], QuerySet[Any]]
# Stage → its name, the rows of a contract, the fields searched, the record a row makes.
KINDS: dict[str, tuple[Words, Rows, tuple[str, ...], Callable[[Any], Record]]] = {
    "expenses": (
        _("Ledger lines"), lambda c: Expense.objects.filter(contract=c).exclude(status="draft").order_by("date", "pk"),
        ("voucher_number", "item", "payee", "invoice_number"), _expense,
    ),
    "disbursements": (
        _("Instalments"), lambda c: Disbursement.objects.filter(contract=c).select_related("contract__unit"), ("name",), _instalment,
    ),
    "milestone_reports": (
        _("Milestone reports"),
        lambda c: MilestoneReport.objects.filter(contract=c).exclude(status="draft").select_related("milestone", "contract__organisation"),
        ("milestone__name",), _report,
    ),
    "activities": (
        _("Activities"),
        lambda c: (
            Activity.objects.filter(report__contract=c).exclude(report__status="draft").select_related("report__contract__organisation")
        ),
        ("title", "site__short_name"), _activity,
    ),
    "contracts": (_("Contract"), lambda c: Contract.objects.filter(pk=c.pk).select_related("unit"), ("number", "title"), _contract),
    "listings": (
        _("Purchase"), lambda c: Listing.objects.filter(contracts=c).select_related("unit"), ("number", "title"), _listing,
    ),
}  # fmt: skip


def search(contract: Contract, fragment: str = "") -> list[tuple[Words, list[Record]]]:
    """Rows of the contract whose words or numbers hold `fragment`, by kind; all of them without one. One query a kind."""
    found = []
    for label, rows, fields, record in KINDS.values():
        near = Q()
        for field in fields if fragment else ():
            near |= Q(**{f"{field}__icontains": fragment})
        hits = [record(row) for row in rows(contract).filter(near)[:MOST]]
        if hits:
            found.append((label, hits))
    return found


def pick(contract: Contract, keys: Iterable[tuple[str, int]]) -> list[Record]:
    """The records of these (stage, key), those of other contracts or unknown stages left out."""
    return list(_picked(contract, keys))


def _picked(contract: Contract, keys: Iterable[tuple[str, int]]) -> Iterator[Record]:
    wanted: dict[str, list[int]] = {}
    for kind, key in keys:
        wanted.setdefault(kind, []).append(key)
    for kind, several in wanted.items():
        if kind in KINDS:
            _label, rows, _fields, record = KINDS[kind]
            yield from (record(row) for row in rows(contract).filter(pk__in=several))


def counted(engagement: Engagement) -> tuple[int, int]:
    """(records, findings): a record is counted once however many findings rest on it; what is dropped or referred is left out."""
    standing = engagement.findings.exclude(status__in=["dropped", "referred"])
    records = FindingRecord.objects.filter(finding__in=standing.values("pk")).order_by()
    distinct = records.values("kind", "object_id").annotate(n=Count("pk")).count()
    return distinct, standing.count()
