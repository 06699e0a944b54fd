"""One application only, or only one left after the others were turned away."""

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.facts import Purchase
from grants.awards.flags.flag import Code, Flag, Row, Strength


def single_bid(purchase: Purchase) -> Flag | None:
    there, left = sorted(purchase.bids, key=lambda b: b.key), purchase.taking_part
    if len(left) != 1:
        return None
    alone = len(there) == 1
    words = {
        "in": _("%(name)s took part."), "out": _("%(name)s was turned away."), "unopened": _("%(name)s could not be opened."),
    }  # fmt: skip
    return Flag(
        code=Code.SINGLE_BID,
        strength=Strength.CLEAR if alone else Strength.STRONG,
        says=_("There is a doubt whether anybody competed: one application came.")
        if alone
        else _("There is a doubt whether anybody competed: one application was left after the others fell away."),
        compared=_("The applications received with those that took part."),
        innocent=_(
            "Few organisations offer the service in this place, or those turned away lacked what the announcement asks for."
        ),
        rows=tuple(Row(words[b.standing], (("name", b.organisation),), bids=(b.key,)) for b in there),
    )
