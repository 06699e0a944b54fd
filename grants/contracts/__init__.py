"""What was agreed: priced deliverables per site, budget lines, milestones, term; and how it ends."""
