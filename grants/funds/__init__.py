"""Sources, appropriations, commitments: appropriation ≥ committed ≥ contracted ≥ paid."""
