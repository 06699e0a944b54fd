"""A deadline as early as the method allows, or a time to apply that is mostly holidays."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.bounds import BOUNDS
from grants.awards.flags.facts import Purchase
from grants.awards.flags.flag import Code, Flag, Row, Strength
from grants.trail.blockers import Words


def short_notice(purchase: Purchase) -> Flag | None:
    days = (purchase.closes_on - purchase.published_on).days
    over = (purchase.closes_on - purchase.earliest).days
    found: list[tuple[Words, dict[str, str]]] = []
    if over <= BOUNDS.days_over:
        words = _("Published %(published)s, deadline %(closes)s; the method allows %(earliest)s at the earliest.")
        found.append(
            (
                words,
                {"published": str(purchase.published_on), "closes": str(purchase.closes_on), "earliest": str(purchase.earliest)},
            )
        )
    if days > 0 and Decimal(purchase.working_days) / days < BOUNDS.working_share:
        words = _("Of the %(days)s days to apply %(working)s were working days.")
        found.append((words, {"days": str(days), "working": str(purchase.working_days)}))
    if not found:
        return None
    return Flag(
        code=Code.SHORT_NOTICE,
        strength=Strength.CLEAR if len(found) == 2 or over < 0 else Strength.WEAK,
        says=_("There is a doubt whether everybody had time to apply."),
        compared=_("The day of the publication, the deadline, the earliest deadline of the method and the working days between."),
        innocent=_("The need was urgent, or the unit publishes all its calls with the shortest time the rules allow."),
        rows=tuple(Row(words, tuple(figures.items())) for words, figures in found),
    )
