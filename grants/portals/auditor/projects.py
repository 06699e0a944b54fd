"""Projects over their years: the contracts side by side, spending against deliverables in all, reports on the whole."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.disbursements import summary
from grants.disbursements.summary import Together
from grants.listings.models import Programme
from grants.milestones import queries as milestones
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.audit_report.gather import report
from grants.portals import life
from grants.portals.auditor import desk, reports, words
from grants.portals.auditor.scope import signed
from grants.portals.auditor.tables import merged
from grants.portals.figured import FiguredCount, FiguredMoney, FiguredTable
from grants.portals.figures import deliverables_picture, flow_picture, spending_picture
from grants.portals.filters import Filter, place_filter
from grants.portals.pages import Head
from grants.portals.stepper import Step
from grants.trail.blockers import Words


class ProjectTable(FiguredTable):
    caption = _("Projects")
    name = tables.Column(
        verbose_name=_("Project"), linkify=("auditor:projects-detail", {"pk": tables.A("pk")}), attrs={"a": {"class": "row-link"}}
    )
    number = tables.Column(verbose_name=_("Number"))
    unit = tables.Column(verbose_name=_("Purchaser"))
    count = FiguredCount("contracts", verbose_name=_("Contracts"))
    amount = FiguredMoney("balance.amount", verbose_name=_("Contracted (yuan)"))
    received = FiguredMoney("balance.received", verbose_name=_("Paid (yuan)"))
    verified = FiguredMoney("balance.verified", verbose_name=_("Verified spending (yuan)"))
    surplus = FiguredMoney("balance.surplus", verbose_name=_("Surplus (yuan)"))

    class Meta(FiguredTable.Meta):
        order_by = "-id"

    def figures_of(self, rows: Sequence[Programme]) -> Mapping[int, Together]:
        theirs = signed(self.request.user).filter(programme__in=[row.pk for row in rows])
        return {t.key: t for t in summary.grouped(theirs, "programme") if t.key is not None}


class ProjectFilter(Filter):
    searched = ("name", "number", "unit__name")
    unit = place_filter(desk.units)

    class Meta:
        model = Programme
        fields: tuple[str, ...] = ()


class Projects(desk.DeskList):
    title = _("Projects")
    lead = _("A project is one service bought year after year; its contracts stand side by side.")
    table_class = ProjectTable
    filterset_class = ProjectFilter
    empty = _("Projects of the units you audit are listed here once their purchaser has begun them.")

    def get_queryset(self) -> QuerySet[Programme]:
        return desk.projects_of(self.request.user)


class ProjectPage(desk.DeskDetail):
    template_name = "auditor/projects/detail.html"
    queryset_for = staticmethod(desk.projects_of)
    object: Programme

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Projects"), reverse("auditor:projects"))]

    @cached_property
    def facts(self) -> AuditReportFacts | None:
        """What a report on the whole project would say now; None while nothing of it is signed."""
        try:
            return report.of_programme(self.object)
        except report.NothingToReport:
            return None

    @cached_property
    def signed(self) -> list[Any]:
        related = ("rule_set", "listing", "appropriation__source")
        return list(signed(self.request.user).filter(programme=self.object).select_related(*related).order_by("starts", "id"))

    def head(self, obj: Programme) -> Head:
        amount = self.facts.card.amount if self.facts is not None else None
        label = _("Contracted in all") if amount is not None else ""
        return Head(name=obj.name, number=obj.number, parties=[(_("Purchaser"), obj.unit)], amount=amount, amount_label=label)

    def steps(self, obj: Programme) -> list[Step]:
        return life.of_contract(self.signed[-1], desk.PORTAL) if self.signed else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts, rows = self.facts, self.signed
        bought = milestones.across(line for lines in milestones.delivered(rows).values() for line in lines)
        drawn = [line for line in bought if line.target]
        return super().get_context_data(
            facts=facts,
            told=[
                (contract, tale, words.contract_status(tale.card.status))
                for contract, tale in zip(rows, facts.contracts if facts is not None else (), strict=False)
            ],
            lines=merged(facts.deliverables) if facts is not None else [],
            delivery=deliverables_picture(drawn) if drawn else None,
            curve=spending_picture(rows) if rows else None,
            flow=flow_picture(rows) if rows else None,
            papers=reports.block(self.object, self.request.user),
            **kwargs,
        )
