"""Monetary unit sampling: every fen is as likely as any other, so that a row is drawn in proportion to its amount.

The rows lie one after the other, by key, on a line as long as their amounts together (T fen). From a random beginning r below T the
n points ⌊(r + k·T) / n⌋, k = 0 … n − 1, are taken, one in each interval of T / n fen; the row in which a point lies is drawn, with
as many hits as points lie in it. A row of an interval or more holds a point for certain: it is the top stratum, looked at whole.
Rows without a positive amount hold no unit and cannot be drawn this way.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from django.utils.translation import gettext_lazy as _

from grants.audits.sampling.rows import Draw, Drawn, NotDrawable, Row, in_order
from grants.audits.sampling.stream import Stream

TOP = "top"


def draw(rows: Sequence[Row], size: int, seed: str) -> Draw:
    """`size` monetary units; rows drawn more than once stand once, with their hits. The interval is rounded up to a fen."""
    able = [row for row in in_order(rows) if row.fen > 0]
    ends = list(accumulate(row.fen for row in able))
    if size < 1 or not ends or size > ends[-1]:
        raise NotDrawable(_("The size is at least one and no more than there is to draw from."))
    total = ends[-1]
    begin = Stream(seed).below(total)
    hits = Counter(bisect_right(ends, (begin + k * total) // size) for k in range(size))
    drawn = (Drawn(able[i].key, n, TOP if able[i].fen * size >= total else "") for i, n in sorted(hits.items()))
    return Draw(tuple(drawn), -(-total // size))
