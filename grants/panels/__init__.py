"""The people who score: drawn from a pool, without interest, each for herself; the ranking and the report."""
