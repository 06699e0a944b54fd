"""Simple random sampling: every row is as likely as any other, and none is drawn twice.

The rows lie in the order of their keys; for k = 0 … n − 1 the row at k changes places with the one at k + below(rows − k), and the
first n are the draw (the shuffle of Fisher and Yates, stopped after n).
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from grants.audits.sampling.rows import Draw, Drawn, NotDrawable, Row, in_order
from grants.audits.sampling.stream import Stream


def draw(rows: Sequence[Row], size: int, seed: str) -> Draw:
    pool = in_order(rows)
    if not 1 <= size <= len(pool):
        raise NotDrawable(_("The size is at least one and no more than there is to draw from."))
    numbers = Stream(seed)
    for k in range(size):
        other = k + numbers.below(len(pool) - k)
        pool[k], pool[other] = pool[other], pool[k]
    return Draw(tuple(Drawn(row.key, 1, row.stratum) for row in pool[:size]))
