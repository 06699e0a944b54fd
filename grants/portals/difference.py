"""A difference between two states of a contract in words: what changes, before → after, with the totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from grants.contracts.models import Contract, ContractVersion
from grants.contracts.terms import Change, Difference, Value, difference, read
from grants.portals import shown
from grants.portals.words import category_name
from grants.trail.blockers import Words

PARTS: dict[str, Words] = {
    "head": _("Amount, term and other terms"), "budget": _("Budget lines"), "deliverables": _("Deliverables"),
    "targets": _("Targets by place and milestone"), "milestones": _("Milestones"), "instalments": _("Instalments"),
}  # fmt: skip
FIELDS: dict[tuple[str, str], Words] = {
    ("head", "amount"): _("Contract amount"), ("head", "starts"): _("first day"), ("head", "ends"): _("last day"),
    ("head", "lead"): _("Project lead"), ("head", "content"): pgettext_lazy("contract", "Content"),
    ("deliverables", "quantity"): _("Quantity"), ("deliverables", "unit_price"): _("Unit price (yuan)"),
    ("deliverables", "amount"): _("Amount (yuan)"), ("instalments", "amount"): _("Amount (yuan)"), ("instalments", "due"): _("due"),
    ("instalments", "milestone"): _("After the report of"),
}  # fmt: skip
# Names of people stay inside.
INSIDE = {("head", "lead")}


@dataclass(frozen=True)
class Row:
    """One line: what, which of its values, before and after as they are written, what is added or taken away."""

    label: Words
    what: Words
    before: str
    after: str
    gap: str
    figure: bool


@dataclass(frozen=True)
class Section:
    key: str
    title: Words
    rows: list[Row]
    total: Row | None


def sections(found: Difference, contract: Contract, *, public: bool = False) -> list[Section]:
    """In the order of a contract; only the parts in which something changes."""
    totals = {total.part: total for total in found.totals}
    made = []
    for part, title in PARTS.items():
        changes = [change for change in found.of(part) if not (public and (part, change.field) in INSIDE)]
        if changes:
            total = _row(totals[part], contract) if part in totals else None
            made.append(Section(part, title, [_row(change, contract) for change in changes], total))
    return made


def between(contract: Contract, older: ContractVersion, newer: ContractVersion, *, public: bool = False) -> list[Section]:
    return sections(difference(read(older.content), read(newer.content)), contract, public=public)


def _row(change: Change, contract: Contract) -> Row:
    what = FIELDS.get((change.part, change.field), "")
    figure = change.field != "content"  # a long text is read from the left
    return Row(
        _label(change, contract), what if change.key or change.part == "head" else "", _written(change, change.before),
        _written(change, change.after), _gap(change), figure,
    )  # fmt: skip


def _label(change: Change, contract: Contract) -> Words:
    match change.part, change.key:
        case "head", _any:
            return FIELDS[change.part, change.field]
        case "budget", (code,):
            return category_name(contract.rule_set, code)
        case _part, ():
            return _("Total")
        case "targets", (code, name, site, milestone):
            return f"{code} {name} · {site} · {milestone}"
        case "milestones" | "instalments", (order, name):
            return f"{order}. {name}"
    return " ".join(change.key)


def _written(change: Change, value: Value) -> str:
    match value:
        case None | "":
            return shown.NOTHING
        case Decimal():
            return shown.quantity(value) if change.field == "quantity" else shown.yuan(value)
        case date():
            return shown.day(value)
    return str(value)


def _gap(change: Change) -> str:
    gap = change.gap
    if gap is None or isinstance(change.before or change.after, str):
        return ""
    if isinstance(change.after, date) or isinstance(change.before, date):
        if change.before is None or change.after is None:
            return ""
        days = int(gap)
        return ngettext("%(days)s day", "%(days)s days", abs(days)) % {"days": f"{days:+d}"}
    sign = "+" if gap > 0 else "−" if gap < 0 else ""
    figure = abs(Decimal(gap))
    return sign + (shown.quantity(figure) if change.field == "quantity" else shown.yuan(figure))


@dataclass(frozen=True)
class Pair:
    """Two versions chosen on a page, with all there are to choose from."""

    versions: list[ContractVersion]
    older: ContractVersion
    newer: ContractVersion


def chosen(contract: Contract, query: Any) -> Pair | None:
    """The two versions a page asks for, else the last two; None before the contract is signed."""
    versions = list(contract.versions.select_related("by").order_by("number"))
    if not versions:
        return None
    by_number = {str(version.number): version for version in versions}
    newer = by_number.get(query.get("to", ""), versions[-1])
    older = by_number.get(query.get("from", ""), versions[max(0, versions.index(newer) - 1)])
    first, last = sorted((older, newer), key=lambda version: version.number)
    return Pair(versions, first, last)


def why(versions: Iterable[ContractVersion], contract: Contract) -> list[tuple[ContractVersion, Any]]:
    """Each version with the amendment that made it, None for the signing."""
    amendments = {one.number: one for one in contract.amendments.filter(status="effective")}
    return [(version, amendments.get(version.reason)) for version in versions]
