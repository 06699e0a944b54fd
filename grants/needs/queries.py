"""What may be seen of needs, by whom."""

from django.db.models import Q, QuerySet

from grants.evidence import queries as evidence
from grants.needs.models import Need
from grants.people.models import User
from grants.people.queries import units_below

PUBLIC = ("pooled", "matched", "met")


def visible(person: User) -> QuerySet[Need]:
    """Needs of her units' subtree; a draft is its writer's unit's own until it is submitted."""
    hers = [o.unit_id for o in person.offices_now if o.unit_id]
    seen = Need.objects.filter(unit__in=units_below(person)).filter(~Q(status="draft") | Q(created_by=person) | Q(unit__in=hers))
    return seen.select_related("unit")


evidence.attached("needs", visible)


def public() -> QuerySet[Need]:
    """Needs in the pool, being met and met."""
    return Need.objects.filter(status__in=PUBLIC).select_related("unit")
