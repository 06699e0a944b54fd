"""Drawing rows from a population, four ways: pure functions whose draw comes again from its recorded seed.

Every number drawn comes from `stream.Stream`: SHA-256 over the seed and a counter, so that anybody can draw again with any
language that has SHA-256, and no library's change ever alters an old draw. Amounts are whole fen.
"""

from grants.audits.sampling.rows import Draw, Drawn, NotDrawable, Row

__all__ = ["Draw", "Drawn", "NotDrawable", "Row"]
