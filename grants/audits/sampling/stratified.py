"""Stratified sampling: a simple random draw from each stratum by itself, from the seed “<seed>/<stratum>”.

So the draw of one stratum stays the same when the size of another is changed.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from grants.audits.sampling import simple
from grants.audits.sampling.rows import Draw, NotDrawable, Row


def draw(rows: Sequence[Row], sizes: Mapping[str, int], seed: str) -> Draw:
    """`sizes`: how many of each stratum; of those not named none. Listed by stratum in the order of their names."""
    if not any(sizes.values()):
        raise NotDrawable(_("The size is at least one and no more than there is to draw from."))
    drawn = [
        one
        for name, size in sorted(sizes.items())
        if size
        for one in simple.draw([row for row in rows if row.stratum == name], size, f"{seed}/{name}").drawn
    ]
    return Draw(tuple(drawn))


def shares(weights: Mapping[str, int], counts: Mapping[str, int], size: int) -> dict[str, int]:
    """`size` spread over the strata in proportion to their weights: at least one of each, never more than a stratum has.

    Largest remainders first, ties by name; what a small stratum cannot take goes to the others.
    """
    found = {name: 1 for name, count in sorted(counts.items()) if count}
    left = min(size, sum(counts.values())) - len(found)
    while left > 0:
        open_ones = {name: max(weights.get(name, 0), 1) for name in found if found[name] < counts[name]}
        total = sum(open_ones.values())
        parts = {name: divmod(left * weight, total) for name, weight in open_ones.items()}
        given = {name: min(whole, counts[name] - found[name]) for name, (whole, _rest) in parts.items()}
        if not any(given.values()):
            order = sorted(parts, key=lambda name: (-parts[name][1], name))
            given = dict.fromkeys(order[:left], 1)
        for name, more in given.items():
            found[name] += more
        left -= sum(given.values())
    return found
