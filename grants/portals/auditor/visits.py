"""When this person was here before: what has changed since is what she wants to see first."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

BEFORE = "visit_before"


@receiver(user_logged_in, dispatch_uid="auditor.visits")
def remember(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Keep the sign-in before this one in the session, before Django overwrites it (see apps.GrantsConfig.ready)."""
    if request is not None and user.last_login is not None:
        request.session[BEFORE] = user.last_login.isoformat()


def before(request: Any) -> datetime | None:
    """The sign-in before this one; None on a first visit."""
    told = request.session.get(BEFORE)
    return datetime.fromisoformat(told) if told else None
