"""Doubts of the purchases of the unit she watches as discipline observer: to be read, nothing to do here."""

from grants.portals import flagged


class Flags(flagged.FlagList):
    portal = "federation"


class ListingFlags(flagged.FlagsOfListing):
    portal = "federation"
