"""Doubts of the purchases she audits, over her whole scope and of one purchase."""

from grants.portals import flagged
from grants.portals.auditor.desk import PORTAL


class Flags(flagged.FlagList):
    portal = PORTAL


class ListingFlags(flagged.FlagsOfListing):
    portal = PORTAL
