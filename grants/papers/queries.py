"""Which papers may be seen, by whom."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from grants.contracts.models import Contract
from grants.papers.models import Paper
from grants.people.models import User
from grants.people.queries import organisations_of, units_below
from grants.spending.queries import READERS


def visible(person: User) -> QuerySet[Paper]:
    """Papers of her units' subtree; of her organisation's contracts; of projects in which only her organisation has contracts."""
    below, own = units_below(person, READERS), organisations_of(person)
    of_project = Contract.objects.filter(programme=OuterRef("programme"))
    whole = Q(Exists(of_project.filter(organisation__in=own))) & ~Q(Exists(of_project.exclude(organisation__in=own)))
    seen = Q(contract__unit__in=below) | Q(programme__unit__in=below) | Q(contract__organisation__in=own)
    return Paper.objects.filter(seen | (Q(programme__isnull=False) & whole)).select_related("issued_by", "superseded_by")
