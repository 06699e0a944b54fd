"""What belongs to the organisations a person works in: the provider desk shows nothing else, whatever other offices she holds.

Everything of an organisation is seen by its own people, so these rows are found by the organisation alone, without the joins of
the stages' `visible`.
"""

from typing import Any

from django.db.models import Q, QuerySet

from grants.awards.models import Objection
from grants.bids.models import Bid
from grants.contracts.models import Amendment, Contract
from grants.disbursements.models import Disbursement
from grants.listings import queries as listing_queries
from grants.listings.models import Listing
from grants.milestones.models import MilestoneReport
from grants.people.models import Organisation
from grants.people.queries import organisations_of
from grants.roadshows import queries as roadshow_queries
from grants.roadshows.models import Claim, Pitch, Roadshow
from grants.spending.models import Expense, LedgerFile

OF_CONTRACT = ("contract__unit", "contract__organisation", "contract__rule_set")


def organisations(person: Any) -> QuerySet[Organisation]:
    return organisations_of(person).select_related("unit")


def holds(person: Any, organisation_id: int, *roles: str) -> bool:
    """Whether she holds one of `roles` in an organisation today; asks the database nothing."""
    return any(o.organisation_id == organisation_id and o.role in roles for o in person.offices_now)


def calls(person: Any) -> QuerySet[Listing]:
    """Every published call."""
    return listing_queries.public().filter(direction="call")


def offers(person: Any) -> QuerySet[Listing]:
    """What her organisations offer, from the first draft on."""
    mine = Listing.objects.filter(direction=Listing.Direction.OFFER, organisation__in=_keys(person))
    return mine.select_related("unit", "organisation", "programme", "rule_set")


def roadshows(person: Any) -> QuerySet[Roadshow]:
    """Announced sessions of the federations on whose register her organisations are, and those they pitch at."""
    hosts = organisations(person).order_by().values("unit")
    near = Q(unit__in=hosts, kind=Roadshow.Kind.SUPPLY) | Q(pk__in=pitches(person).order_by().values("roadshow"))
    return roadshow_queries.public().filter(near).select_related("rule_set", "observer")


def pitches(person: Any) -> QuerySet[Pitch]:
    return Pitch.objects.filter(organisation__in=_keys(person)).select_related("roadshow__unit", "listing", "organisation")


def claims(person: Any) -> QuerySet[Claim]:
    """Placards raised for what her organisations pitched."""
    mine = Claim.objects.filter(pitch__organisation__in=_keys(person))
    return mine.select_related("pitch__roadshow__unit", "pitch__listing", "pitch__organisation", "unit", "site")


def bids(person: Any) -> QuerySet[Bid]:
    return Bid.objects.filter(organisation__in=_keys(person)).select_related("listing__unit", "organisation")


def objections(person: Any) -> QuerySet[Objection]:
    mine = Objection.objects.filter(organisation__in=_keys(person))
    return mine.select_related("listing__unit", "listing__rule_set", "listing__programme", "organisation")


def contracts(person: Any) -> QuerySet[Contract]:
    """Contracts of her organisations once the purchaser shows them: from countersigning on."""
    mine = Contract.objects.filter(organisation__in=_keys(person)).exclude(status="draft")
    return mine.select_related("unit", "organisation", "programme", "rule_set", "award")


def amendments(person: Any) -> QuerySet[Amendment]:
    return Amendment.objects.filter(contract__organisation__in=_keys(person)).select_related(*OF_CONTRACT, "contract__programme")


def expenses(person: Any) -> QuerySet[Expense]:
    return Expense.objects.filter(contract__organisation__in=_keys(person)).select_related(*OF_CONTRACT)


def ledger_files(person: Any) -> QuerySet[LedgerFile]:
    """Spreadsheets brought to her contracts, put aside or not."""
    files = LedgerFile.objects.filter(contract__in=contracts(person).order_by().values("pk"))
    return files.select_related(*OF_CONTRACT, "file", "uploaded_by", "imported_by")


def reports(person: Any) -> QuerySet[MilestoneReport]:
    mine = MilestoneReport.objects.filter(contract__organisation__in=_keys(person))
    return mine.select_related(*OF_CONTRACT, "milestone")


def disbursements(person: Any) -> QuerySet[Disbursement]:
    mine = Disbursement.objects.filter(contract__organisation__in=_keys(person)).exclude(contract__status="draft")
    return mine.select_related(*OF_CONTRACT, "milestone")


def _keys(person: Any) -> list[int]:
    return [o.organisation_id for o in person.offices_now if o.organisation_id is not None]
