"""Totals or unit prices of different bidders that are the same, and totals that stand at equal distances.

财政部令第87号第三十七条（四）: 投标文件异常一致或者投标报价呈规律性差异.
"""

import re
import unicodedata
from decimal import Decimal
from itertools import combinations, groupby, pairwise

from django.utils.translation import gettext_lazy as _

from grants.awards.flags.bounds import BOUNDS
from grants.awards.flags.facts import Bid, Purchase
from grants.awards.flags.flag import Code, Flag, Row, Strength
from grants.awards.flags.one_device import names


def identical_prices(purchase: Purchase) -> Flag | None:
    bids = purchase.opened
    totals, steps, lines = same_totals(bids), equal_steps(bids), same_lines(bids, stated(purchase.announcement))
    if not (totals or steps or lines):
        return None
    return Flag(
        code=Code.IDENTICAL_PRICES,
        strength=Strength.STRONG if lines else Strength.CLEAR,
        says=_("There is a doubt whether these prices were worked out independently."),
        compared=_(
            "The totals, the distances between them, and unit prices of lines of one name; prices the announcement states are left out."
        ),
        innocent=_("The price ceiling, a public tariff or a common price list leaves little room."),
        rows=(*totals, *steps, *lines),
    )


def same_totals(bids: list[Bid]) -> list[Row]:
    ordered = sorted((b for b in bids if b.amount > 0), key=lambda b: (b.amount, b.key))
    found = [(amount, list(group)) for amount, group in groupby(ordered, key=lambda b: b.amount)]
    words = _("The same total of %(amount)s yuan: %(names)s.")
    return [
        Row(words, (("amount", f"{amount:,.2f}"), ("names", names(group))), bids=tuple(b.key for b in group))
        for amount, group in found
        if len(group) > 1
    ]


def equal_steps(bids: list[Bid]) -> list[Row]:
    """Runs of totals, by size, each the same distance above the one before."""
    ordered = sorted({b.amount: b for b in sorted(bids, key=lambda b: -b.key) if b.amount > 0}.values(), key=lambda b: b.amount)
    rows, run = [], ordered[:1]
    for low, high in pairwise(ordered):
        if len(run) > 1 and high.amount - low.amount != run[-1].amount - run[-2].amount:
            rows += _stepped(run)
            run = [low]
        run.append(high)
    return rows + _stepped(run)


def _stepped(run: list[Bid]) -> list[Row]:
    if len(run) <= BOUNDS.equal_steps:
        return []
    words = _("Totals each %(step)s yuan apart: %(names)s.")
    figures = (("step", f"{run[1].amount - run[0].amount:,.2f}"), ("names", names(run)))
    cells = tuple((b.organisation, f"{b.amount:,.2f}") for b in run)
    return [Row(words, figures, bids=tuple(b.key for b in run), cells=cells)]


def same_lines(bids: list[Bid], known: frozenset[Decimal]) -> list[Row]:
    """Pairs whose lines of the same name and unit cost the same in enough lines, and in at least half of the fewer lines."""
    rows = []
    for one, other in combinations(bids, 2):
        mine, theirs = _prices(one), _prices(other)
        same = [name for name in mine if theirs.get(name) == mine[name] and mine[name] not in known]
        if len(same) >= BOUNDS.same_unit_prices and 2 * len(same) >= min(len(mine), len(theirs)):
            words = _("%(one)s and %(other)s: %(same)s lines with the same unit price.")
            figures = (("one", one.organisation), ("other", other.organisation), ("same", str(len(same))))
            cells = tuple((f"{item}（{unit}）", f"{mine[item, unit]:,.2f}") for item, unit in sorted(same))
            rows.append(Row(words, figures, bids=(one.key, other.key), cells=cells))
    return rows


def _prices(bid: Bid) -> dict[tuple[str, str], Decimal]:
    """(name, unit) → unit price; a name that occurs at two prices says nothing."""
    found: dict[tuple[str, str], set[Decimal]] = {}
    for line in bid.lines:
        found.setdefault((plain(line.item), plain(line.unit)), set()).add(line.unit_price)
    return {name: prices.pop() for name, prices in found.items() if len(prices) == 1}


def stated(announcement: tuple[str, ...]) -> frozenset[Decimal]:
    """Every figure the announcement states: whoever offers it copies the announcement, not a rival."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", unicodedata.normalize("NFKC", " ".join(announcement)))
    return frozenset(Decimal(figure.replace(",", "")) for figure in found)


def plain(text: str) -> str:
    """Without blanks, full-width letters as narrow ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())
