"""The federation portal."""
