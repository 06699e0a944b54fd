"""What an organisation reported by a milestone, figure by figure, with its evidence and what of it was recognised."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.milestones.models import MilestoneReport
from grants.portals.auditor import desk
from grants.portals.pages import Head
from grants.trail.blockers import Words


class MilestoneReportPage(desk.DeskDetail):
    template_name = "auditor/milestone_reports/detail.html"
    queryset_for = staticmethod(desk.reports_of)
    object: MilestoneReport

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object.contract
        return [
            (_("Contracts"), reverse("auditor:contracts")),
            (contract.number, reverse("auditor:contracts-detail", args=[contract.pk])),
        ]

    def head(self, obj: MilestoneReport) -> Head:
        parties = [(_("Contract"), obj.contract), (_("Organisation"), obj.contract.organisation)]
        return Head(name=obj.milestone.name, number=obj.contract.number, parties=parties)

    def files(self, obj: MilestoneReport) -> QuerySet[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        return super().get_context_data(
            measurements=report.measurements.select_related("deliverable", "site").order_by("deliverable_id", "site__path"),
            activities=report.activities.select_related("deliverable", "site"),
            satisfactions=report.satisfactions.all(),
            **kwargs,
        )
