"""What may be seen of engagements and findings, by whom; who has an interest; what a sample covers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from grants.audits import scope
from grants.audits.finding_rules import SHOWN
from grants.audits.findings import Finding, LegalBasis, Reply, Resolution
from grants.audits.models import Engagement, Sample, SampleItem
from grants.audits.procedures import Procedure
from grants.contracts.models import Contract
from grants.evidence.queries import attached
from grants.people.models import Interest, Office, User
from grants.people.queries import organisations_of, units_below
from grants.people.roles import AUDIT_ROLES, UNIT_ROLES
from grants.trail.blockers import Blocker, Words
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
    return ties(engagement, [person])[person.pk]


def ties(engagement: Engagement, people: Sequence[User]) -> dict[int, list[Blocker]]:
    """The same of several people, by their keys: four queries, however many they are."""
    found: dict[int, list[Blocker]] = {person.pk: [] for person in people}
    for person, words in _ties(engagement, people):
        found[person].append(Blocker("interest", words, "team"))
    return found


def _ties(engagement: Engagement, people: Sequence[User]) -> Iterator[tuple[int, Words]]:
    contracts = scope.covered(engagement)
    held = Office.objects.filter(person__in=people).exclude(role__in=AUDIT_ROLES)
    for office in held.filter(organisation__contracts__in=contracts).select_related("organisation").distinct():
        yield office.person_id, _("Holds or held an office in %(name)s.") % {"name": office.organisation}
    for office in held.filter(unit__contracts__in=contracts).select_related("unit").distinct():
        yield office.person_id, _("Holds or held an office at the purchaser %(name)s.") % {"name": office.unit}
    declared = Interest.objects.filter(person__in=people, organisation__contracts__in=contracts)
    for interest in declared.select_related("organisation").distinct():
        yield interest.person_id, _("Declared an interest in %(name)s.") % {"name": interest.organisation}
    acts = Entry.objects.filter(by__in=people, root_kind="contract", root_id__in=contracts.values("pk"))
    for person in acts.exclude(role__in=AUDIT_ROLES).order_by().values_list("by", flat=True).distinct():
        yield person, _("Acted herself on a contract that is to be audited.")


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
    return coverages([sample])[sample.pk]


def coverages(samples: Sequence[Sample]) -> dict[int, Coverage]:
    """By sample, in one query."""
    rows = SampleItem.objects.filter(sample__in=samples).order_by().values("sample")
    told = rows.annotate(
        n=Count("pk"), drawn=Sum("amount"), checked=Count("pk", filter=~Q(result="")), checked_amount=Sum("amount", filter=~Q(result="")),
        differences=Sum("difference"),
    )  # fmt: skip
    of = {row["sample"]: row for row in told}
    return {one.pk: _coverage(one, of.get(one.pk, {})) for one in samples}


def _coverage(sample: Sample, told: Mapping[str, Any]) -> Coverage:
    return Coverage(
        sample.count, sample.amount, told.get("n", 0), told.get("drawn") or ZERO, told.get("checked", 0),
        told.get("checked_amount") or ZERO, told.get("differences") or ZERO,
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


def visible_procedures(person: User) -> QuerySet[Procedure]:
    """Of the engagements she audits; what belongs to a referred finding only its team sees."""
    hers = Procedure.objects.filter(engagement__in=visible(person).order_by().values("pk"))
    own = Finding.objects.filter(on_team(person)).order_by().values("pk")
    related = (
        "engagement__unit",
        "contract",
        "activity",
        "done_by",
        "accompanied_by",
        "finding",
        "document",
        "corrects",
        "corrected_by",
    )
    return hers.filter(~Q(finding__status="referred") | Q(finding__in=own)).select_related(*related)


attached("procedures", visible_procedures)
attached("findings", visible_findings)
attached("replies", visible_replies)
attached("resolutions", visible_resolutions)
