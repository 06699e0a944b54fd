"""Instalments: when each was due, requested, paid and received, by whom; the lead auditor may have one withheld."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.disbursements import queries
from grants.disbursements.models import Disbursement
from grants.disbursements.queries import Due
from grants.portals import paid, shown
from grants.portals.auditor import desk
from grants.portals.auditor.instalment import behind
from grants.portals.auditor.scope import WithYears, YearFilter
from grants.portals.columns import LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.figured import FiguredTable
from grants.portals.filters import Filter, place_filter, row_filter, status_filter
from grants.portals.pages import Head
from grants.trail.blockers import Words

ACTS = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book")


class DisbursementTable(FiguredTable):
    caption = _("Instalments")
    contract = tables.Column(verbose_name=_("Contract"), accessor="contract__number")
    name = LinkColumn(verbose_name=_("Instalment"))
    organisation = tables.Column(verbose_name=_("Organisation"), accessor="contract__organisation")
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)
    due_on = tables.Column(verbose_name=_("Due"), accessor="pk", orderable=False)
    paid_on = tables.Column(verbose_name=_("Paid on"), accessor="pk", orderable=False)
    received_on = tables.Column(verbose_name=_("Received on"), accessor="pk", orderable=False)
    late = tables.Column(
        verbose_name=_("Days late"), accessor="pk", orderable=False, attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by = "-id"

    def figures_of(self, rows: Sequence[Disbursement]) -> Mapping[int, Due]:
        return {due.disbursement.pk: due for due in queries.dues(rows)}

    def render_due_on(self, record: Disbursement) -> str:
        due = self.figures[record.pk]
        return shown.day(due.pay_by or due.due_on)

    def render_paid_on(self, record: Disbursement) -> str:
        return shown.day(self.figures[record.pk].paid_on)

    def render_received_on(self, record: Disbursement) -> str:
        return shown.day(self.figures[record.pk].received_on)

    def render_late(self, record: Disbursement) -> str:
        days = self.figures[record.pk].days_late
        return str(days) if days is not None and days > 0 else shown.NOTHING


class DisbursementFilter(WithYears, Filter):
    searched = ("name", "contract__number", "contract__title", "contract__organisation__name", "bank_receipt")
    unit = place_filter(desk.units, field_name="contract__unit")
    year = YearFilter("contract__appropriation__year")
    contract = row_filter(desk.contracts_of, _("Contract"), "contract")
    status = status_filter(Disbursement)

    class Meta:
        model = Disbursement
        fields: tuple[str, ...] = ()


class Disbursements(desk.DeskList):
    title = _("Instalments")
    lead = _("What was to be paid, what was paid, and when it arrived.")
    table_class = DisbursementTable
    filterset_class = DisbursementFilter
    empty = _("Instalments appear here once a contract plans them.")

    def get_queryset(self) -> QuerySet[Disbursement]:
        return desk.disbursements_of(self.request.user)


class DisbursementPage(desk.DeskDetail):
    template_name = "auditor/disbursements/detail.html"
    object: Disbursement

    @staticmethod
    def queryset_for(person: Any) -> QuerySet[Disbursement]:
        return desk.disbursements_of(person).select_related(*(f"{act}_by" for act in ACTS))

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object.contract
        return [
            (_("Instalments"), reverse("auditor:disbursements")),
            (contract.number, reverse("auditor:contracts-detail", args=[contract.pk])),
        ]

    def head(self, obj: Disbursement) -> Head:
        parties = [(_("Contract"), obj.contract), (_("Organisation"), obj.contract.organisation)]
        return Head(name=obj.name, number=obj.contract.number, parties=parties, amount=obj.payable)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        return super().get_context_data(
            due=queries.dues([row])[0], acts=paid.steps_of(row, self.person, self.portal), aside=paid.aside_of(row),
            behind=behind(row, self.person), **kwargs,
        )  # fmt: skip
