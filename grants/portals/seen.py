"""Two colleagues on one draft: what was on the page when she began is compared with what is stored when she saves.

Edits do not count the version of a row, so a page carries a mark of the content it showed. Her own later saves (a draft that
saves itself, a second tab) never stand in her way.
"""

from contextlib import suppress
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grants.portals.shown import instant
from grants.trail.blockers import Blocker, Stale
from grants.trail.canonical import digest, plain
from grants.trail.machine import Stateful
from grants.trail.models import Entry

FIELD = "seen"


def mark_of(content: Any) -> str:
    """A short name for exactly this content."""
    return digest(plain({"content": content}))[:24]


def _key(obj: Stateful) -> str:
    return f"seen:{obj.machine}:{obj.pk}"


def remember(request: HttpRequest, obj: Stateful, mark: str) -> None:
    """What this session itself wrote last. Called in the transaction of the save and stored with it, so that a click on “Save”
    that waits for a form that is just saving itself finds it."""
    session = request.session
    if session.get(_key(obj)) != mark:
        session[_key(obj)] = mark
        with suppress(UpdateError):  # signed out in another tab meanwhile: the draft is saved all the same
            session.save()
        session.modified = False


def _meanwhile(request: HttpRequest, obj: Stateful) -> Any:
    """What another request of this session wrote after this one began."""
    return type(request.session)(request.session.session_key).get(_key(obj))


def require_seen(request: HttpRequest, obj: Stateful, stored: str) -> None:
    """Refuse to overwrite what a colleague saved since. A form that names no mark was not drawn by a page of ours."""
    if stored in (request.POST.get(FIELD), request.session.get(_key(obj))) or stored == _meanwhile(request, obj):
        return
    last = (
        Entry.objects.filter(kind=obj.machine, object_id=obj.pk)
        .exclude(by=request.user.pk)
        .select_related("by")
        .order_by("-id")
        .first()
    )
    words: Any = _("Somebody else saved this draft while you were writing.")
    if last is not None:
        words = _("%(person)s saved this draft at %(at)s, while you were writing.") % {"person": last.by, "at": instant(last.at)}
    keep = _(
        "Nothing of yours was saved over it and what you typed is still here. Look at the saved draft, then save again to replace it."
    )
    raise Stale(Blocker("overtaken", _("%(what)s %(then)s") % {"what": words, "then": keep}))
