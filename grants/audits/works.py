"""Long acts on an engagement, done by a process of their own: asked for, held by one process, ended.

The process holds the row as `trail.holds` says. The act and the end of the row are one transaction: what breaks off has left nothing, and
may be asked for again.
"""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

from grants.audits import scope
from grants.audits.models import Engagement
from grants.people.models import User
from grants.spending.models import Expense
from grants.trail import clock, holds
from grants.trail.blockers import Blocked, Blocker
from grants.trail.origin import Traced

SILENT = timedelta(minutes=10)  # on SQLite, whose one writer the act itself is: there it gives no sign of life meanwhile

BROKE = gettext_noop("Something of ours failed while it was being done; nothing was kept. Ask for it again.")
BROKEN_OFF = gettext_noop("It broke off before its end (a power cut, a restart). Nothing was kept; ask for it again.")
RUNNING = _("Something of this engagement is being worked on just now; nothing was changed. Please wait until it is done.")


class Work(Traced):
    """One long act somebody asked for. `told`: what she gave with it; `refused`: why it was not done, in her language."""

    class Kind(models.TextChoices):
        FREEZE = "freeze", _("Freezing the data")
        RUN_TESTS = "run_tests", _("Running the tests")
        ISSUE = "issue", _("Issuing the report")
        REISSUE = "reissue", _("Issuing the report anew")

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="works")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    told = models.JSONField(default=dict, editable=False)
    language = models.CharField(max_length=10)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=300, blank=True)
    refused = models.JSONField(default=list)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=Q(ended_at__isnull=True), name="one long act of an engagement at a time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.engagement_id}"

    @property
    def done(self) -> bool:
        return self.ended_at is not None and not self.failed and not self.refused

    @property
    def busy(self) -> bool:
        """Whether it will change by itself."""
        return self.ended_at is None and not self.dead

    @property
    def dead(self) -> bool:
        """Taken up by a process that gives no sign of life, or by none in all this time."""
        return self.ended_at is None and holds.silent(self.seen_at or self.asked_at, _patience())


def large(engagement: Engagement) -> bool:
    """Whether its lines are too many to be worked on while a page waits."""
    if engagement.status == "planned":
        rows = Expense.objects.filter(contract__in=scope.contracts(engagement).order_by().values("pk"))
        lines = rows.order_by()[: settings.AUDIT_LINES_AT_ONCE + 1].count()
    else:
        lines = engagement.covered.aggregate(n=Sum("lines"))["n"] or 0
    return bool(lines > settings.AUDIT_LINES_AT_ONCE)


def ask(engagement: Engagement, kind: str, *, by: User, **told: Any) -> Work:
    """Enter that `kind` is to be done for `by`; one that broke off is ended first. Whether she may is asked by whoever calls this,
    and by the act itself when it is done."""
    with transaction.atomic():
        row = Engagement.objects.select_for_update().get(pk=engagement.pk)
        for open_ in row.works.filter(ended_at=None):
            if not open_.dead:
                raise Blocked(Blocker("running", RUNNING))
            end(open_, open_.started_at, failed=BROKEN_OFF)
        return Work.objects.create(
            engagement=row, kind=kind, told=told, language=get_language() or settings.LANGUAGE_CODE, by=by, asked_at=clock.of_database(),
            origin=row.origin,
        )  # fmt: skip


def claim(work: Work) -> datetime | None:
    """Take hold of `work` for one process; the instant that proves it, None when another holds it or it is over."""
    return holds.claim(Work.objects.filter(pk=work.pk, ended_at=None), _patience())


def end(work: Work, since: datetime | None, **how: Any) -> bool:
    """Write how it ended; False when the process of `since` no longer holds it."""
    return bool(_held(work, since).update(ended_at=clock.of_database(), **how))


def alive(work: Work, since: datetime) -> AbstractContextManager[None]:
    """Signs of life meanwhile."""
    return holds.alive(_held(work, since))


def latest(engagement: Engagement) -> Work | None:
    """The last one, while there is still something to say of it: it runs, broke off, or was not done."""
    last = engagement.works.select_related("by").first()
    return last if last is not None and not last.done else None


def visible(engagements: QuerySet[Engagement]) -> QuerySet[Work]:
    return Work.objects.filter(engagement__in=engagements.order_by().values("pk")).select_related("engagement__unit", "by")


def _held(work: Work, since: datetime | None) -> QuerySet[Work]:
    return Work.objects.filter(pk=work.pk, started_at=since, ended_at=None)


def _patience() -> timedelta:
    return holds.STALE if connection.vendor == "postgresql" else SILENT
