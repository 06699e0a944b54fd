"""Judgemental selection: the rows somebody chose, for reasons she writes down. Nothing is drawn by chance and no error is projected."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from grants.audits.sampling.rows import Draw, Drawn, NotDrawable, Row


def draw(rows: Sequence[Row], keys: Sequence[int]) -> Draw:
    """The rows of these keys, each once, as they were named; a key outside the population is refused."""
    known = {row.key: row for row in rows}
    chosen = list(dict.fromkeys(keys))
    if not chosen or any(key not in known for key in chosen):
        raise NotDrawable(_("A row that was chosen is not in the population."))
    return Draw(tuple(Drawn(key, 1, known[key].stratum) for key in chosen))


def largest(rows: Sequence[Row], size: int) -> list[int]:
    """The keys of the largest amounts, the largest first; equal ones by key."""
    return [row.key for row in sorted(rows, key=lambda row: (-row.fen, row.key))[:size]]
