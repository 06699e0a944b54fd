"""What an audit found in the contracts of one’s units: reply as the purchaser, see to it that it is rectified."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.audits.findings import Finding
from grants.contracts.models import Contract
from grants.people.queries import units_below
from grants.people.roles import AUDIT_ROLES, UNIT_ROLES
from grants.portals import auditee, found
from grants.portals.federation.desk import PORTAL, Desk, DeskDetail, DeskList


def findings(person: Any) -> QuerySet[Finding]:
    """Of the contracts of her units and all below, once they were sent for comments."""
    contracts = Contract.objects.filter(unit__in=units_below(person, UNIT_ROLES - AUDIT_ROLES))
    return found.shown(Finding.objects.filter(contract__in=contracts.order_by().values("pk")))


class Findings(DeskList, auditee.FindingList):
    lead = _("What an audit found in the contracts of your units: replies within ten days, rectification, what is still open.")
    queryset_for = staticmethod(findings)


class FindingPage(DeskDetail, auditee.FindingPage):
    queryset_for = staticmethod(findings)


class Reply(Desk, auditee.ReplyPage):
    queryset_for = staticmethod(findings)


urls = auditee.finding_urls((Findings, FindingPage, Reply), findings, PORTAL)
