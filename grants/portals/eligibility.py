"""The conditions of a call as a page tells them: rule by rule, the moments side by side, in words, shapes and colours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.bids import eligibility
from grants.bids.models import Bid, EligibilityResult
from grants.bids.queries import OPENED
from grants.portals import status
from grants.rulebook import conditions
from grants.rulebook.models import RuleSet
from grants.trail import clock
from grants.trail.blockers import Words

Moment, Result = EligibilityResult.Moment, EligibilityResult.Result
TONES: Mapping[str, str] = {"pass": status.DONE, "fail": status.LATE, "manual": status.SOON}
# What the organisation can do where a condition is not met, or a person must look.
ADVICE: Mapping[str, Words] = {
    "registered": _("Ask the federation that keeps the register why, and what is missing."),
    "legal_form": _("Compare the credit code with your certificate; another legal form may take part only where the rules name it."),
    "registered_years": _("Check the day of registration in the register against your certificate."),
    "inspected": _("Enter the conclusion of the annual inspection on the page of your organisation and add the paper."),
    "not_listed": _("Have the entry ended by the authority that keeps the list, then send the federation the paper."),
    "not_barred": _("You can apply again after that day, once the federation has restored you."),
    "rated": _("Enter your rating with its day on the page of your organisation and add the certificate."),
    "accountant": _("Name an accountant on the page of your organisation who does not answer for it herself."),
    "open_projects": _("Finish a project first: hand in the last report and have it accepted."),
    "no_recovery": _("Give the surplus back; the cashier of the purchaser records it on the day it arrives."),
    "no_overdue_report": _("Hand in the report that is overdue."),
    "no_common_head": _("Enter your legal representative in the register; explain ties to other bidders to the purchaser in writing."),
    "not_designer": _("Whoever helped to prepare or evaluates a project cannot bid for it; ask the purchaser if this is a mistake."),
    "no_double_funding": _("Show the purchaser in what the two services differ: for whom, where, when."),
    "offices_disclosed": _("Write in the declaration who of your people holds which office in the purchaser."),
    "scope_covers": _("Send the purchaser the scope of business as registered; she reads whether it covers the service."),
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What a rule says at one moment. `live`: as it stands now, kept nowhere yet. `open`: this person may decide it here and now."""

    moment: str
    result: str
    evidence: str
    as_of: date
    row: EligibilityResult | None = None
    live: bool = False
    changed: bool = False
    open: bool = False

    @property
    def counts_as(self) -> str:
        return self.row.counts_as if self.row else self.result

    @property
    def tone(self) -> str:
        return TONES[self.counts_as]

    @property
    def word(self) -> Words:
        return Result(self.counts_as).label


@dataclass(frozen=True)
class Line:
    """One rule with what it says at each moment (None: not asked at it)."""

    rule: str
    name: Words
    source: str
    cells: tuple[Cell | None, ...]

    @property
    def latest(self) -> Cell | None:
        return next((cell for cell in reversed(self.cells) if cell), None)

    @property
    def advice(self) -> Words:
        """What the organisation can do, "" where there is nothing to do."""
        return ADVICE.get(self.rule, "") if self.latest and self.latest.counts_as != "pass" else ""


@dataclass(frozen=True)
class Sheet:
    """The table of one application. `why_not`: why this person cannot decide what waits for a decision, though it is her office."""

    moments: tuple[Words, ...]
    lines: tuple[Line, ...]
    why_not: tuple[Words, ...] = ()

    @property
    def waiting(self) -> int:
        return sum(1 for line in self.lines if line.latest and line.latest.counts_as == "manual")

    @property
    def not_met(self) -> int:
        return sum(1 for line in self.lines if line.latest and line.latest.counts_as == "fail")


def opened(bid: Bid) -> bool:
    """Before the opening nobody reads results, the bidder included."""
    return Bid.objects.filter(OPENED, pk=bid.pk).exists()


def sheet_of(bid: Bid, reviewer: Any = None) -> Sheet | None:
    """What was kept, and for whoever works on it (`reviewer`) what would be found now. None before the opening."""
    if not opened(bid):
        return None
    told: dict[str, dict[str, Cell]] = {}
    now = eligibility.moment_now(bid) if reviewer is not None else ""
    problems = eligibility.why_not_decide(bid, reviewer) if now and may_decide(bid, reviewer) else []
    decidable = now if now and may_decide(bid, reviewer) and not problems else ""
    for row in bid.eligibility.select_related("decided_by"):
        told.setdefault(row.moment, {})[row.rule] = _cell(row, decidable)
    if now in ("award", "signing"):
        fresh = eligibility.look([bid], now, clock.now())[bid.pk]
        told[now] = {row.rule: _cell(row, decidable, live=True) for row in fresh}
    moments = [m for m in Moment.values if m in told]
    for before, after in pairwise(moments):
        told[after] = {rule: _compared(told[before].get(rule), cell) for rule, cell in told[after].items()}
    rules = dict.fromkeys(rule for moment in moments for rule in told[moment])
    named = names(bid.listing.rule_set)
    lines = tuple(_line(rule, named, (told[moment].get(rule) for moment in moments)) for rule in rules)
    return Sheet(tuple(Moment(m).label for m in moments), lines, tuple(p.message for p in problems))


def self_check(bid: Bid, disclosed: str | None) -> Sheet:
    """Would I be eligible today? For the bidder's own eyes; nothing is kept."""
    today, named = clock.today(), names(bid.listing.rule_set)
    found = eligibility.look_at_oneself(bid, disclosed)
    lines = [_line(rule, named, [Cell("", one.result, one.evidence, today)]) for rule, one in found.items()]
    return Sheet((_("Today"),), tuple(lines))


def may_decide(bid: Bid, person: Any) -> bool:
    return eligibility.may_decide(bid, person)


def names(rule_set: RuleSet) -> dict[str, tuple[Words, str]]:
    """Every rule of a rule set by its code: its name and what it rests on."""
    return {one.code: (str(one.name), one.source) for one in conditions.named(rule_set)}


def _cell(row: EligibilityResult, decidable: str, *, live: bool = False) -> Cell:
    mine = row.moment == decidable and row.result == Result.MANUAL
    return Cell(row.moment, row.result, row.evidence, row.as_of, row, live=live, open=mine)


def _compared(before: Cell | None, cell: Cell) -> Cell:
    changed = before is None or before.result != cell.result
    return Cell(cell.moment, cell.result, cell.evidence, cell.as_of, cell.row, cell.live, changed, cell.open)


def _line(rule: str, named: Mapping[str, tuple[Words, str]], cells: Iterable[Cell | None]) -> Line:
    name, source = named.get(rule, (rule, ""))
    return Line(rule, name, source, tuple(cells))
