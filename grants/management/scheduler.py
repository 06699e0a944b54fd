"""What happens by itself as time passes. Deadlines are judged by the clock at each act, so a late tick lets nothing late through."""

import logging
import threading

from django.db import connection

from grants.awards.actions import settle_due
from grants.awards.objection_actions import conclude_due
from grants.bids.opening import close_due
from grants.contracts.actions import start_due
from grants.contracts.amendment_actions import enact_due
from grants.roadshows.actions import release_due, wind_up_offers
from grants.spreadsheets import kept_rows

EVERY = 30.0  # seconds
logger = logging.getLogger(__name__)


def tick() -> dict[str, int]:
    """Close, clear or lapse, and start what is due; returns how many of each."""
    return {
        "listings closed": close_due(),
        "objections concluded": conclude_due(),
        "awards cleared or lapsed": settle_due(),
        "claims released": release_due(),
        "offers closed or awarded": wind_up_offers(),
        "contracts started": start_due(),
        "amendments in effect": enact_due(),
        "previews swept away": kept_rows.sweep(),
    }


def keep_ticking(stopped: threading.Event) -> None:
    """In a thread of its own, until told to stop. A failure is logged and the next tick tries again."""
    while True:
        try:
            tick()
        except Exception:
            logger.exception("The scheduler's part failed; it is tried again in %d seconds", EVERY)
        finally:
            connection.close()
        if stopped.wait(EVERY):
            return


def in_background() -> threading.Event:
    """Start ticking; set the event that is returned to stop."""
    stopped = threading.Event()
    threading.Thread(target=keep_ticking, args=(stopped,), name="scheduler", daemon=True).start()
    return stopped
