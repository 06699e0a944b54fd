"""A sheet whose total for a bid stands far from the others', or without which another bid would come first."""

from decimal import Decimal
from fractions import Fraction
from statistics import median

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.bounds import BOUNDS
from grants.awards.flags.facts import Bid, Purchase, Sheet
from grants.awards.flags.flag import Code, Flag, Row, Strength

TO_SIGMA = Decimal("1.4826")  # a median absolute deviation times this is a standard deviation, where scores are normal


def outlier_scores(purchase: Purchase) -> Flag | None:
    sheets = sorted(purchase.sheets, key=lambda s: s.key)
    bids = {b.key: b for b in purchase.taking_part}
    if len(sheets) < 3 or len(bids) < 1:
        return None
    first, far, turned = first_of(purchase), [], {}
    for sheet in sheets:
        without = first_of(purchase, leaving_out=sheet.key)
        if without != first and first is not None and without is not None:
            turned[sheet.key] = without
        far += [(sheet, bids[key]) for key, total in sheet.totals if key in bids and is_far(total, _others(sheets, sheet, key))]
    rows = [_far(sheet, bid, sheets, bids.get(turned.get(sheet.key, 0))) for sheet, bid in far]
    alone = [s for s in sheets if s.key in turned and s.key not in {sheet.key for sheet, _bid in far}]
    rows += [_turned(s, bids[first], bids[turned[s.key]]) for s in alone if first is not None]
    if not rows:
        return None
    heavy = any(sheet.key in turned for sheet, _bid in far)
    return Flag(
        code=Code.OUTLIER_SCORES,
        strength=Strength.STRONG if heavy else Strength.CLEAR if far else Strength.WEAK,
        says=_("There is a doubt whether every expert used the same measure."),
        compared=_(
            "Each expert's total for each application with those of the others, and who comes first with and without each sheet."
        ),
        innocent=_("Experts of different fields weigh things differently, or the first two lay close together."),
        rows=tuple(rows),
    )


def is_far(total: Decimal, others: list[Decimal]) -> bool:
    """From the mean of the others, and from their median too: one sheet far out draws the mean of all others along with it."""
    if len(others) < 2:
        return False
    middle = median(others)
    spread = max(median([abs(one - middle) for one in others]) * TO_SIGMA, BOUNDS.least_deviation)
    return min(abs(total - _mean(others)), abs(total - middle)) > BOUNDS.deviations * spread


def first_of(purchase: Purchase, leaving_out: int | None = None) -> int | None:
    """Who comes first by the published order: mean, service plan, lower price, lot. None while nothing is scored."""
    best: tuple[tuple[Fraction, Decimal, Decimal, str], int] | None = None
    for bid in purchase.taking_part:
        sheets = [s for s in purchase.sheets if s.key != leaving_out]
        counted = sorted(points for s in sheets for key, points in s.totals if key == bid.key)
        if not counted:
            continue
        if purchase.drop_from is not None and len(counted) >= purchase.drop_from:
            counted = counted[1:-1]
        mean = sum(map(Fraction, counted), Fraction(0)) / len(counted) + bid.price
        plans = sum((points for s in sheets for key, points in s.plans if key == bid.key), Decimal(0))
        place = ((-mean, -plans, bid.amount, bid.lot), bid.key)
        best = place if best is None or place < best else best
    return best[1] if best else None


def _others(sheets: list[Sheet], sheet: Sheet, bid: int) -> list[Decimal]:
    return [points for s in sheets if s.key != sheet.key for key, points in s.totals if key == bid]


def _far(sheet: Sheet, bid: Bid, sheets: list[Sheet], instead: Bid | None) -> Row:
    own = dict(sheet.totals)[bid.key]
    figures = {
        "expert": sheet.expert, "bid": bid.organisation, "points": shown(own), "mean": shown(_mean(_others(sheets, sheet, bid.key))),
        "instead": instead.organisation if instead else "",
    }  # fmt: skip
    cells = tuple((s.expert, shown(points)) for s in sheets for key, points in s.totals if key == bid.key)
    words = (
        _(
            "%(expert)s gave %(bid)s %(points)s points, the others %(mean)s on average. Without this sheet %(instead)s would come first."
        )
        if instead
        else _(
            "%(expert)s gave %(bid)s %(points)s points, the others %(mean)s on average. Without this sheet the same one comes first."
        )
    )
    return Row(words, tuple(figures.items()), bids=(bid.key,), sheets=(sheet.key,), cells=cells)


def _turned(sheet: Sheet, first: Bid, instead: Bid) -> Row:
    words = _("Without the sheet of %(expert)s %(instead)s would come first, not %(first)s; no single total stands out.")
    figures = (("expert", sheet.expert), ("instead", instead.organisation), ("first", first.organisation))
    return Row(words, figures, bids=(first.key, instead.key), sheets=(sheet.key,))


def _mean(points: list[Decimal]) -> Decimal:
    return sum(points, Decimal(0)) / len(points)


def shown(points: Decimal) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
