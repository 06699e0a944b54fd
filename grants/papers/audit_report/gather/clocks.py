"""T9: every time limit a contract ran under, from the call to the surplus: its rule, when it was over, what really happened.

The rows are those of `awards.timeline`, read here for many contracts in a fixed number of queries, with the terms of the contract and
the payments after them. Days are Shanghai's; all due days come from the pinned rule set or from what was agreed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from grants.awards.models import Award, Objection
from grants.contracts.models import Contract, Milestone
from grants.disbursements import surplus
from grants.disbursements.models import Refund
from grants.disbursements.queries import Balance, Due
from grants.listings import standstill
from grants.listings.models import Listing
from grants.milestones.models import MilestoneReport
from grants.panels.models import Panel
from grants.papers.audit_report.conduct import Clock
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.rulebook.values import Missing

day = standstill.day
VOID = ("cancelled", "reversed")


@dataclass(frozen=True)
class Clocks:
    """What was read for all contracts; `of` tells those of one."""

    panels: Mapping[tuple[int, int], Panel]
    objections: Mapping[tuple[int, int], list[Objection]]
    milestones: Mapping[int, list[Milestone]]
    refunded: Mapping[int, date]

    @classmethod
    def read(cls, contracts: Sequence[Contract]) -> "Clocks":
        listings = [c.listing_id for c in contracts if c.listing_id]
        objections: dict[tuple[int, int], list[Objection]] = {}
        for one in Objection.objects.filter(listing__in=listings).select_related("listing__rule_set").order_by("pk"):
            objections.setdefault((one.listing_id, one.edition), []).append(one)
        milestones: dict[int, list[Milestone]] = {}
        for milestone in Milestone.objects.filter(contract__in=contracts).order_by("order"):
            milestones.setdefault(milestone.contract_id, []).append(milestone)
        panels = {(panel.listing_id, panel.edition): panel for panel in Panel.objects.filter(listing__in=listings)}
        refunds = dict(Refund.objects.filter(contract__in=contracts).order_by("on").values_list("contract", "on"))
        return cls(panels, objections, milestones, refunds)

    def of(self, contract: Contract, reports: Sequence[MilestoneReport], dues: Sequence[Due], balance: Balance) -> list[Clock]:
        found: list[Clock] = []
        listing, award = contract.listing, contract.award
        if listing is not None:
            found += _call(listing)
            if award is not None:
                edition = award.bid.edition
                found += _award(listing, award, contract, self.panels.get((listing.pk, edition)))
                found += self._objections(listing, edition)
                found += self._signing(listing, award, contract)
        found += self._terms(contract, reports)
        found += [
            _within("pay_after_invoice", contract.rule_set, due.pay_by, due.paid_on, due.disbursement.name)
            for due in dues
            if due.pay_by is not None and due.disbursement.status not in VOID
        ]
        ended = surplus.ended_on(contract)
        if ended is not None and balance.surplus > 0:
            settled = self.refunded.get(contract.pk) if balance.outstanding <= 0 else None
            due = rulebook.refund_by(contract.rule_set, ended)
            found.append(_within("refund", contract.rule_set, due, settled, figure="settlement.refund"))
        return found

    def _objections(self, listing: Listing, edition: int) -> Iterator[Clock]:
        for one in self.objections.get((listing.pk, edition), ()):
            yield _within("answer_query", listing.rule_set, one.answer_due, day(standstill.answered_at(one)), one.number)

    def _signing(self, listing: Listing, award: Award, contract: Contract) -> Iterator[Clock]:
        notified, signed = day(award.notify_at), day(contract.sign_at)
        if award.sign_by is not None and notified is not None:
            stood = standstill.spans(self.objections.get((listing.pk, award.bid.edition), ()))
            due = standstill.lengthened(award.sign_by, notified, stood)
            yield _within("sign_contract", listing.rule_set, due, signed)
        if signed is not None:
            # Whoever may be told of a contract reads it here from the moment it is signed.
            yield _within("publish_contract", listing.rule_set, _ends(listing.rule_set, "publish_contract", signed), signed)
            due = _ends(listing.rule_set, "file_contract", signed)
            yield _clock("file_contract", "outside", listing.rule_set, due, None)

    def _terms(self, contract: Contract, reports: Sequence[MilestoneReport]) -> Iterator[Clock]:
        handed = {report.milestone_id: day(report.submit_at) for report in reports if report.submit_at}
        for milestone in self.milestones.get(contract.pk, ()):
            actual = handed.get(milestone.pk)
            yield Clock("milestone", milestone.name, "within", None, False, "", milestone.due, actual, None, "")


def _call(listing: Listing) -> Iterator[Clock]:
    published, closes, opens = day(listing.publish_at), day(listing.closes_at), day(listing.opens_at)
    if published is not None and rulebook_open(listing):
        due = rulebook.earliest_deadline(listing.rule_set, listing.method, published)
        path = f"methods.{listing.method}.open_days"
        yield _clock("document_period", "until", listing.rule_set, due, closes, figure=path)
    if opens is not None:
        yield Clock("opening", "", "within", None, False, "", opens, day(listing.open_bids_at), None, "")


def rulebook_open(listing: Listing) -> bool:
    """Whether the method prescribes how long a call stands open."""
    try:
        return rulebook.method(listing.rule_set, listing.method).open_for is not None
    except Missing:
        return False


def _award(listing: Listing, award: Award, contract: Contract, panel: Panel | None) -> Iterator[Clock]:
    rules, decided = listing.rule_set, day(award.created_at)
    reported = day(panel.reported_at) if panel else None
    if reported is not None:
        yield _within("confirm_award_after_report", rules, _ends(rules, "confirm_award_after_report", reported), decided)
    if decided is not None:
        due = _ends(rules, "announce_result_after_award", decided)
        yield _within("announce_result_after_award", rules, due, day(award.announce_at))
    if award.notice_from is not None:
        try:
            due = rulebook.notice_ends(rules, listing.method, award.notice_from)
        except Missing:
            return
        yield _clock("notice", "until", rules, due, award.notice_until, figure=f"methods.{listing.method}.notice")


def _ends(rules: RuleSet, name: str, start: date) -> date:
    return rulebook.end_of(rulebook.clock(rules, name), start)


def _within(code: str, rules: RuleSet, due: date | None, actual: date | None, subject: str = "", *, figure: str = "") -> Clock:
    return _clock(code, "within", rules, due, actual, subject, figure=figure)


def _clock(
    code: str, kind: str, rules: RuleSet, due: date | None, actual: date | None, subject: str = "", *, figure: str = ""
) -> Clock:
    rule = rulebook.figure(rules, figure or f"clocks.{code}")
    period = rule.period
    return Clock(code, subject, kind, period.count, period.working, rule.source, due, actual, None, "")
