"""Every look of an auditor at restricted evidence is entered into the trail of the engagement or contract it belongs to.

Restricted: files of a finding that was referred; pictures of people who did not consent; rolls and receipts that name persons.
"""

from collections.abc import Iterator
from typing import Any

from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.evidence.models import StoredFile
from grants.people.roles import AUDIT_ROLES
from grants.portals.auditor import desk
from grants.trail.moves import record

NAMING = ("roll", "receipt")  # papers without an invoice number that bear persons' names


def record_look(person: Any, stored: StoredFile) -> int:
    """Enter the look where it belongs; returns how many entries were made, none when nothing is restricted or she is no auditor."""
    role = next((office.role for office in getattr(person, "offices_now", ()) if office.role in AUDIT_ROLES), "")
    if not role:
        return 0
    rows = list(_rooms(person, stored))
    for row in rows:
        record(row, "look", by=person, role=role, file=stored.sha256)
    return len(rows)


def _rooms(person: Any, stored: StoredFile) -> Iterator[Engagement | Contract]:
    yield from Engagement.objects.filter(findings__documents=stored, findings__status="referred").distinct().order_by("pk")
    hers = desk.contracts_of(person)
    named = hers.filter(expenses__documents=stored, expenses__no_invoice__in=NAMING)
    shown = hers.filter(expenses__documents=stored) | hers.filter(reports__documents=stored)
    found = named | shown if stored.people_consent is False else named
    yield from found.distinct().order_by("pk")
