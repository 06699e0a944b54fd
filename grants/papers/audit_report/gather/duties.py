"""T10: who did what, from the trail for the few acts on contracts, payments and reports, from the stamps for the many expenses.

An act counts as it stands: a review that a return made void is not among the acts of a payment.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.milestones.models import MilestoneReport
from grants.papers.audit_report import labels as say
from grants.papers.audit_report.facts import Act, Duty
from grants.papers.audit_report.footing import PAYMENT_STEP, repeated
from grants.papers.audit_report.gather.money import Book
from grants.papers.numbers import money
from grants.people.models import Office, User
from grants.people.roles import Role
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.stamps import stamps, standing

Three = tuple[int | None, int | None, int | None]  # who recorded, submitted, verified
RECORDERS = (Role.ORG_ACCOUNTANT, Role.ORG_LEAD)
VERIFIERS = (Role.EVALUATOR, Role.REVIEWER, Role.LEAD_AUDITOR)
COUNTERSIGNING = ("circulate", "sign_off_agree", "agree")
SIGNING = ("sign_off_sign", "sign")
ACCEPTANCE = ("report_complete", "accept", "close_out")
DECISIONS = ("recognise", "recognise_part", "reject")


class Duties:
    """Reads once for all contracts, then tells the duties of each."""

    def __init__(
        self,
        contracts: Sequence[Contract],
        instalments: Sequence[Disbursement],
        books: Mapping[int, Book],
        reports: Sequence[MilestoneReport],
    ) -> None:
        self._instalments, self._reports = instalments, reports
        kinds = (Contract.machine, Disbursement.machine, MilestoneReport.machine)
        entries = Entry.objects.filter(root_kind=Contract.machine, root_id__in=[c.pk for c in contracts], kind__in=kinds)
        self._entries: dict[tuple[str, int], list[Entry]] = {}
        for entry in entries.select_related("by").order_by("id").defer("facts", "note"):
            self._entries.setdefault((entry.kind, entry.object_id), []).append(entry)
        people = {entry.by_id for found in self._entries.values() for entry in found}
        self._threes: dict[int, dict[Three, tuple[int, int]]] = {}  # by contract: how many lines, and the last of them
        for contract, book in books.items():
            stamps = book.kind, book.created_by, book.submit_by, book.verify_by
            last = dict(zip(zip(*stamps, strict=True), book.pk, strict=True))
            self._threes[contract] = {
                (by, submitter, verifier): (count, last[kind, by, submitter, verifier])
                for (kind, by, submitter, verifier), count in Counter(zip(*stamps, strict=True)).items()
                if kind == Expense.Kind.EXPENSE and submitter
            }
        lasts = [last for found in self._threes.values() for _count, last in found.values()]
        self._lasts: dict[int, Expense] = Expense.objects.in_bulk(lasts)
        people |= {key for found in self._threes.values() for three in found for key in three if key}
        self._people: dict[int, User] = User.objects.in_bulk(people)
        self._offices: dict[int, list[Office]] = {}
        for office in Office.objects.filter(person__in=people).order_by("since", "id"):
            self._offices.setdefault(office.person_id, []).append(office)

    def of(self, contract: Contract) -> list[Duty]:
        found = [self._of_entries("contract", "", contract, COUNTERSIGNING), self._of_entries("sign", "", contract, SIGNING)]
        found += [self._payment(row) for row in self._instalments if row.contract_id == contract.pk]
        found += [self._report(row) for row in self._reports if row.contract_id == contract.pk]
        found += self._expenses(self._threes.get(contract.pk, {}))
        found.append(self._of_entries("acceptance", "", contract, ACCEPTANCE))
        return [duty for duty in found if duty.acts]

    def _payment(self, row: Disbursement) -> Duty:
        last = {entry.move: entry for entry in self._entries.get((row.machine, row.pk), [])}
        acts = [
            self._act(act, person, last[act].role if act in last else "", at) for act, person, at in stamps(row, say.PAYMENT_ACTS)
        ]
        return _duty(PAYMENT_STEP, f"{row.name} {say.T10_AMOUNT.format(money(row.payable))}", acts)

    def _report(self, row: MilestoneReport) -> Duty:
        entries = self._entries.get((row.machine, row.pk), [])
        acts = []
        if row.submit_at:
            acts.append(self._act("submit", row.submit_by_id, _role(entries, ("submit",)), row.submit_at))
        if row.decided_at:
            acts.append(self._act("recognise", row.decided_by_id, _role(entries, DECISIONS), row.decided_at))
        return _duty("milestone_report", row.milestone.name, acts)

    def _of_entries(self, step: str, subject: str, contract: Contract, moves: tuple[str, ...]) -> Duty:
        """The acts since the last return, one per person and role."""
        counting = standing(self._entries.get((contract.machine, contract.pk), []), moves, ("send_back",))
        acts = [self._act(entry.move.partition("_agree")[0], entry.by_id, entry.role, entry.at) for entry in counting]
        return _duty(step, subject or contract.title, acts)

    def _expenses(self, threes: Mapping[Three, tuple[int, int]]) -> list[Duty]:
        """Lines by the people who recorded, submitted and verified them: as many duties as there are such threes."""
        made = []
        for (recorder, submitter, verifier), (count, key) in threes.items():
            last = self._lasts[key]
            acts = [
                self._act("record", recorder, self._among(recorder, RECORDERS), last.created_at),
                self._act("submit", submitter, Role.ORG_ADMIN, last.submit_at),
            ]
            if verifier:
                acts.append(self._act("verify", verifier, self._among(verifier, VERIFIERS), last.verify_at))
            made.append(_duty("expense", say.T10_EXPENSES.format(count), acts))
        return made

    def _among(self, person: int | None, roles: Sequence[str]) -> str:
        held = [office.role for office in self._offices.get(person or 0, [])]
        return next((role for role in roles if role in held), "")

    def _act(self, code: str, person: int | None, role: str, at: datetime) -> Act:
        day = at.astimezone(clock.SHANGHAI).date()
        return Act(code, role, self._title(person or 0, role, day), self._name(person or 0), str(person or ""), day)

    def _title(self, person: int, role: str, day: date) -> str:
        held = [
            o for o in self._offices.get(person, []) if o.role == role and o.since <= day and (o.until is None or day <= o.until)
        ]
        return held[-1].title if held else ""

    def _name(self, person: int) -> str:
        return str(self._people[person]) if person in self._people else ""


def _duty(step: str, subject: str, acts: list[Act]) -> Duty:
    duty = Duty(step, subject, tuple(acts), ())
    return Duty(step, subject, duty.acts, repeated(duty))


def _role(entries: Sequence[Any], moves: tuple[str, ...]) -> str:
    return next((str(entry.role) for entry in reversed(entries) if entry.move in moves), "")
