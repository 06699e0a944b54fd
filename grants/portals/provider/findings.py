"""What an audit found in the contracts of one’s organisations: reply within ten days, rectify, report as done."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from grants.audits import finding_actions
from grants.audits.findings import Finding
from grants.portals import found
from grants.portals.act import act_urls
from grants.portals.pages import Head
from grants.portals.provider import own
from grants.portals.provider.desk import PORTAL, DeskDetail, DeskList, DeskPage
from grants.trail.blockers import Words

LIST = (_("Audit findings"), "provider:findings")


def findings(person: Any) -> QuerySet[Finding]:
    """Of the contracts of her organisations, once they were sent for comments."""
    return found.shown(Finding.objects.filter(contract__in=own.contracts(person).order_by().values("pk")))


class Findings(DeskList):
    title = LIST[0]
    lead = _("What an audit found in your contracts. You have ten days to comment in writing; then it is settled and rectified.")
    table_class, filterset_class = found.FindingTable, found.FindingFilter
    queryset_for = staticmethod(findings)
    empty = _("Findings are listed here on the day an audit sends them for comments. Nothing was sent yet.")


class FindingPage(DeskDetail):
    queryset_for = staticmethod(findings)
    template_name = "provider/findings/detail.html"
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
        reply = reverse("provider:findings-reply", args=[finding.pk]) if found.may_reply(finding, self.person) else ""
        return super().get_context_data(**found.context(finding), reply_url=reply, **kwargs)


class Reply(DeskPage, found.ReplyPage):
    queryset_for = staticmethod(findings)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1])), (self.object.number, reverse("provider:findings-detail", args=[self.object.pk]))]


urls = [
    path("findings/", Findings.as_view(), name="findings"),
    path("findings/<int:pk>/", FindingPage.as_view(), name="findings-detail"),
    path("findings/<int:pk>/reply/", Reply.as_view(), name="findings-reply"),
    *act_urls("findings", Finding, findings, finding_actions, portal=PORTAL),
]
