"""Spending summaries: the same figures on the page, on paper, in the workbook and as plain text."""
