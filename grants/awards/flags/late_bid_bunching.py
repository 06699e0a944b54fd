"""All applications from one device, submitted within two minutes of each other."""

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.bounds import BOUNDS
from grants.awards.flags.facts import Purchase
from grants.awards.flags.flag import Code, Flag, Row, Strength
from grants.awards.flags.one_device import names, together


def late_bid_bunching(purchase: Purchase) -> Flag | None:
    rows = []
    for group in together(purchase):
        instants = [b.received_at for b in group if b.received_at is not None]
        if len(instants) < len(group):
            continue
        seconds = (max(instants) - min(instants)).total_seconds()
        if seconds <= BOUNDS.bunch_seconds:
            words = _("%(names)s: %(seconds)s seconds between the first and the last.")
            figures = (("names", names(group)), ("seconds", f"{seconds:.0f}"))
            rows.append(Row(words, figures, bids=tuple(b.key for b in group)))
    if not rows:
        return None
    return Flag(
        code=Code.BUNCHED,
        strength=Strength.STRONG,
        says=_(
            "There is a doubt whether one hand submitted these applications: they came from one device, one right after the other."
        ),
        compared=_("The instants on the receipts of the applications that came from one device."),
        innocent=_("Several organisations submitted together on a day when somebody helped them."),
        rows=tuple(rows),
    )
