"""Instalments of one's own contracts: the list with the sums, one instalment with the figure the invoice must show."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.disbursements import queries, waiting
from grants.disbursements.models import Disbursement
from grants.portals import paid
from grants.portals.columns import LinkColumn, MoneyColumn, StatusColumn, Table, due
from grants.portals.filters import Filter, status_filter
from grants.portals.pages import Action, Head
from grants.portals.provider import own
from grants.portals.provider.desk import DeskDetail, DeskList, DeskPage, contract_filter
from grants.portals.provider.money import money_of
from grants.portals.waited import Remind, WaitingPage
from grants.trail.blockers import Words


class DueOnColumn(tables.Column):
    """The day an instalment is or was due; paid ones are done."""

    def render(self, record: Disbursement, table: Any) -> str | SafeString:
        one = table.dues[record.pk]
        return due(one.due_on, done=one.state in {"paid", "in_hand", "late", "void"})


class DisbursementTable(Table):
    caption = _("Instalments, in yuan")
    name = LinkColumn()
    contract = tables.Column(accessor="contract__number", verbose_name=_("Contract"))
    unit = tables.Column(accessor="contract__unit__name", verbose_name=_("Purchaser"))
    amount = MoneyColumn(total=True)
    deductions = MoneyColumn()
    due_on = DueOnColumn(verbose_name=_("Due"), empty_values=(), orderable=False)
    status = StatusColumn()

    class Meta(Table.Meta):
        model = Disbursement
        fields = ("name", "contract", "unit", "amount", "deductions", "due_on", "status")
        order_by = ("-contract", "id")

    @property
    def dues(self) -> dict[int, queries.Due]:
        """Of the rows on this page; asked once."""
        if "_dues" not in self.__dict__:
            rows = [row.record for row in self.paginated_rows]
            self.__dict__["_dues"] = {d.disbursement.pk: d for d in queries.dues(rows)}
        found: dict[int, queries.Due] = self.__dict__["_dues"]
        return found


class DisbursementFilter(Filter):
    searched = ("name", "contract__number", "contract__title", "invoice_number")
    status = status_filter(Disbursement)
    contract = contract_filter()

    class Meta:
        model = Disbursement
        fields: Sequence[str] = ()


class Disbursements(DeskList):
    title = _("Instalments")
    lead = _("Money of your contracts: what is still to come, what was requested, what has arrived.")
    template_name = "provider/disbursements/list.html"
    queryset_for = staticmethod(own.disbursements)
    table_class, filterset_class = DisbursementTable, DisbursementFilter
    empty = _("Instalments will be listed here once a contract is drawn up.")

    def actions(self) -> Iterable[Action]:
        yield Action(_("What waits with whom"), reverse("provider:disbursements-waiting"), primary=False)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(money=money_of(self.request.user), **kwargs)


class DisbursementPage(DeskDetail):
    queryset_for = staticmethod(own.disbursements)
    template_name = "provider/disbursements/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object.contract
        return [
            (_("Contracts"), reverse("provider:contracts")),
            (contract.number, reverse("provider:contracts-detail", args=[contract.pk])),
            (_("Instalments"), reverse("provider:contracts-detail", args=[contract.pk]) + "#instalments"),
        ]

    def head(self, obj: Disbursement) -> Head:
        return Head(
            name=obj.name, number=obj.contract.number, amount=obj.payable, amount_label=_("To be invoiced"),
            parties=[(_("Contract"), obj.contract.title), (_("Purchaser"), obj.contract.unit), (_("Provider"), obj.contract.organisation)],
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = queries.dues([self.object])[0]
        row = self.object
        return super().get_context_data(
            due=one, account=row.contract.organisation, acts=paid.steps_of(row, self.person, self.portal), aside=paid.aside_of(row),
            payments=row.payments.order_by("id"),
            may_remind=row.status in waiting.NEXT and row.status != "planned" and waiting.may_remind(row, self.person), **kwargs,
        )  # fmt: skip


class DeskWaiting(DeskPage, WaitingPage):
    """On this desk."""


class DeskRemind(DeskPage, Remind):
    """On this desk."""
