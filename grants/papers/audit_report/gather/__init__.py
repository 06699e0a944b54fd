"""From the database to facts: read through the rooms' own queries, so that page, table and paper show one figure.

The number of queries does not depend on how many contracts, lines or people there are.
"""
