"""Contracts: the list, and one contract with its money, its deliverables and its people."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts import actions, queries, rules
from grants.contracts.models import Contract
from grants.disbursements import acceptance
from grants.disbursements import queries as disbursements
from grants.disbursements import rules as disbursement_rules
from grants.funds import queries as funds
from grants.listings.queries import visible_programmes
from grants.milestones import queries as milestones
from grants.people.queries import units_below
from grants.people.roles import Role
from grants.portals import amended, figures, settled
from grants.portals.columns import DateColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.federation import contract_state, papers, surplus
from grants.portals.federation.desk import DeskDetail, DeskList, holds
from grants.portals.federation.sign_offs import required
from grants.portals.figured import FiguredMoney, FiguredTable
from grants.portals.filters import Filter, place_filter, row_filter, status_filter
from grants.portals.life import of_contract
from grants.portals.pages import Action, Head, Tab
from grants.portals.stepper import Step
from grants.rulebook import queries as rulebook
from grants.spending import queries as spending
from grants.trail import clock
from grants.trail.blockers import Words

LIST = (_("Contracts"), "federation:contracts")
LATEST = 8  # lines of the ledger shown on the contract's own page
FEW = 3  # places: up to so many need no map
SHORT = 12  # below so many rows a table of sites is not folded


class ContractTable(FiguredTable):
    caption = _("Contracts")
    title = LinkColumn()
    number = tables.Column()
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("Provider"))
    ends = DateColumn(verbose_name=_("Ends on"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)
    received = FiguredMoney("received", verbose_name=_("Received"))
    verified = FiguredMoney("verified", verbose_name=_("Verified spending"))
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Contract
        fields = ("title", "number", "organisation", "ends", "amount", "received", "verified", "status")
        order_by = "-id"

    def figures_of(self, rows: Sequence[Any]) -> Any:
        return disbursements.balances(rows)


class ContractFilter(Filter):
    searched = ("number", "title", "organisation__name", "programme__name")
    status = status_filter(Contract)
    programme = row_filter(visible_programmes, _("Project"), "programme")
    unit = place_filter(units_below, _("Purchaser"))

    class Meta:
        model = Contract
        fields: Sequence[str] = ()


class Contracts(DeskList):
    title = _("Contracts")
    lead = _("What was agreed, paid, spent and delivered.")
    queryset_for = staticmethod(queries.visible)
    table_class, filterset_class = ContractTable, ContractFilter
    empty = _("Contracts will be listed here. One begins from a notified award with “Draw up the contract”.")

    def actions(self) -> Iterable[Action]:
        yield Action(_("Amendments"), reverse("federation:amendments"), primary=False)
        if holds(self.person, Role.HANDLER):
            yield Action(_("Agreement without a call"), reverse("federation:contracts-new"), primary=False)


def with_books(person: Any) -> Any:
    """Contracts whose ledger she reads: a town or village sees the contract, not its books."""
    return queries.visible(person).filter(unit__in=units_below(person, spending.READERS))


class ContractPage(DeskDetail):
    template_name = "federation/contracts/detail.html"

    @staticmethod
    def queryset_for(person: Any) -> Any:
        return queries.visible(person).select_related("award", "listing", "rule_set", "appropriation__source")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        programme = self.object.programme
        return [(LIST[0], reverse(LIST[1])), (programme.name, reverse("federation:programmes-detail", args=[programme.pk]))]

    def head(self, obj: Contract) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Purchaser"), obj.unit), (_("Provider"), obj.organisation), (_("Term"), f"{obj.starts} – {obj.ends}"),
            (_("Project lead"), obj.lead or "—"),
        ]  # fmt: skip
        if obj.score is not None:
            grade = rulebook.grades(obj.rule_set).get(obj.grade)
            parties.append((_("Acceptance"), f"{obj.score} · {grade.name if grade else obj.grade}"))
        return Head(number=obj.number, name=obj.title, parties=parties, amount=obj.amount, amount_label=_("Contract amount"))

    def steps(self, obj: Contract) -> list[Step]:
        return of_contract(obj, self.portal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract, person = self.object, self.person
        reader = units_below(person, spending.READERS).filter(pk=contract.unit_id).exists()
        sites = milestones.by_site([contract])[contract.pk]
        if not reader:  # a town or village sees what was promised to its own places
            hers = set(units_below(person).values_list("pk", flat=True))
            sites = [line for line in sites if line.site is not None and line.site.pk in hers]
        told: dict[str, Any] = {
            "reader": reader, "sites": sites, "goods": milestones.merged(sites), "folded": len(sites) > SHORT,
            "opinions": milestones.opinions([contract]).get(contract.pk, []), "done": milestones.activities([contract]).get(contract.pk),
            "milestones": self.milestones(contract),
        }  # fmt: skip
        if contract.sign_at is not None and any(line.target for line in sites):
            told["delivered_picture"] = figures.deliverables_picture(told["goods"])
            if len({line.site for line in sites if line.site}) > FEW:
                told["sites_picture"] = figures.sites_picture(sites, late=contract.ends < clock.today())
        if reader:
            told.update(self.inside(contract, person))
        return super().get_context_data(parts=self.parts(reader), **told, **kwargs)

    def inside(self, contract: Contract, person: Any) -> dict[str, Any]:
        """The books and the acts of the purchaser: not for the places served."""
        plan = disbursements.plan([contract])
        balance, categories = disbursements.balance(contract), spending.by_category([contract])[contract.pk]
        editable = contract.status in actions.EDITABLE and rules.may_draft(contract, person)
        told = settled.settled(contract, self.portal)
        return {
            "settled": told, "may_ask_back": surplus.may_ask_back(contract, told, person),
            "outlook": acceptance.outlook(contract) if contract.status == "awaiting_acceptance" else [],
            "standing": funds.standings([contract.appropriation])[contract.appropriation.pk] if contract.appropriation else None,
            "matched": funds.matched(contract),
            "plan": plan[contract.pk], "balance": balance, "categories": categories, "category_sum": contract_state.total(categories),
            "expenses": spending.visible(person).filter(contract=contract).order_by("-date", "-id")[:LATEST],
            "pending_lines": spending.visible(person).filter(contract=contract, status="submitted").count(),
            "spending_picture": figures.spending_picture([contract], plan) if contract.sign_at is not None else None,
            "sign_offs": required(contract),
            "changes": amended.block(contract, person, self.portal) if contract.sign_at is not None else None,
            "refunds": contract.refunds.select_related("by"),
            "may_refund": disbursement_rules.may_refund(contract, person) and contract.status in {"accepted", "not_accepted", "terminated"}
            and balance.outstanding > 0,
            "editable": editable, "sections": contract_state.sections(contract) if contract.status == "draft" else [],
            "papers": papers.of_contract(contract, person),
            "may_issue": contract.sign_at is not None and papers.may_issue([contract], person),
        }  # fmt: skip

    def milestones(self, contract: Contract) -> list[Any]:
        """Each with its living report, where this person sees one."""
        found = milestones.visible(self.person).filter(contract=contract).exclude(status="rejected")
        reports = {report.milestone_id: report for report in found}
        rows: list[Any] = list(contract.milestones.all())
        for row in rows:
            row.report = reports.get(row.pk)
        return rows

    def parts(self, reader: bool) -> list[Tab]:
        """Where on this long page things stand."""
        parts = [Tab(_("Deliverables"), "#deliverables"), Tab(_("Milestones"), "#milestones")]
        if reader:
            parts = [
                Tab(_("Money"), "#money"), *parts, Tab(_("Instalments"), "#instalments"), Tab(_("Expenses"), "#expenses"),
                Tab(_("Audit reports"), "#papers"),
            ]  # fmt: skip
        return [*parts, Tab(_("Trail"), "#trail")]
