"""The summary of spending on paper (资金使用汇总): its facts are `disbursements.summaries`, drawn here and issued here."""
