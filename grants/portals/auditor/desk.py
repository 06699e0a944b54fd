"""What the pages of this desk share: everything below the units she audits, and nothing else; read, question, withhold, issue."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.audits import queries as audits
from grants.audits.findings import Finding
from grants.audits.models import Engagement, Sample
from grants.awards import queries as awards
from grants.awards.models import Award
from grants.bids import queries as bids
from grants.bids.models import Bid
from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.disbursements.models import Disbursement
from grants.funds import queries as funds
from grants.funds.models import Appropriation, Source
from grants.listings import queries as listings
from grants.listings.models import Listing, Programme
from grants.milestones import queries as milestones
from grants.milestones.models import MilestoneReport
from grants.needs import queries as needs
from grants.needs.models import Need
from grants.panels import queries as panels
from grants.panels.models import ScoreSheet
from grants.papers import queries as papers
from grants.papers.models import Paper
from grants.people import queries as people
from grants.people.models import Office, Organisation, Unit
from grants.people.roles import AUDIT_ROLES
from grants.portals.pages import DetailPage, DraftPage, ListPage, Page
from grants.roadshows import queries as roadshows
from grants.roadshows.models import Claim, Roadshow
from grants.spending.models import Expense
from grants.trail.blockers import Words

PORTAL = "auditor"


class DeskPage(Page):
    portal = PORTAL


class DeskList(ListPage):
    portal = PORTAL


class DeskDetail(DetailPage):
    portal = PORTAL


class EngagementForm(DeskPage, DraftPage):
    """A form about an engagement, for whom the rule `may` allows; whether it is the time for it is said by the act."""

    may: Callable[[Any, Any], Any]

    @cached_property
    def object(self) -> Any:
        one = get_object_or_404(engagements_of(self.person), pk=self.kwargs["pk"])
        if not self.may(one, self.person):
            raise PermissionDenied(_("This is not yours to do; nothing was changed."))
        return one


def offices(person: Any) -> list[Office]:
    """The offices that make her an auditor."""
    return [office for office in person.offices_now if office.role in AUDIT_ROLES]


def units(person: Any) -> QuerySet[Unit]:
    """The units she audits: each of her offices' with everything below. Other offices she may hold open other desks."""
    return people.units_below(person, AUDIT_ROLES)


def contracts_of(person: Any) -> QuerySet[Contract]:
    """Hers to see by her office alone: asking `contracts.visible` whose places they serve as well would only cost time."""
    return Contract.objects.filter(unit__in=units(person)).select_related("unit", "organisation", "programme")


def projects_of(person: Any) -> QuerySet[Programme]:
    return listings.visible_programmes(person).filter(unit__in=units(person))


def expenses_of(person: Any) -> QuerySet[Expense]:
    """What was handed in; hers to see by her office alone, see contracts_of."""
    lines = Expense.objects.filter(contract__unit__in=units(person)).exclude(status="draft")
    return lines.select_related("contract__unit", "contract__organisation", "contract__rule_set")


def disbursements_of(person: Any) -> QuerySet[Disbursement]:
    return disbursements.visible(person).filter(contract__unit__in=units(person))


def reports_of(person: Any) -> QuerySet[MilestoneReport]:
    return milestones.visible(person).filter(contract__unit__in=units(person))


def listings_of(person: Any) -> QuerySet[Listing]:
    return listings.visible(person).filter(unit__in=units(person))


def roadshows_of(person: Any) -> QuerySet[Roadshow]:
    return roadshows.visible(person).filter(unit__in=units(person))


def claims_of(person: Any) -> QuerySet[Claim]:
    return roadshows.visible_claims(person).filter(pitch__roadshow__unit__in=units(person))


def bids_of(person: Any) -> QuerySet[Bid]:
    return bids.visible(person).filter(listing__unit__in=units(person))


def sheets_of(person: Any) -> QuerySet[ScoreSheet]:
    return panels.visible_sheets(person).filter(panel__listing__unit__in=units(person))


def awards_of(person: Any) -> QuerySet[Award]:
    return awards.visible(person).filter(listing__unit__in=units(person))


def needs_of(person: Any) -> QuerySet[Need]:
    return needs.visible(person).filter(unit__in=units(person))


def organisations_of(person: Any) -> QuerySet[Organisation]:
    """Registered with a unit she audits, or with a contract of one."""
    near = Q(unit__in=units(person)) | Q(pk__in=contracts_of(person).order_by().values("organisation"))
    return Organisation.objects.filter(near).select_related("unit")


def papers_of(person: Any) -> QuerySet[Paper]:
    audited = units(person)
    hers = Q(contract__unit__in=audited) | Q(programme__unit__in=audited) | Q(opening__listing__unit__in=audited)
    hers |= Q(roadshow__unit__in=audited) | Q(disbursement__contract__unit__in=audited) | Q(unit__in=audited)
    hers |= Q(engagement__unit__in=audited)
    related = (
        "issued_by",
        "superseded_by",
        "contract",
        "programme",
        "opening__listing",
        "roadshow",
        "disbursement__contract",
        "engagement",
    )
    return papers.visible(person).filter(hers).defer("facts").select_related(*related)


def engagements_of(person: Any) -> QuerySet[Engagement]:
    return audits.visible(person)


def samples_of(person: Any) -> QuerySet[Sample]:
    return Sample.objects.filter(engagement__in=audits.visible(person)).select_related("engagement__unit", "drawn_by")


def findings_of(person: Any) -> QuerySet[Finding]:
    """What is referred only its team sees; the offices she may hold elsewhere open other desks."""
    return audits.visible_findings(person).filter(contract__unit__in=units(person))


def sources_of(person: Any) -> QuerySet[Source]:
    """Those the appropriations she may see come from."""
    return Source.objects.filter(pk__in=appropriations_of(person).order_by().values("source")).select_related("unit", "donor")


def appropriations_of(person: Any) -> QuerySet[Appropriation]:
    return funds.visible(person).filter(unit__in=units(person))


def years_of(person: Any) -> list[int]:
    found = appropriations_of(person).order_by("-year").values_list("year", flat=True)
    return list(dict.fromkeys(found))


def to_engagement(engagement: Engagement, part: str = "") -> list[tuple[Words, str]]:
    """The way to a page below an engagement; `part`: the section of its page it belongs to."""
    page = reverse("auditor:audit_engagements-detail", args=[engagement.pk])
    return [
        (_("Audit engagements"), reverse("auditor:audit_engagements")),
        (engagement.number, page + (f"#{part}" if part else "")),
    ]


def to_listing(listing: Listing) -> list[tuple[Words, str]]:
    """The way to a page below a purchase."""
    return [
        (_("Purchases"), reverse("auditor:listings")),
        (listing.title, reverse("auditor:listings-detail", args=[listing.pk])),
    ]
