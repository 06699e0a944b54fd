"""One organisation wins most, or all the last, purchases of one purchaser, held against how many bidders there were."""

from decimal import Decimal
from math import prod

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.bounds import BOUNDS
from grants.awards.flags.facts import Purchase, Win
from grants.awards.flags.flag import Code, Flag, Row, Strength
from grants.trail.blockers import Words


def same_winner(purchase: Purchase) -> Flag | None:
    wins = sorted(purchase.wins, key=lambda w: (w.on, w.award))
    here = next((w for w in wins if w.award == purchase.award), None)
    if here is None or len(wins) < BOUNDS.wins_least:
        return None
    wins = wins[: wins.index(here) + 1]
    hers = [w for w in wins if w.organisation == here.organisation]
    streak = streak_of(wins)
    often = len(wins) >= BOUNDS.wins_least and Decimal(len(hers)) / len(wins) >= BOUNDS.wins_share and len(hers) > 1
    if not often and streak < BOUNDS.streak:
        return None
    chance = prod(max(w.bidders, 1) for w in hers[-streak:])
    words: list[tuple[Words, dict[str, str]]] = [
        (
            _(
                "%(name)s won %(won)s of the %(all)s purchases of this purchaser within %(years)s years, the last %(streak)s in a row."
            ),
            {
                "name": here.name,
                "won": str(len(hers)),
                "all": str(len(wins)),
                "years": str(BOUNDS.years_back),
                "streak": str(streak),
            },
        ),
        (
            _("Were every bidder as likely to win, these %(streak)s in a row would happen once in %(chance)s times."),
            {"streak": str(streak), "chance": str(chance)},
        ),
    ]
    rows = [Row(text, tuple(figures.items())) for text, figures in words]
    told = _("%(on)s %(listing)s: %(name)s, of %(bidders)s bidders.")
    rows += [
        Row(told, (("on", str(w.on)), ("listing", w.listing), ("name", w.name), ("bidders", str(w.bidders))), awards=(w.award,))
        for w in reversed(wins)
    ]
    return Flag(
        code=Code.SAME_WINNER,
        strength=Strength.STRONG if streak >= BOUNDS.streak and chance >= BOUNDS.streak_chance else Strength.CLEAR,
        says=_("There is a doubt whether the purchases of this purchaser are open to others: one organisation keeps winning."),
        compared=_("The announced results of the same purchaser within three years and the number of bidders of each."),
        innocent=_("It is the only one, or the best known, for this service here, or the project continues from year to year."),
        rows=tuple(rows),
    )


def streak_of(wins: list[Win]) -> int:
    """How many of the last wins in a row are those of the last winner."""
    count = 0
    for win in reversed(wins):
        if win.organisation != wins[-1].organisation:
            break
        count += 1
    return count
