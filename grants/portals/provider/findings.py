"""What an audit found in the contracts of one’s organisations: reply within ten days, rectify, report as done."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.audits.findings import Finding
from grants.portals import auditee, found
from grants.portals.provider import own
from grants.portals.provider.desk import PORTAL, DeskDetail, DeskList, DeskPage


def findings(person: Any) -> QuerySet[Finding]:
    """Of the contracts of her organisations, once they were sent for comments."""
    return found.shown(Finding.objects.filter(contract__in=own.contracts(person).order_by().values("pk")))


class Findings(DeskList, auditee.FindingList):
    lead = _("What an audit found in your contracts. You have ten days to comment in writing; then it is settled and rectified.")
    queryset_for = staticmethod(findings)


class FindingPage(DeskDetail, auditee.FindingPage):
    queryset_for = staticmethod(findings)


class Reply(DeskPage, auditee.ReplyPage):
    queryset_for = staticmethod(findings)


urls = auditee.finding_urls((Findings, FindingPage, Reply), findings, PORTAL)
