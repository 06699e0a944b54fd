"""The result: announced, on notice for the working days of the rule set, notified."""
