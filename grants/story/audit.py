"""The end of the story: the report over the five contracts, issued by the lead auditor."""

from grants.listings.models import Programme
from grants.papers import files, issue
from grants.papers.models import Paper
from grants.people.models import User

PROJECT = "P-JJ-BLH"
LEAD_AUDITOR = "leadauditor"


def issued() -> Paper:
    """The report that holds; issued now if there is none yet."""
    programme = Programme.objects.get(number=PROJECT)
    found = Paper.objects.filter(programme=programme, superseded_by=None).first()
    return found or issue.project_audit(programme, by=User.objects.get(username=LEAD_AUDITOR))


def content() -> bytes:
    """Its file, byte for byte as issued."""
    found = files.original(issued())
    if found is None:
        raise FileNotFoundError("the file of the issued report is missing")
    return found
