"""Issued audit reports against the rows: what a paper prints adds up, and says what the rows say while nothing has moved since."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.disbursements.reconcile.breach import Found, Invariant, Scope, invariant, of_row
from grants.papers.audit_report import canonical, footing
from grants.papers.audit_report.facts import AuditReportFacts, ContractFacts
from grants.papers.audit_report.gather import report
from grants.papers.models import Paper
from grants.trail.chain import heads

REPORTS = (Paper.Kind.CONTRACT_AUDIT, Paper.Kind.PROJECT_AUDIT)


def reports(of: Scope) -> Any:
    rows = Paper.objects.filter(kind__in=REPORTS).select_related("contract", "programme").order_by("pk")
    return rows if of.contract is None else rows.filter(contract=of.contract)


@invariant(_("Every total a report prints is the sum of its printed rows."))
def printed_totals_add_up(of: Scope) -> Iterator[Found]:
    for paper in reports(of).iterator(50):
        for wrong in footing.mismatches(canonical.read(paper.facts)):
            yield Found(of_row(paper), str(wrong), _("the sum of its rows"))


@invariant(_("While nothing has happened since its issue, a report prints what the rows say."))
def printed_totals_tell_the_rows(of: Scope) -> Iterator[Found]:
    for paper in reports(of).filter(superseded_by=None).defer(None):
        printed = canonical.read(paper.facts)
        if not _speaks_of_the_present(printed):
            continue
        now = report.of_contract(paper.contract) if paper.contract else report.of_programme(paper.programme)
        for name, then in _sums(printed).items():
            if _sums(now).get(name) != then:
                yield Found(of_row(paper), f"{name}: {_said(then)}", _said(_sums(now).get(name)))


def _speaks_of_the_present(printed: AuditReportFacts) -> bool:
    """Since the entry the report is anchored to, its contracts have seen nothing but the issuing of reports."""
    anchors = {c.head.root_id: c.head.entries for c in printed.contracts if c.head}
    last = heads().filter(root_kind="contract", root_id__in=list(anchors))
    return all(entry.move == "issue_paper" and entry.seq == anchors[entry.root_id] + 1 for entry in last)


def _sums(facts: AuditReportFacts) -> dict[str, Any]:
    """The figures of money by name: of the report, and of each of its contracts."""
    found = {name: getattr(facts, name) for name in ("arrivals_total", "category_total", "balance", "expense_total")}
    found["delivery_total.spent"] = facts.delivery_total.spent
    for contract in facts.contracts:
        found.update({f"{contract.card.number} {name}": value for name, value in _of_contract(contract).items()})
    return found


def _of_contract(facts: ContractFacts) -> dict[str, Any]:
    names = ("arrivals_total", "category_total", "balance", "expense_total")
    return {"amount": facts.card.amount, **{name: getattr(facts, name) for name in names}}


def _said(figure: Any) -> str:
    return str(figure)


INVARIANTS: tuple[Invariant, ...] = (printed_totals_add_up, printed_totals_tell_the_rows)
