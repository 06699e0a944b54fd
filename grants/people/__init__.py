"""Who: users, federation units (a tree), organisations with their registration, dated offices, declared interests."""
