"""Spending summaries on any desk: what is chosen, the page, the rows behind every number, what units cost, the files."""
