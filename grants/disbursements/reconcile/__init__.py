"""Reconcile: every invariant of the money recomputed from rows, none of it read from a figure the house already worked out."""
