"""The result sheets of a roadshow inside any page: `{% include "components/roadshow_papers.html" %}` with `roadshow` in the context."""

from typing import Any

from django import template
from django.template import Context

from grants.portals.session_papers import Sheets, sheets

register = template.Library()


@register.simple_tag(takes_context=True)
def session_papers(context: Context, roadshow: Any) -> Sheets:
    """Those the reader of the page may have."""
    request = context["request"]
    portal = request.resolver_match.namespace if request.resolver_match else ""
    return sheets(roadshow, request.user, portal)
