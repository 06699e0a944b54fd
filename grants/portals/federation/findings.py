"""What an audit found in the contracts of one’s units: reply as the purchaser, see to it that it is rectified."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.audits import finding_actions
from grants.audits.findings import Finding
from grants.contracts.models import Contract
from grants.people.queries import units_below
from grants.people.roles import AUDIT_ROLES, UNIT_ROLES
from grants.portals import found
from grants.portals.act import act_urls
from grants.portals.federation.desk import PORTAL, Desk, DeskDetail, DeskList
from grants.portals.pages import Head
from grants.trail.blockers import Words

LIST = (_("Audit findings"), "federation:findings")


def findings(person: Any) -> QuerySet[Finding]:
    """Of the contracts of her units and all below, once they were sent for comments."""
    contracts = Contract.objects.filter(unit__in=units_below(person, UNIT_ROLES - AUDIT_ROLES))
    return found.shown(Finding.objects.filter(contract__in=contracts.order_by().values("pk")))


class Findings(DeskList):
    title = LIST[0]
    lead = _("What an audit found in the contracts of your units: replies within ten days, rectification, what is still open.")
    table_class, filterset_class = found.FindingTable, found.FindingFilter
    queryset_for = staticmethod(findings)
    empty = _("Findings are listed here on the day an audit sends them for comments. Nothing was sent yet.")


class FindingPage(DeskDetail):
    queryset_for = staticmethod(findings)
    template_name = "federation/findings/detail.html"
    object: Finding

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1]))]

    def head(self, obj: Finding) -> Head:
        parties: list[tuple[Words, Any]] = [(_("Contract"), obj.contract), (_("Provider"), obj.contract.organisation)]
        return Head(
            name=obj.title, number=obj.number, parties=parties, amount=obj.issue_amount, amount_label=_("Amount in question")
        )

    def files(self, obj: Finding) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        finding = self.object
        reply = reverse("federation:findings-reply", args=[finding.pk]) if found.may_reply(finding, self.person) else ""
        return super().get_context_data(**found.context(finding), reply_url=reply, **kwargs)


class Reply(Desk, found.ReplyPage):
    queryset_for = staticmethod(findings)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1])), (self.object.number, reverse("federation:findings-detail", args=[self.object.pk]))]


urls = [
    path("findings/", Findings.as_view(), name="findings"),
    path("findings/<int:pk>/", FindingPage.as_view(), name="findings-detail"),
    path("findings/<int:pk>/reply/", Reply.as_view(), name="findings-reply"),
    *act_urls("findings", Finding, findings, finding_actions, portal=PORTAL),
]
