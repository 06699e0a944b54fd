"""The moves of an engagement as this desk does them: those of the room, and the issue together with its report."""

from typing import Any

from django.urls import reverse

from grants.audits.actions import archive, begin, consult, follow, freeze, send_back, sign_off, stop
from grants.audits.models import Engagement
from grants.audits.works import Work
from grants.papers import working
from grants.people.models import User
from grants.portals.act import GoesOn

__all__ = ["archive", "begin", "consult", "follow", "freeze", "issue", "send_back", "sign_off", "stop"]


def issue(engagement: Engagement, *, by: User, note: str = "", version: int | None = None) -> Any:
    """Make the report, keep it, and do the move in its name; where there is much to tell, in a process of its own."""
    work = working.begin(engagement, Work.Kind.ISSUE, by=by, note=note, version=version)
    return GoesOn(reverse("auditor:works-detail", args=[work.pk])) if work.pk else work.result
