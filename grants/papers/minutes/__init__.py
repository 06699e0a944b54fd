"""The minutes of an opening: who sealed what, when, and what became of it. Facts first (`facts`, `gather`), drawing second (`draw`)."""
