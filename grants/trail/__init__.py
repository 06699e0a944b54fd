"""What happened, by whom, when: the only door through which a status changes, and the record nobody can edit."""
