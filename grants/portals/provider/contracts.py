"""Contracts of one's own: the list with the next duty of each, and one contract with its money, deliverables and instalments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract, Milestone
from grants.disbursements import queries as disbursements
from grants.disbursements.surplus import AFTER_THE_END
from grants.milestones import queries as milestones
from grants.milestones.models import MilestoneReport
from grants.people.roles import Role
from grants.portals import amended
from grants.portals.columns import DateColumn, LinkColumn, MoneyColumn, StatusColumn, Table, due
from grants.portals.filters import Filter, status_filter
from grants.portals.life import of_contract
from grants.portals.pages import Head, Tab
from grants.portals.pictured import deliverables_of, spending_of
from grants.portals.provider import duties, own, papers, surplus
from grants.portals.provider.desk import PORTAL, DeskDetail, DeskList
from grants.portals.provider.duty import Duty
from grants.portals.stepper import Step
from grants.spending import queries as spending
from grants.trail.blockers import Words

TABS = {"": _("Overview"), "spending": _("Spending against plan"), "deliverables": _("Deliverables")}


class DutyColumn(tables.Column):
    """The next duty of a contract and until when."""

    def render(self, record: Contract, table: Any) -> str | SafeString:
        duty = table.duties.get(record.pk)
        if duty is None:
            return "—"
        return format_html('<span><a href="{}">{}</a> {}</span>', duty.url, duty.words, due(duty.on) if duty.on else "")


class ContractTable(Table):
    caption = _("Our contracts")
    number = LinkColumn()
    title = tables.Column()
    unit = tables.Column(accessor="unit__name", verbose_name=_("Purchaser"))
    amount = MoneyColumn(total=True)
    ends = DateColumn()
    status = StatusColumn()
    duty = DutyColumn(verbose_name=_("Next duty"), empty_values=(), orderable=False)

    class Meta(Table.Meta):
        model = Contract
        fields = ("number", "title", "unit", "amount", "ends", "status", "duty")
        order_by = "-ends"

    @property
    def duties(self) -> dict[int, Duty]:
        """Of the contracts on this page; asked once."""
        if "_duties" not in self.__dict__:
            self.__dict__["_duties"] = duties.next_of([row.record for row in self.paginated_rows])
        found: dict[int, Duty] = self.__dict__["_duties"]
        return found


class ContractFilter(Filter):
    searched = ("number", "title", "unit__name", "programme__name")
    status = status_filter(Contract, leave_out=("draft",))

    class Meta:
        model = Contract
        fields: Sequence[str] = ()


class Contracts(DeskList):
    title = _("Contracts")
    lead = _("What your organisation has agreed to deliver, with the next duty of each contract.")
    queryset_for = staticmethod(own.contracts)
    table_class, filterset_class = ContractTable, ContractFilter
    empty = _("Contracts will be listed here once an application was awarded and the contract is drawn up.")


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone with its report, or the door to begin one."""

    milestone: Milestone
    report: MilestoneReport | None
    targets: Sequence[Any]


class ContractPage(DeskDetail):
    queryset_for = staticmethod(own.contracts)
    template_name = "provider/contracts/detail.html"

    @property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in TABS else ""

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Contracts"), reverse("provider:contracts"))]

    def head(self, obj: Contract) -> Head:
        return Head(
            name=obj.title, number=obj.number, amount=obj.amount, amount_label=_("Contract amount"),
            parties=[
                (_("Purchaser"), obj.unit), (_("Provider"), obj.organisation), (_("Project lead"), obj.lead or "—"),
                (_("Term"), f"{obj.starts:%Y-%m-%d} – {obj.ends:%Y-%m-%d}"),
            ],
        )  # fmt: skip

    def steps(self, obj: Contract) -> Sequence[Step]:
        return of_contract(obj, PORTAL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract = self.object
        page = self.request.path
        tabs = [Tab(label, f"{page}?tab={key}" if key else page, key == self.tab) for key, label in TABS.items()]
        tabs.append(Tab(_("Ledger"), reverse("provider:contracts-expenses", args=[contract.pk]), count=contract.expenses.count()))
        if self.tab == "spending":
            kwargs |= {"picture": spending_of(contract), "categories": spending.by_category([contract])[contract.pk]}
        elif self.tab == "deliverables":
            kwargs |= {"picture": deliverables_of(contract), "places": milestones.by_site([contract])[contract.pk]}
        else:
            kwargs |= self.overview(contract)
        return super().get_context_data(
            tab=self.tab,
            tabs=tabs,
            balance=disbursements.balance(contract),
            duties=duties.in_order(duties.of_contracts([contract])),
            **kwargs,
        )

    def overview(self, contract: Contract) -> dict[str, Any]:
        rows = contract.milestones.prefetch_related("targets__deliverable", "targets__site", "reports")
        living = [(m, next((r for r in m.reports.all() if r.status != "rejected"), None)) for m in rows]
        return {
            "milestones": [MilestoneRow(m, r, list(m.targets.all())) for m, r in living],
            "may_report": contract.status in duties.REPORTS
            and own.holds(self.request.user, contract.organisation_id, Role.ORG_LEAD, Role.ORG_ACCOUNTANT),
            "instalments": disbursements.plan([contract])[contract.pk],
            **surplus.matched(contract, self.request.user),
            "ended": contract.status in AFTER_THE_END and contract.amount > 0,
            "changes": amended.block(contract, self.request.user, PORTAL) if contract.sign_at is not None else None,
            "deliverables": list(contract.deliverables.all()),
            "papers": list(papers.of_contract(contract, self.request.user)),
        }
