"""The auditor portal."""
