"""Issued audit reports against the rows: what a paper prints adds up, and says what the rows say while nothing has moved since."""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.disbursements.reconcile.breach import Found, Invariant, Scope, invariant, listed, of_row, shown
from grants.papers.audit_report import canonical, footing
from grants.papers.audit_report.facts import FirstContract, FirstReport
from grants.papers.audit_report.gather import report
from grants.papers.models import Paper
from grants.trail.chain import heads

# The figures of a report as its tables call them.
WORDS = {
    "amount": pgettext_lazy("audit report", "contract amount"), "plan": pgettext_lazy("audit report", "planned"),
    "arrived": pgettext_lazy("audit report", "arrived"), "budget": pgettext_lazy("audit report", "budget"),
    "adjustments": pgettext_lazy("audit report", "adjustments"), "adjusted": pgettext_lazy("audit report", "adjusted budget"),
    "reported": pgettext_lazy("audit report", "reported"), "verified": pgettext_lazy("audit report", "verified"),
    "disallowed": pgettext_lazy("audit report", "disallowed"), "pending": pgettext_lazy("audit report", "pending"),
    "variance": pgettext_lazy("audit report", "variance"), "execution": pgettext_lazy("audit report", "execution"),
    "surplus": pgettext_lazy("audit report", "surplus"), "refundable": pgettext_lazy("audit report", "refundable"),
    "refunded": pgettext_lazy("audit report", "refunded"), "outstanding": pgettext_lazy("audit report", "outstanding"),
    "planned": pgettext_lazy("audit report", "planned value"), "value": pgettext_lazy("audit report", "value delivered"),
    "spent": pgettext_lazy("audit report", "spent"), "gap": pgettext_lazy("audit report", "value less spending"),
    "rate": pgettext_lazy("audit report", "rate"), "rows": pgettext_lazy("audit report", "lines"),
    "unit cost": pgettext_lazy("audit report", "unit cost"),
    "total": pgettext_lazy("audit report", "in all"),
    "contracts": pgettext_lazy("audit report", "contracts"),
    "lines": pgettext_lazy("audit report", "lines"),
    "share": pgettext_lazy("audit report", "share"),
    "amount share": pgettext_lazy("audit report", "share of the amount"),
    "hits": pgettext_lazy("audit report", "hits"),
    "findings": pgettext_lazy("audit report", "findings"),
    "count": pgettext_lazy("audit report", "number of findings"),
    "issue_amount": pgettext_lazy("audit report", "amount in question"),
    "confirmed_difference": pgettext_lazy("audit report", "confirmed difference"),
    "records": pgettext_lazy("audit report", "source records"),
    "records amount": pgettext_lazy("audit report", "amount of the records"),
    "balance": pgettext_lazy("audit report", "still open"),
    "own": pgettext_lazy("audit report", "own score"),
    "audited": pgettext_lazy("audit report", "audited score"),
    "days": pgettext_lazy("audit report", "days"),
    "result": pgettext_lazy("audit report", "result"),
}  # fmt: skip
BY_LENGTH = sorted(WORDS, key=len, reverse=True)
REPORTS = (Paper.Kind.CONTRACT_AUDIT, Paper.Kind.PROJECT_AUDIT, Paper.Kind.ENGAGEMENT_AUDIT)


def reports(of: Scope) -> Any:
    rows = Paper.objects.filter(kind__in=REPORTS).select_related("contract", "programme").order_by("pk")
    return rows if of.contract is None else rows.filter(contract=of.contract)


@invariant(_("Every total a report prints is the sum of its printed rows."))
def printed_totals_add_up(of: Scope) -> Iterator[Found]:
    for paper in reports(of).iterator(50):
        for wrong in footing.mismatches(canonical.read(paper.facts)):
            said = _("%(figure)s (table %(table)s, %(what)s)")
            told = {"figure": wrong.stated, "table": wrong.table.removeprefix("T"), "what": named(wrong.what)}
            yield Found(of_row(paper), said % told, _("%s by its rows") % wrong.computed)


@invariant(_("While nothing has happened since its issue, a report prints what the rows say."))
def printed_totals_tell_the_rows(of: Scope) -> Iterator[Found]:
    """One breach for each table; of its figures those that differ."""
    for paper in reports(of).filter(superseded_by=None, engagement=None).defer(None):
        printed = canonical.read(paper.facts)
        if not _speaks_of_the_present(printed):
            continue
        as_now = report.of_contract(paper.contract) if paper.contract else report.of_programme(paper.programme)
        then, now = _tables(printed), _tables(as_now)
        for table, figures in then.items():
            there = now.get(table, {})
            wrong = [name for name in figures if figures[name] != there.get(name)]
            if wrong:
                due = _listed(there, wrong) if there else _("no such table")
                said = _("%(figures)s (table %(table)s)") % {"figures": _listed(figures, wrong), "table": table.removeprefix("T")}
                yield Found(of_row(paper), said, due)


def _speaks_of_the_present(printed: FirstReport) -> bool:
    """Since the entry the report is anchored to, its contracts have seen nothing but the issuing of reports."""
    anchors = {c.head.root_id: c.head.entries for c in printed.contracts if c.head}
    last = heads().filter(root_kind="contract", root_id__in=list(anchors))
    return all(entry.move == "issue_paper" and entry.seq == anchors[entry.root_id] + 1 for entry in last)


def _tables(facts: FirstReport) -> dict[str, dict[str, Any]]:
    """The totals of money, by table: of the report, and of each of its contracts where there are several."""
    found = _totals(facts)
    for contract in facts.contracts:
        number = contract.card.number
        found[f"T1 {number}"] = {"amount": contract.card.amount}
        if len(facts.contracts) > 1:
            found.update({f"{table} {number}": figures for table, figures in _totals(contract).items()})
    return found


def _totals(facts: FirstReport | FirstContract) -> dict[str, dict[str, Any]]:
    plan, arrived = facts.arrivals_total
    return {
        "T3": {"plan": plan, "arrived": arrived}, "T4": _figures(facts.category_total), "T5": _figures(facts.balance),
        "T6": {"spent": facts.delivery_total.spent}, "T13": _figures(facts.expense_total),
    }  # fmt: skip


def _figures(total: Any) -> dict[str, Any]:
    return {field.name: getattr(total, field.name) for field in fields(total) if field.name in WORDS}


def _listed(figures: dict[str, Any], names: list[str]) -> str:
    return listed(f"{WORDS[name]} {_said(figures.get(name))}" for name in names)


def _said(figure: Any) -> str:
    return shown(figure) if isinstance(figure, Decimal) else "—" if figure is None else str(figure)


def named(what: str) -> str:
    """“A1 budget”: the code stays, the figure is named."""
    name = next((name for name in BY_LENGTH if what == name or what.endswith(f" {name}")), "")
    return " ".join(filter(None, (what.removesuffix(name).strip(), str(WORDS.get(name, "")))))


INVARIANTS: tuple[Invariant, ...] = (printed_totals_add_up, printed_totals_tell_the_rows)
