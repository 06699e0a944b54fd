"""Reading and importing a ledger in a process of their own: they go on when the page is left and when the web process ends."""

from contextlib import closing
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grants.people.models import User
from grants.spending import ledger_files
from grants.spending.models import LedgerFile
from grants.spreadsheets import ledger
from grants.spreadsheets.problems import Unreadable
from grants.trail.apart import apart
from grants.trail.blockers import Refused

BROKE = gettext_noop(
    "Something of ours failed while the file was being worked on; nothing was recorded and the file is kept. Start it again."
)


def start(file: LedgerFile, *, take: User | None = None) -> bool:
    """Begin to read `file`, or to import it for `take`; False when a living process is at it or there is nothing to do."""
    if take is not None:
        ledger_files.ready(file, by=take)
    since = ledger_files.claim(file, taking=take is not None)
    if since is None:
        return False
    if not settings.WORK_APART:
        run(file, since=since, take=take)
        return True
    taking = () if take is None else ("--take", take.username)
    apart("ledger", str(file.pk), "--since", since.isoformat(), *taking)
    return True


def run(file: LedgerFile, *, since: datetime, take: User | None = None) -> str:
    """Do it here and now; what is refused is told in the file. One line for the log."""
    with closing(ledger_files.Progress(file, since)) as tell:
        try:
            if take is None:
                found = ledger.look(file, since=since, tell=tell)
                return f"ledger {file.pk}: read {found.counts}"
            return f"ledger {file.pk}: {ledger.take(file, by=take, since=since, tell=tell)} rows recorded"
        except Unreadable as reason:
            return f"ledger {file.pk}: {reason}"
        except Refused as refusal:
            ledger_files.held(file, since, started_at=None, seen_at=None)
            return f"ledger {file.pk}: {refusal}"
        except Exception:
            ledger_files.held(file, since, started_at=None, seen_at=None, failed=_(BROKE)[:500])
            raise
