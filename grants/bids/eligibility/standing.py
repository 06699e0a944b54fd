"""How an organisation stands in this register."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from grants.bids.models import Bid

Rule = Callable[[Bid, date], tuple[str, str]]


def registered(bid: Bid, day: date) -> tuple[str, str]:
    """Admitted to the register and not barred."""
    organisation = bid.organisation
    words = _("“%(status)s” in the register") % {"status": organisation.get_status_display()}
    return ("pass" if organisation.status in {"eligible", "watched"} else "fail"), words


RULES: Mapping[str, Rule] = {"registered": registered}
