"""Rows for tests, made the way the house makes them: by acts through the door, as the right persons."""
