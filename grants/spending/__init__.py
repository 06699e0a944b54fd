"""Every expense with its invoice, allocated to the deliverables it paid for."""
