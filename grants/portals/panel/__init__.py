"""The panel portal."""
