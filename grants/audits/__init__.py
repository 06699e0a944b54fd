"""The auditor's engagement: what is frozen, sampled, tested and found, and what becomes of it."""
