"""The acts of one instalment as any desk shows them: who did what when and for whom, who is to act now and since when, what blocks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from grants.disbursements import rules, waiting
from grants.disbursements.models import Disbursement
from grants.papers import queries as papers
from grants.papers.models import Paper
from grants.papers.voucher import issue
from grants.people.models import Office
from grants.people.queries import current
from grants.people.roles import Role
from grants.portals import shown
from grants.portals.links import object_url
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Words
from grants.trail.models import Entry
from grants.trail.moves import transitions

ACTS: Mapping[str, tuple[Words, str]] = {
    "request": (_("Requested"), "invoice_number"),
    "review_business": (_("Business review"), ""),
    "review_finance": (_("Finance review"), ""),
    "approve": (_("Approval"), "minute_number"),
    "pay": (_("Payment"), "bank_receipt"),
    "confirm": (_("Receipt confirmed"), "received_on"),
    "book": (_("Booked"), "voucher_number"),
}
ASIDE: Mapping[str, tuple[str, Words]] = {
    "withheld": ("withhold", _("Withheld: nothing is paid until it is released.")),
    "returned": ("send_back", _("Returned for correction: the earlier reviews no longer count.")),
    "cancelled": ("cancel", _("Cancelled: it will never be paid.")),
    "reversed": ("reverse", _("Reversed: the money was called back by two people.")),
}


@dataclass(frozen=True)
class Hindrance:
    """One thing in the way of the next act, in words, and the page where it is cleared ("" where there is none for her)."""

    words: Words
    url: str
    where: Words


@dataclass(frozen=True)
class ActStep:
    """One act: `state` done, now or todo; done: by whom (for whom) and when; now: which roles and who of them is known to her."""

    label: Words
    state: str
    by: Any = None
    acts_for: str = ""
    at: datetime | None = None
    more: str = ""
    roles: tuple[Role, ...] = ()
    names: tuple[str, ...] = ()
    since: datetime | None = None
    working_days: int | None = None
    hindrances: tuple[Hindrance, ...] = ()


@dataclass(frozen=True)
class Aside:
    """Where it left the way: withheld, returned, cancelled, reversed; by whom, when, why."""

    words: Words
    tone: str
    by: Any
    at: datetime | None
    why: str


def steps_of(row: Disbursement, person: Any, portal: str) -> list[ActStep]:
    """The acts in their order. Five queries or so."""
    entries = Entry.objects.filter(kind=row.machine, object_id=row.pk, move__in=ACTS).order_by("id")
    acts_for = {entry.move: str(entry.facts.get("acts_for") or "") for entry in entries}
    told = next(iter(waiting.of([row])), None)
    found = []
    for act, (label, more) in ACTS.items():
        at = getattr(row, f"{act}_at")
        if at is not None and row.status != "withheld":
            value: Any = getattr(row, more) if more else ""
            words = shown.day(value) if more == "received_on" else str(value or "")
            found.append(ActStep(label, "done", getattr(row, f"{act}_by"), acts_for.get(act, ""), at, words))
        elif told is not None and told.act == act:
            found.append(ActStep(
                label, "now", roles=told.roles, names=known_names(told, person), since=told.since, working_days=told.working_days,
                hindrances=tuple(hindrances(row, act, person, portal)),
            ))  # fmt: skip
        else:
            found.append(ActStep(label, "todo"))
    return found


def aside_of(row: Disbursement) -> Aside | None:
    if row.status not in ASIDE:
        return None
    act, words = ASIDE[row.status]
    entry = Entry.objects.filter(kind=row.machine, object_id=row.pk, move=act).order_by("-id").first()
    tone = "warning" if row.status in {"withheld", "returned"} else "info"
    return Aside(words, tone, getattr(row, f"{act}_by"), getattr(row, f"{act}_at"), entry.note if entry else "")


@dataclass(frozen=True)
class Voucher:
    """An accounting voucher as a page lists it; `red`: of the reversal."""

    paper: Paper
    red: bool

    @property
    def label(self) -> Words:
        return _("Red-letter voucher of the reversal") if self.red else _("Voucher of the payment")


def vouchers_of(row: Disbursement, person: Any) -> list[Voucher]:
    """In the order in which they were issued."""
    return [Voucher(paper, issue.red(paper)) for paper in papers.visible(person).filter(disbursement=row).order_by("id")]


def known_names(told: waiting.Waiting, person: Any) -> tuple[str, ...]:
    """Colleagues are named, others are not; a deputy with the name she acts for."""
    units = {o.unit_id for o in person.offices_now if o.unit_id}
    organisations = {o.organisation_id for o in person.offices_now if o.organisation_id}
    names = []
    for office in told.offices:
        if office.unit_id in units or office.organisation_id in organisations:
            principal = office.acts_for
            words = (
                _("%(deputy)s for %(person)s") % {"deputy": office.person, "person": principal.person}
                if principal
                else office.person
            )
            names.append(str(words))
    return tuple(dict.fromkeys(names))


def hindrances(row: Disbursement, act: str, person: Any, portal: str) -> list[Hindrance]:
    """What the conditions of the next act find as it stands, whoever does it."""
    asked = Act(by=person, at=clock.now(), offered=True)
    here = [t for t in transitions(Disbursement).get(act, ()) if t.source == row.status]
    found = []
    for transition in here:
        for condition in transition.conditions:
            for blocker in condition.blockers(row, asked):
                url, where = cleared_at(row, blocker.anchor, portal)
                found.append(Hindrance(blocker.message, url, where))
    return found


def cleared_at(row: Disbursement, anchor: str, portal: str) -> tuple[str, Words]:
    """The page where a blocker with this anchor is cleared, in this portal."""
    contract = object_url(row.contract, portal)
    places: dict[str, tuple[str, Words]] = {
        "contract": (contract, _("the contract")),
        "milestone": (f"{contract}#milestones" if contract else "", _("the milestones of the contract")),
        "expenses": (f"{contract}#expenses" if contract else "", _("the expenses of the contract")),
        "organisation": (object_url(row.contract.organisation, portal) or _named(f"{portal}:register"), _("the organisation")),
        "account": (object_url(row.contract.organisation, portal) or _named(f"{portal}:register"), _("the organisation")),
        "appropriation": (
            _named(f"{portal}:appropriations-detail", row.contract.appropriation_id) if row.contract.appropriation_id else "",
            _("the appropriation"),
        ),
        "sign_offs": ("#sign_offs", _("the agreements")),
    }
    return places.get(anchor, (f"#{anchor}" if anchor else "", _("the place on this page")))


def _named(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Approvers:
    """Who may approve an amount: the rung it needs, and the approvers of the unit with what each may approve alone."""

    rung: Words
    minuted: bool
    able: Sequence[str]
    others: Sequence[str]


def approvers_of(row: Disbursement) -> Approvers:
    """After the ladder of the contract's rule set; on the collective rung every approver may, with the minutes."""
    rule_set = row.contract.rule_set
    needed = rulebook.rung_for(rule_set, row.payable)
    offices = Office.objects.filter(current(), role=Role.APPROVER, unit=row.contract.unit).select_related("person").order_by("id")
    able: list[str] = []
    others: list[str] = []
    for office in offices:
        rung = rules.rung_of(row, office.person)
        words = f"{office.person.name}（{rung.name}）" if rung is not None else office.person.name
        good = needed.minute or (rung is not None and rung.below is not None and row.payable < rung.below)
        (able if good else others).append(words)
    return Approvers(str(needed.name), needed.minute, list(dict.fromkeys(able)), list(dict.fromkeys(others)))
