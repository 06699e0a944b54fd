"""What may be seen of engagements and findings, by whom; who has an interest; what a sample covers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from grants.audits import scope
from grants.audits.finding_rules import SHOWN
from grants.audits.findings import Finding, LegalBasis, Reply, Resolution
from grants.audits.models import Engagement, Sample
from grants.contracts.models import Contract
from grants.evidence.queries import attached
from grants.people.models import Office, User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import AUDIT_ROLES, UNIT_ROLES
from grants.trail.blockers import Blocker
from grants.trail.models import Entry
from grants.trail.money import ZERO


def visible(person: User) -> QuerySet[Engagement]:
    """Engagements of the units she audits; nobody else sees how an audit is done."""
    return Engagement.objects.filter(unit__in=units_below(person, AUDIT_ROLES)).select_related("unit")


def on_team(person: User) -> Q:
    return Q(engagement__team__person=person, engagement__team__left_at__isnull=True)


def visible_findings(person: User) -> QuerySet[Finding]:
    """Auditors of its unit all but what is referred, which only its team sees; the auditee and the purchaser what was sent to them."""
    audited = Q(contract__unit__in=units_below(person, AUDIT_ROLES))
    theirs = Q(contract__organisation__in=organisations_of(person)) | Q(
        contract__unit__in=units_below(person, UNIT_ROLES - AUDIT_ROLES)
    )
    seen = (audited & (~Q(status="referred") | on_team(person))) | (theirs & Q(status__in=SHOWN))
    related = ("engagement", "contract__unit", "contract__organisation", "basis")
    return Finding.objects.filter(seen).select_related(*related).distinct()


def bases() -> QuerySet[LegalBasis]:
    return LegalBasis.objects.all()


def interests(engagement: Engagement, person: User) -> list[Blocker]:
    """What ties a person to what the engagement looks at; a tie keeps her off the team."""
    return list(_ties(engagement, person))


def _ties(engagement: Engagement, person: User) -> Iterator[Blocker]:
    contracts = scope.covered(engagement)
    held = Office.objects.filter(person=person).exclude(role__in=AUDIT_ROLES)
    for office in held.filter(organisation__contracts__in=contracts).select_related("organisation").distinct():
        yield Blocker("interest", _("Holds or held an office in %(name)s.") % {"name": office.organisation}, "team")
    for office in held.filter(unit__contracts__in=contracts).select_related("unit").distinct():
        yield Blocker("interest", _("Holds or held an office at the purchaser %(name)s.") % {"name": office.unit}, "team")
    for interest in person.interests.filter(organisation__contracts__in=contracts).select_related("organisation").distinct():
        yield Blocker("interest", _("Declared an interest in %(name)s.") % {"name": interest.organisation}, "team")
    acted = Entry.objects.filter(by=person, root_kind="contract", root_id__in=contracts.values("pk")).exclude(
        role__in=AUDIT_ROLES
    )
    if acted.exists():
        yield Blocker("interest", _("Acted herself on a contract that is to be audited."), "team")


@dataclass(frozen=True)
class Coverage:
    """How much of a population was drawn and how much of that was checked, by count and by amount (元)."""

    count: int
    amount: Decimal
    drawn: int
    drawn_amount: Decimal
    checked: int
    checked_amount: Decimal
    differences: Decimal


def coverage(sample: Sample) -> Coverage:
    told = sample.items.aggregate(
        n=Count("pk"), drawn=Sum("amount"), checked=Count("pk", filter=~Q(result="")), checked_amount=Sum("amount", filter=~Q(result="")),
        differences=Sum("difference"),
    )  # fmt: skip
    return Coverage(
        sample.count, sample.amount, told["n"], told["drawn"] or ZERO, told["checked"], told["checked_amount"] or ZERO,
        told["differences"] or ZERO,
    )  # fmt: skip


def latest_of(contract: Contract) -> QuerySet[Finding]:
    """What earlier engagements established about the same organisation: a finding may repeat one of them."""
    done = Finding.objects.filter(contract__organisation=contract.organisation, finalise_at__isnull=False)
    return done.exclude(status="referred").order_by("-id")


def visible_replies(person: User) -> QuerySet[Reply]:
    """Of the findings she may see."""
    return Reply.objects.filter(finding__in=visible_findings(person).order_by().values("pk"))


def visible_resolutions(person: User) -> QuerySet[Resolution]:
    return Resolution.objects.filter(finding__in=visible_findings(person).order_by().values("pk"))


attached("findings", visible_findings)
attached("replies", visible_replies)
attached("resolutions", visible_resolutions)
