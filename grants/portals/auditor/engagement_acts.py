"""The moves of an engagement as this desk does them: those of the room, and the issue together with its report."""

from typing import Any

from grants.audits.actions import archive, begin, consult, follow, freeze, send_back, sign_off, stop
from grants.audits.models import Engagement
from grants.papers.engagement import engagement_audit
from grants.people.models import User

__all__ = ["archive", "begin", "consult", "follow", "freeze", "issue", "send_back", "sign_off", "stop"]


def issue(engagement: Engagement, *, by: User, note: str = "", version: int | None = None) -> Any:
    """Make the report, keep it, and do the move in its name."""
    return engagement_audit(engagement, by=by, note=note, version=version)
