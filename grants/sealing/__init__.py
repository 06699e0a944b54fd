"""Envelopes nobody opens alone: encryption to a listing's key, the splitting of that key, passphrases, the keyring beside the database.

What each protects against, and what none of it can, is told in docs/decisions/0008-sealed-applications.md.
"""
