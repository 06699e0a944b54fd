"""Stored files: judged by their content, cleaned, kept once, read by whoever sees what they hang on."""
