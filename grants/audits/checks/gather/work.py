"""What was done under contracts: activities, measurements, reports, acts, purchases, changes, people, papers, publication.

`Work(contracts)` reads once, in a number of queries that does not grow with the contracts; `of(contract)` gives the fields of
`facts.Contract` that are its part. The rows want what `RELATED` names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from grants.audits.checks import facts
from grants.audits.checks.gather import archive, persons, pictures
from grants.audits.checks.gather.deeds import deeds
from grants.audits.checks.gather.files import Files
from grants.audits.checks.gather.purchases import Purchases
from grants.contracts.models import Amendment, Contract, ContractVersion
from grants.contracts.terms import Kind
from grants.disbursements import surplus
from grants.listings import standstill
from grants.milestones import queries as milestones
from grants.milestones.models import Activity, Measurement, MilestoneReport
from grants.milestones.queries import Delivered
from grants.rulebook import queries as rulebook
from grants.trail.money import ZERO

RELATED = ("unit", "organisation", "rule_set", "award", "listing")
PERSON_TIMES = "人次"  # as deliverables are counted; people themselves (人) are not added up from signatures


class Work:
    def __init__(self, contracts: Sequence[Contract], files: Files | None = None) -> None:
        keys = [contract.pk for contract in contracts]
        self._files = files or Files()
        self._reports: dict[int, list[MilestoneReport]] = defaultdict(list)
        told = MilestoneReport.objects.filter(contract__in=keys, status__in=milestones.HANDED_IN)
        for report in told.select_related("milestone").prefetch_related("documents").order_by("milestone__order", "pk"):
            self._reports[report.contract_id].append(report)
        self._activities = _by_report(Activity.objects.filter(report__in=told.values("pk")).select_related("site", "deliverable"))
        figures = Measurement.objects.filter(report__in=told.values("pk")).select_related("site", "deliverable")
        self._measured = _by_report(figures.order_by("report_id", "pk"))
        self._delivered = milestones.by_site(contracts)
        self._changes, self._amounts = _changes(keys)
        self._deeds, self._purchases = deeds(contracts), Purchases(contracts)
        self._people = persons.Persons(contracts)
        self._archive = archive.documents(contracts)
        self._settled = surplus.settlements(contracts)

    def of(self, contract: Contract) -> dict[str, Any]:
        reports, signed = self._reports[contract.pk], standstill.day(contract.sign_at)
        ended = surplus.ended_on(contract)
        return {
            "activities": tuple(self._activity(row) for report in reports for row in self._activities[report.pk]),
            "measured": tuple(_figure(row, report) for report in reports for row in self._measured[report.pk]),
            "deliverables": tuple(self._deliverables(contract)),
            "reports": tuple(pictures.report(report, self._files) for report in reports),
            "deeds": tuple(self._deeds[contract.pk]),
            "purchase": self._purchases.of(contract),
            "changes": tuple(_change(row, self._amounts) for row in self._changes[contract.pk]),
            "original": self._amounts.get((contract.pk, 1)),
            "officers": self._people.officers(contract),
            "firms": self._people.firms(contract),
            "documents": self._archive[contract.pk],
            "texts": tuple(self._texts(contract)),
            "signed_on": signed,
            "public_on": signed,  # whoever may be told of a contract reads it from the moment it is signed
            "publish_by": signed and rulebook.end_of(rulebook.clock(contract.rule_set, "publish_contract"), signed),
            "months": months(contract.starts, contract.ends),
            "longest_months": rulebook.longest_term_months(contract.rule_set),
            "refund_by": ended and rulebook.refund_by(contract.rule_set, ended),
            "demanded_by": self._settled[contract.pk].due,
        }

    def _activity(self, row: Activity) -> facts.Activity:
        code = row.deliverable.code if row.deliverable else ""
        return facts.Activity(row.pk, row.report_id, row.date, row.site.name, row.title, code, row.person_times, row.signatures)

    def _deliverables(self, contract: Contract) -> Iterable[facts.Deliverable]:
        places: dict[int, list[Delivered]] = defaultdict(list)
        for line in self._delivered[contract.pk]:
            places[line.deliverable.pk].append(line)
        papers = {report.pk for report in self._reports[contract.pk] if report.documents.all()}
        proved = {row.deliverable_id for key in papers for row in self._measured[key]}
        for lines in places.values():
            bought = lines[0].deliverable
            yield facts.Deliverable(
                bought.pk, bought.code, bought.name, bought.unit, bought.quantity, bought.unit_price, bought.amount,
                reported=sum((line.reported or ZERO for line in lines), ZERO),
                recognised=sum((line.recognised or ZERO for line in lines), ZERO),
                spent=sum((line.spent for line in lines), ZERO),
                evidenced=bought.pk in proved,
                measured=any(line.reported is not None for line in lines),
                activities=bought.unit == PERSON_TIMES,
                value=sum((line.value for line in lines), ZERO),
            )  # fmt: skip

    def _texts(self, contract: Contract) -> Iterable[facts.Text]:
        """Free text under the contract that tables, papers and exports show; the lines of the ledger bring their own."""
        row = facts.Ref("contracts", contract.pk, contract.number)
        yield facts.Text(row, "\n".join((contract.title, contract.lead, contract.content)))
        for change in self._changes[contract.pk]:
            yield facts.Text(facts.Ref("amendments", change.pk, change.number), change.reason)
        for report in self._reports[contract.pk]:
            told = [report.narrative, *(one.title for one in self._activities[report.pk])]
            told += [one.reason for one in self._measured[report.pk]]
            yield facts.Text(facts.Ref("milestone_reports", report.pk, report.milestone.name), "\n".join(told))


def months(starts: date, ends: date) -> int:
    """Months a term touches, counted from its first day: 1 March to 28 February are twelve (as `rulebook.term_within` judges)."""
    return (ends.year - starts.year) * 12 + ends.month - starts.month + (ends.day >= starts.day)


def _by_report(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.report_id].append(row)
    return found


def _figure(row: Measurement, report: MilestoneReport) -> facts.Measured:
    decided = report.status in milestones.DECIDED and row.recognised is not None
    bought = row.deliverable
    adds = bought.unit == PERSON_TIMES and bought.measure == "sum" and bought.basis == "period"
    counts = row.recognised if decided else row.reported
    return facts.Measured(row.pk, row.report_id, bought.code, bought.name, row.site.name, adds, counts or ZERO)


def _changes(keys: Sequence[int]) -> tuple[dict[int, list[Amendment]], Mapping[tuple[int, int], Decimal]]:
    """Amendments in effect by contract; the amount of each version of the contracts they changed."""
    found: dict[int, list[Amendment]] = defaultdict(list)
    for row in Amendment.objects.filter(contract__in=keys, status="effective").order_by("enact_at", "pk"):
        found[row.contract_id].append(row)
    versions = ContractVersion.objects.filter(contract__in=list(found)).values_list("contract_id", "number", "content__amount")
    return found, {(contract, number): Decimal(amount) for contract, number, amount in versions}


def _change(row: Amendment, amounts: Mapping[tuple[int, int], Decimal]) -> facts.Change:
    before = amounts[row.contract_id, row.base]
    after = amounts.get((row.contract_id, row.base + 1), before)
    ends = row.proposed.get("ends")
    return facts.Change(
        row.pk, row.number, row.effective_on, standstill.day(row.approve_at), after - before,
        tuple(str(kind) for kind in Kind if kind in row.kinds), date.fromisoformat(ends) if ends else None,
    )  # fmt: skip
