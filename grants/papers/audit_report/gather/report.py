"""The facts of one contract, or of a project over its successive contracts, as they stand now."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from grants.audits import scope as engagements
from grants.audits.models import Engagement
from grants.contracts.models import Contract, Target
from grants.contracts.queries import PUBLIC
from grants.disbursements import queries as disbursements
from grants.listings.models import Programme
from grants.milestones import queries as milestones
from grants.milestones.models import MilestoneReport
from grants.papers.audit_report import figures, reckoning, sums
from grants.papers.audit_report import labels as say
from grants.papers.audit_report.conduct import Conduct
from grants.papers.audit_report.engaged import EngagementPart
from grants.papers.audit_report.facts import SCHEMA, AuditReportFacts, ContractCard, ContractFacts, ProjectCard, SecondReport
from grants.papers.audit_report.fieldwork import Edition, Fieldwork
from grants.papers.audit_report.gather import activities, changes, engaged, fieldwork, money, notices, performance
from grants.papers.audit_report.gather.clocks import Clocks
from grants.papers.audit_report.gather.duties import Duties
from grants.papers.audit_report.gather.evidence import Evidence
from grants.papers.audit_report.gather.heads import heads
from grants.papers.audit_report.gather.timeline import timeline
from grants.people.models import Unit
from grants.rulebook import queries as rulebook
from grants.spending import queries as spending
from grants.trail import clock

# From then on what is left over must be refunded.
FEDERATION = ("妇女联合会", "妇联")
SETTLED = ("accepted", "closed_out", "terminated", "archived")


class NothingToReport(Exception):
    """The project has no signed contract yet."""


@dataclass(frozen=True)
class Scope:
    kind: str  # contract | project | engagement
    number: str
    name: str
    purchaser: str = ""  # of an engagement: the unit audited


def of_contract(contract: Contract, *, lock: bool = False) -> AuditReportFacts:
    """`lock`: hold the contract until the transaction ends, so that nothing moves while it is told (for issuing)."""
    return _facts(Scope("contract", contract.number, contract.title), [contract.pk], lock=lock)


def of_programme(programme: Programme, *, lock: bool = False) -> AuditReportFacts:
    keys = list(programme.contracts.filter(status__in=PUBLIC).values_list("pk", flat=True))
    return _facts(Scope("project", programme.number, programme.name), keys, lock=lock)


def of_engagement(engagement: Engagement, *, lock: bool = False) -> AuditReportFacts:
    """Over every contract the engagement covers, with what it found; nothing after its cut-off is told."""
    keys = list(engagements.covered(engagement).values_list("pk", flat=True))
    scope = Scope("engagement", engagement.number, engagement.title, engagement.unit.name)
    with translation.override("zh-hans"):
        told, done = engaged.part(engagement), fieldwork.fieldwork(engagement)
    return _facts(scope, keys, lock=lock, issuer=engagement.unit, found=told, done=done, upto=engagement.cut_off)


def anew(before: SecondReport, engagement: Engagement, reason: str) -> AuditReportFacts:
    """A later edition of an engagement's report: figures as `before` told them, findings, rectification and fieldwork as of today.

    The books went on since; what the audit covered stays what it was at the cut-off, so it is not gathered again.
    """
    number = (
        before.fieldwork.edition.number
        if isinstance(before, AuditReportFacts) and before.fieldwork and before.fieldwork.edition
        else 1
    )
    edition = Edition(number + 1, before.serial, reason, clock.today())
    told = {field.name: getattr(before, field.name) for field in fields(before)}
    with translation.override("zh-hans"):
        told |= {"engaged": engaged.part(engagement), "fieldwork": fieldwork.fieldwork(engagement, edition)}
    return AuditReportFacts(**{**told, "schema": SCHEMA, "serial": "", "draft": True})


RELATED = (
    "unit", "organisation", "rule_set", "appropriation__source", "listing__rule_set", "award__bid", "programme",
)  # fmt: skip


def _facts(
    scope: Scope,
    keys: Sequence[int],
    *,
    lock: bool,
    issuer: Unit | None = None,
    found: EngagementPart | None = None,
    done: Fieldwork | None = None,
    upto: date | None = None,
) -> AuditReportFacts:
    with transaction.atomic(), translation.override("zh-hans"):
        rows = Contract.objects.filter(pk__in=keys, status__in=PUBLIC).order_by("starts", "id")
        if lock:
            list(rows.order_by("pk").select_for_update().values_list("pk"))
        contracts = list(rows.select_related(*RELATED))
        if not contracts:
            raise NothingToReport(scope.name)
        told, unit = _contracts(contracts, upto), issuer or contracts[-1].unit
        return sums.report_facts(
            _card(scope, contracts), told, scope=scope.kind, title=say.TITLES[scope.kind], issuer=unit.name,
            cut_off=_last_instant(upto), rule_set="；".join(dict.fromkeys(f"{c.rule_set.name}（{c.rule_set.version}）" for c in contracts)),
            until=upto or clock.today(), place=_place(unit), verify_at=_verify_at(), engaged=found, fieldwork=done,
        )  # fmt: skip


def _last_instant(upto: date | None) -> datetime:
    """The data are told as of now, or as of the end of a day."""
    return clock.now() if upto is None else datetime.combine(upto, time(23, 59, 59), clock.SHANGHAI)


def _place(unit: Unit) -> str:
    """晋江市妇联 is at 晋江市; nothing where a name does not say it."""
    bare = next((unit.short_name.removesuffix(end) for end in FEDERATION if unit.short_name.endswith(end)), "")
    return bare.strip()


def _verify_at() -> str:
    """The first public address of this house, and the page on it that knows every paper."""
    origins = list(settings.CSRF_TRUSTED_ORIGINS)
    return urljoin(origins[0], reverse("public:verify")) if origins else ""


def _contracts(contracts: list[Contract], upto: date | None) -> list[ContractFacts]:
    dues, delivered = disbursements.plan(contracts, upto), milestones.by_site(contracts, upto)
    categories, books = spending.by_category(contracts, upto), money.books(contracts, upto)
    balances, changed, signed = (
        disbursements.balances(contracts, upto),
        changes.amendments(contracts),
        changes.signed_budgets(contracts),
    )
    reports = (
        MilestoneReport.objects.filter(contract__in=contracts).select_related("milestone").order_by("milestone__order", "id")
    )
    reports = reports if upto is None else reports.filter(milestone__due__lte=upto)
    by_contract: dict[int, list[MilestoneReport]] = {}
    for report in reports:
        by_contract.setdefault(report.contract_id, []).append(report)
    instalments = [due.disbursement for found in dues.values() for due in found if not money.paid_later(due)]
    duties = Duties(contracts, instalments, books, [r for found in by_contract.values() for r in found])
    codes = money.codes(contracts, [line for found in delivered.values() for line in found])
    chain, conduct = heads(contracts), _Conduct(contracts, upto)
    return [
        sums.contract_facts(
            _contract_card(contract), timeline=timeline(contract, by_contract.get(contract.pk, []), changed.get(contract.pk, [])),
            arrivals=money.arrivals(contract, dues[contract.pk]),
            categories=money.categories(contract, categories[contract.pk], signed.get(contract.pk)),
            deliverables=[money.deliverable(line) for line in delivered[contract.pk]], duties=duties.of(contract),
            expenses=money.expenses(contract, books[contract.pk], codes), head=chain.get(contract.pk),
            refundable=balances[contract.pk].surplus if _settled(contract, upto) else None, refunded=balances[contract.pk].refunded,
            conduct=conduct.of(
                contract, by_contract.get(contract.pk, []), dues[contract.pk], balances[contract.pk], delivered[contract.pk],
                books[contract.pk],
            ),
        )
        for contract in contracts
    ]  # fmt: skip


def _settled(contract: Contract, upto: date | None) -> bool:
    """Whether what is left over was to be refunded by then."""
    ended = contract.accept_at or contract.terminate_at
    return contract.status in SETTLED and (upto is None or ended is None or ended.astimezone(clock.SHANGHAI).date() <= upto)


class _Conduct:
    """Reads what is beside the money once for all contracts, then tells it of each."""

    def __init__(self, contracts: Sequence[Contract], upto: date | None) -> None:
        self._clocks, self._evidence = Clocks.read(contracts), Evidence.read(contracts, upto)
        self._activities, self._indicators = activities.activities(contracts, upto), performance.indicators(contracts)
        self._opinions, self._today = milestones.opinions(contracts, upto), upto or clock.today()

    def of(
        self, contract: Contract, reports: Sequence[MilestoneReport], dues: Sequence[disbursements.Due],
        balance: disbursements.Balance, delivered: Sequence[milestones.Delivered], book: money.Book,
    ) -> Conduct:  # fmt: skip
        events, merged = self._activities.get(contract.pk, []), milestones.merged(delivered)
        asked, steps = self._indicators.get(contract.listing_id or 0, []), performance.steps(contract.rule_set)
        return reckoning.conduct(
            clocks=self._clocks.of(contract, reports, dues, balance), steps=steps,
            scores=performance.scores(asked, merged, self._opinions.get(contract.pk, []), steps),
            proofs=self._evidence.proofs(merged, events), lines=self._evidence.lines(contract, book),
            activities=activities.rows(events), notices=list(notices.notices(contract)),
            files=self._evidence.of_reports(reports), vouchers=self._evidence.vouchers.get(contract.pk, []), today=self._today,
        )  # fmt: skip


def _contract_card(contract: Contract) -> ContractCard:
    return ContractCard(
        contract.number, contract.title, contract.unit.name, contract.organisation.name, contract.organisation.credit_code or "",
        _method(contract), contract.sign_at.astimezone(clock.SHANGHAI).date() if contract.sign_at else None, contract.starts, contract.ends,
        contract.amount, contract.lead, contract.status,
    )  # fmt: skip


def _method(contract: Contract) -> str:
    if contract.listing is None or not contract.listing.method:
        return ""
    return str(rulebook.method(contract.rule_set, contract.listing.method).name)


def _card(scope: Scope, contracts: list[Contract]) -> ProjectCard:
    sites = Target.objects.filter(deliverable__contract__in=contracts).order_by("site__path").values_list("site__name", flat=True)
    providers = {c.organisation.name: c.organisation.credit_code or "" for c in contracts}

    def each(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for word in words if word))

    return ProjectCard(
        scope.number, scope.name, scope.purchaser or contracts[-1].unit.name, each([c.unit.name for c in contracts]), tuple(providers),
        tuple(providers.values()), each([c.paid_from for c in contracts]), each([_method(c) for c in contracts]),
        min(c.starts for c in contracts), max(c.ends for c in contracts), sum((c.amount for c in contracts), figures.ZERO),
        each([c.lead for c in contracts]), each(list(sites)),
    )  # fmt: skip
