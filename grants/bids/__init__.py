"""Applications of organisations, the panel that scores them, the ranking."""
