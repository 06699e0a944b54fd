"""Contracts: the list with money and deliverables; the page with spending against deliverables, funds, duties, reports and the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.disbursements.queries import Balance
from grants.milestones import queries as milestones
from grants.portals import amended, life, settled
from grants.portals.auditor import chains, desk, reports, scopes
from grants.portals.auditor.scope import ContractFilter
from grants.portals.auditor.tables import tables_of
from grants.portals.columns import DateColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.figured import FiguredMoney, FiguredPercent, FiguredTable
from grants.portals.figures import deliverables_picture, spending_picture
from grants.portals.pages import Head, Tab
from grants.portals.shown import NOTHING, ratio
from grants.portals.stepper import Step
from grants.trail.blockers import Words


@dataclass(frozen=True)
class Standing:
    """The money of a contract and what of its worth was recognised."""

    balance: Balance
    delivered: Decimal | None


def standings(contracts: Sequence[Contract]) -> dict[int, Standing]:
    balances, placed = disbursements.balances(contracts), milestones.by_site(contracts)
    found = {}
    for contract in contracts:
        planned, value, _spent = milestones.worth(placed[contract.pk])
        found[contract.pk] = Standing(balances[contract.pk], ratio(value, planned))
    return found


class ContractTable(FiguredTable):
    caption = _("Contracts")
    number = LinkColumn(verbose_name=_("Contract"))
    title = tables.Column(verbose_name=_("Title"))
    organisation = tables.Column(verbose_name=_("Organisation"))
    starts = DateColumn(verbose_name=_("First day"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)
    received = FiguredMoney("balance.received", verbose_name=_("Paid (yuan)"))
    verified = FiguredMoney("balance.verified", verbose_name=_("Verified spending (yuan)"))
    surplus = FiguredMoney("balance.surplus", verbose_name=_("Surplus (yuan)"))
    delivered = FiguredPercent("delivered", verbose_name=_("Delivered"))
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-starts"

    def figures_of(self, rows: Sequence[Contract]) -> Mapping[int, Standing]:
        return standings(rows)


class Contracts(desk.DeskList):
    template_name = "auditor/contracts/list.html"
    title = _("Contracts")
    lead = _("Money and deliverables of every contract in your units.")
    table_class = ContractTable
    filterset_class = ContractFilter
    empty = _("Contracts of the units you audit are listed here from their first draft on.")

    def get_queryset(self) -> QuerySet[Contract]:
        return desk.contracts_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(saved=scopes.saved(self.request), **kwargs)


class ContractPage(desk.DeskDetail):
    template_name = "auditor/contracts/detail.html"
    object: Contract

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Contract]:
        return desk.contracts_of(person).select_related("rule_set", "appropriation__source", "listing__rule_set", "award")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        project = self.object.programme
        return [
            (_("Projects"), reverse("auditor:projects")),
            (project.name, reverse("auditor:projects-detail", args=[project.pk])),
        ]

    def head(self, obj: Contract) -> Head:
        parties = [
            (_("Purchaser"), obj.unit),
            (_("Organisation"), obj.organisation),
            (_("Funding source"), obj.paid_from or NOTHING),
        ]
        return Head(name=obj.title, number=obj.number, parties=parties, amount=obj.amount)

    def steps(self, obj: Contract) -> list[Step]:
        return life.of_contract(obj, desk.PORTAL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract, told = self.object, tables_of(self.object)
        lines = [line for line in milestones.delivered([contract])[contract.pk] if line.target]
        return super().get_context_data(
            told=told,
            settled=settled.settled(contract, desk.PORTAL),
            tabs=parts(),
            delivery=deliverables_picture(lines) if lines else None,
            curve=spending_picture([contract]) if told is not None else None,
            dues=disbursements.plan([contract])[contract.pk],
            reports=contract.reports.exclude(status="draft").select_related("milestone"),
            changes=amended.block(contract, self.request.user, desk.PORTAL) if contract.sign_at is not None else None,
            papers=reports.block(contract, self.request.user),
            chain=chains.state_of(contract, check=self.request.GET.get("chain") == "check"),
            **kwargs,
        )


def parts() -> list[Tab]:
    """The sections of the long page."""
    return [
        Tab(_("Spending against deliverables"), "#t6"),
        Tab(_("Funds"), "#t3"),
        Tab(_("Duties"), "#t10"),
        Tab(_("Audit reports"), "#papers"),
        Tab(_("Trail"), "#trail"),
    ]
