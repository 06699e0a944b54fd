"""What belongs to the organisations a person works in: the provider desk shows nothing else, whatever other offices she holds."""

from typing import Any

from django.db.models import QuerySet

from grants.bids import queries as bid_queries
from grants.bids.models import Bid
from grants.contracts import queries as contract_queries
from grants.contracts.models import Contract
from grants.disbursements import queries as disbursement_queries
from grants.disbursements.models import Disbursement
from grants.listings import queries as listing_queries
from grants.listings.models import Listing
from grants.milestones import queries as milestone_queries
from grants.milestones.models import MilestoneReport
from grants.people.models import Organisation
from grants.people.queries import organisations_of
from grants.people.roles import Role
from grants.spending import queries as spending_queries
from grants.spending.models import Expense


def organisations(person: Any) -> QuerySet[Organisation]:
    return organisations_of(person).select_related("unit")


def administered(person: Any) -> list[Organisation]:
    """The organisations whose administrator she is today."""
    return [o.organisation for o in person.offices_now if o.role == Role.ORG_ADMIN and o.organisation is not None]


def holds(person: Any, organisation_id: int, *roles: str) -> bool:
    """Whether she holds one of `roles` in an organisation today; asks the database nothing."""
    return any(o.organisation_id == organisation_id and o.role in roles for o in person.offices_now)


def calls(person: Any) -> QuerySet[Listing]:
    """Every published call."""
    return listing_queries.public().filter(direction="call")


def bids(person: Any) -> QuerySet[Bid]:
    return bid_queries.visible(person).filter(organisation__in=organisations_of(person))


def contracts(person: Any) -> QuerySet[Contract]:
    """Contracts of her organisations once the purchaser shows them: from countersigning on."""
    mine = contract_queries.visible(person).filter(organisation__in=organisations_of(person))
    return mine.exclude(status="draft").select_related("rule_set", "award")


def expenses(person: Any) -> QuerySet[Expense]:
    return spending_queries.visible(person).filter(contract__organisation__in=organisations_of(person))


def reports(person: Any) -> QuerySet[MilestoneReport]:
    return milestone_queries.visible(person).filter(contract__organisation__in=organisations_of(person))


def disbursements(person: Any) -> QuerySet[Disbursement]:
    mine = disbursement_queries.visible(person).filter(contract__organisation__in=organisations_of(person))
    return mine.exclude(contract__status="draft")
