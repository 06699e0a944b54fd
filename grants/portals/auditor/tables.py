"""Tables T2 to T6 and T10 of the audit report, on the page: the same facts, each figure with the address of its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from grants.contracts.models import Contract, Deliverable
from grants.papers.audit_report.facts import ContractFacts, DeliverableLine
from grants.papers.audit_report.gather import report
from grants.papers.audit_report.sums import together
from grants.people.models import Unit
from grants.portals.auditor import words
from grants.trail.blockers import Words


@dataclass(frozen=True)
class Line:
    """One line of T6 with its sites below it. `remark`: basis and precision where they are not the plain ones."""

    line: DeliverableLine
    url: str
    remark: tuple[Words, ...] = ()
    sites: tuple["Line", ...] = field(default=())


@dataclass(frozen=True)
class DutyLine:
    """One line of T10: the step, what on, who did what, and who did more than one of it."""

    step: Words
    subject: str
    acts: tuple[tuple[Words, Any], ...]
    same_person: tuple[str, ...]


@dataclass(frozen=True)
class Tables:
    """Everything the page of a contract shows of its report."""

    facts: ContractFacts
    ledger: str
    timeline: list[tuple[Words, Any, str]]
    arrivals: list[tuple[Any, Words]]
    categories: list[tuple[Any, str]]
    deliverables: list[Line]
    duties: list[DutyLine]

    @property
    def unallocated(self) -> Any:
        """Verified spending that was charged to no deliverable."""
        return self.facts.category_total.verified - self.facts.delivery_total.spent


def tables_of(contract: Contract) -> Tables | None:
    """None while nothing is signed and so nothing to report on."""
    try:
        facts = report.of_contract(contract).contracts[0]
    except report.NothingToReport:
        return None
    ledger = f"{reverse('auditor:expenses')}?contract={contract.pk}"
    return Tables(
        facts=facts,
        ledger=ledger,
        timeline=[(words.step(s.code), s.on, s.note) for s in facts.timeline],
        arrivals=[(a, words.disbursement_status(a.status)) for a in facts.arrivals],
        categories=[(c, f"{ledger}&{urlencode({'category': c.code})}") for c in facts.categories],
        deliverables=lines(facts, contract, ledger),
        duties=[_duty(d) for d in facts.duties],
    )


def lines(facts: ContractFacts, contract: Contract, ledger: str) -> list[Line]:
    """T6, each thing bought once and its places below it, with the address of the spending charged to it."""
    keys = dict(Deliverable.objects.filter(contract=contract).values_list("code", "pk"))
    places = dict(Unit.objects.filter(targets__deliverable__contract=contract).values_list("name", "pk"))
    made = []
    for whole in together(facts.deliverables):
        parts = [one for one in facts.deliverables if one.code == whole.code and one.site]
        below = tuple(_line(one, keys, places, ledger) for one in parts) if len(parts) > 1 else ()
        made.append(Line(whole, _address(whole.code, "", keys, places, ledger), remark(whole), below))
    return made


def remark(line: DeliverableLine) -> tuple[Words, ...]:
    basis: dict[str, Words] = dict(Deliverable._meta.get_field("basis").flatchoices)
    found: list[Words] = [basis.get(line.basis, line.basis)] if line.basis != "period" else []
    if line.precision in words.PRECISIONS:
        found.append(words.PRECISIONS[line.precision])
    return tuple(found)


def merged(lines_of: Iterable[DeliverableLine]) -> list[Line]:
    """T6 over several contracts, without addresses: the lines of each contract have them."""
    return [Line(line, "", remark(line)) for line in lines_of]


def _line(line: DeliverableLine, keys: Mapping[str, int], places: Mapping[str, int], ledger: str) -> Line:
    return Line(line, _address(line.code, line.site, keys, places, ledger))


def _address(code: str, site: str, keys: Mapping[str, int], places: Mapping[str, int], ledger: str) -> str:
    asked = {"deliverable": keys[code]} if code in keys else {}
    if site in places:
        asked["site"] = places[site]
    return f"{ledger}&{urlencode(asked)}"


def _duty(duty: Any) -> DutyLine:
    return DutyLine(words.step(duty.step), duty.subject, tuple((words.act(a.code), a) for a in duty.acts), duty.same_person)
