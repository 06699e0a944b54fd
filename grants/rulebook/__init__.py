"""Versioned rule sets, every figure with its source, and the working-day calendar."""
