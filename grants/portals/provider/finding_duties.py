"""What an audit leaves an organisation to do: reply in time, rectify, say so."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.people.roles import Role
from grants.portals.provider.duty import Duty
from grants.portals.provider.findings import findings
from grants.trail import clock


def of_findings(person: Any) -> Iterator[Duty]:
    """Findings still open for comments that the organisation has not replied to, and those ordered to be rectified. One query."""
    waiting = findings(person).filter(status__in=["consulting", "rectifying"])
    for finding in waiting.exclude(status="consulting", replies__side="organisation"):
        url, whose = reverse("provider:findings-detail", args=[finding.pk]), finding.contract.organisation_id
        if finding.status == "rectifying":
            yield Duty(_("Rectify what the audit found and report it"), Role.ORG_ADMIN, whose, url, finding.title, finding.due)
        elif finding.engagement.reply_due and clock.today() <= finding.engagement.reply_due:
            yield Duty(
                _("Reply to the finding of the audit"), Role.ORG_ADMIN, whose, url, finding.title, finding.engagement.reply_due
            )
