"""What is charged to no deliverable, on the page of a contract. `{% load allocation %}`."""

from typing import Any

from django import template
from django.template import Context

from grants.contracts.models import Contract
from grants.portals.unallocated import block

register = template.Library()


@register.inclusion_tag("components/unallocated.html", takes_context=True)
def unallocated(context: Context, contract: Contract) -> dict[str, Any]:
    """The figure over the lines this person sees, a link to them."""
    return block(contract, context["request"].user, context["shell"].portal)
