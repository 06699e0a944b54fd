"""Instalments: what is due, what is late, the six acts of one with their people, deductions, refunds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.disbursements import actions, queries, rules, waiting
from grants.disbursements.models import Disbursement
from grants.papers.rules import may_issue_reversal, may_issue_voucher
from grants.people.queries import units_below
from grants.portals import paid, shown
from grants.portals.columns import LinkColumn, MoneyColumn, StatusColumn, due
from grants.portals.federation.desk import DeskDetail, DeskList
from grants.portals.federation.drafts import DeskDraft
from grants.portals.federation.sign_offs import required
from grants.portals.figured import FiguredTable
from grants.portals.filters import Filter, place_filter, row_filter, status_filter
from grants.portals.forms import AmountField, DayField, LineField
from grants.portals.life import of_contract
from grants.portals.pages import Action, Head
from grants.portals.status import LATE, SOON, badge_of
from grants.portals.stepper import Step
from grants.trail.blockers import Words

LIST = (_("Disbursements"), "federation:disbursements")
STATES: Mapping[str, Words] = {"late": _("late"), "due": _("due now"), "in_hand": _("in hand"), "to_come": _("to come")}


class DueOnColumn(tables.Column):
    """When it is due, late or in time: told from the dates of the row, its milestone and its rule set."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="pk", orderable=False, verbose_name=_("Due"), attrs={"td": {"class": "nowrap"}}, **kwargs)

    def render(self, record: Disbursement, table: Any) -> Any:
        told = table.figures[record.pk]
        if told.state in {"paid", "void"}:
            return shown.day(told.paid_on or told.due_on)
        if told.pay_by is not None:
            return due(told.pay_by)
        if told.state == "due":
            return badge_of(SOON, STATES["due"])
        return badge_of(LATE, STATES["late"]) if told.state == "late" else shown.day(told.due_on)


class DisbursementTable(FiguredTable):
    caption = _("Disbursements")
    name = LinkColumn()
    contract = tables.Column(accessor="contract__title", verbose_name=_("Contract"))
    organisation = tables.Column(accessor="contract__organisation__name", verbose_name=_("Provider"))
    due_on = DueOnColumn()
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)
    deductions = MoneyColumn()
    status = StatusColumn()

    class Meta(FiguredTable.Meta):
        model = Disbursement
        fields = ("name", "contract", "organisation", "due_on", "amount", "deductions", "status")
        order_by = "-contract"

    def figures_of(self, rows: Sequence[Any]) -> Mapping[int, queries.Due]:
        return {told.disbursement.pk: told for told in queries.dues(rows)}


class DisbursementFilter(Filter):
    searched = (
        "name",
        "contract__number",
        "contract__title",
        "contract__organisation__name",
        "invoice_number",
        "bank_receipt",
        "voucher_number",
    )
    status = status_filter(Disbursement)
    state = django_filters.ChoiceFilter(method="in_state", choices=list(STATES.items()), label=_("In time"), empty_label=_("All"))
    contract = row_filter(contracts.visible, _("Contract"), "contract")
    unit = place_filter(units_below, _("Purchaser"), "contract__unit")

    class Meta:
        model = Disbursement
        fields: Sequence[str] = ()

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        """Told from dates, so asked of the rows that still run; those are few."""
        running = rows.exclude(status__in=[*queries.PAID, "cancelled", "reversed"])
        return rows.filter(pk__in=[told.disbursement.pk for told in queries.dues(running) if told.state == value])


class Disbursements(DeskList):
    title = _("Disbursements")
    lead = _("Every instalment: requested by the organisation, reviewed twice, approved, paid, received, booked.")
    queryset_for = staticmethod(queries.visible)
    table_class, filterset_class = DisbursementTable, DisbursementFilter
    empty = _("Instalments will be listed here; they are planned with the contract.")

    def actions(self) -> Iterable[Action]:
        yield Action(_("What waits with whom"), reverse("federation:disbursements-waiting"), primary=False)
        yield Action(_("Payment batches"), reverse("federation:payment_batches"), primary=False)


class DisbursementPage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/disbursements/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object.contract
        page = reverse("federation:contracts-detail", args=[contract.pk])
        return [(LIST[0], reverse(LIST[1])), (contract.number, f"{page}#instalments")]

    def head(self, obj: Disbursement) -> Head:
        parties: list[tuple[Words, Any]] = [(_("Contract"), obj.contract.title), (_("Provider"), obj.contract.organisation)]
        return Head(number=obj.contract.number, name=obj.name, parties=parties, amount=obj.payable, amount_label=_("To be paid"))

    def steps(self, obj: Disbursement) -> list[Step]:
        return of_contract(obj.contract, self.portal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Disbursement = self.object
        told = queries.dues([row])[0]
        vouchers = paid.vouchers_of(row, self.person)
        return super().get_context_data(
            told=told, acts=paid.steps_of(row, self.person, self.portal), aside=paid.aside_of(row), approvers=paid.approvers_of(row),
            payments=row.payments.select_related("by"), balance=queries.balance(row.contract), sign_offs=required(row),
            may_deduct=row.status in {"planned", "returned"} and rules.may_deduct(row, self.person), vouchers=vouchers,
            may_issue=row.status == "booked" and not vouchers and may_issue_voucher(row, self.person),
            may_issue_reversal=row.status == "reversed" and not any(v.red for v in vouchers) and may_issue_reversal(row, self.person),
            batch_line=row.batch_lines.filter(live=True).select_related("batch").first(),
            may_remind=row.status in waiting.NEXT and row.status != "planned" and waiting.may_remind(row, self.person), **kwargs,
        )  # fmt: skip


class DeductForm(forms.Form):
    amount = AmountField(label=_("Deductions"), help_text=_("What was not delivered × its unit price. 0 takes a deduction back."))
    reason = LineField(label=_("Reason"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("amount") and not given.get("reason"):
            self.add_error("reason", _now("A deduction needs its reason."))
        return given


class Deduct(DeskDraft):
    title = _("Deduct from the instalment")
    form_class = DeductForm
    queryset_for = staticmethod(queries.visible)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(LIST[0], reverse(LIST[1])), (self.object, reverse("federation:disbursements-detail", args=[self.object.pk]))]

    def get_initial(self) -> dict[str, Any]:
        return {"amount": self.object.deductions, "reason": self.object.deduction_reason}

    def act(self, form: DeductForm) -> Disbursement:
        row = Disbursement.objects.get(pk=self.object.pk)
        reason = form.cleaned_data["reason"] if form.cleaned_data["amount"] else ""
        return actions.deduct(row, by=self.person, amount=form.cleaned_data["amount"], reason=reason)


class RefundForm(forms.Form):
    amount = AmountField(label=_("Amount that came back"))
    on = DayField(label=_("Day it came back"))
    bank_receipt = LineField(label=_("Bank receipt number"), max_length=60)


class Refund(DeskDraft):
    """Surplus that came back from the organisation."""

    title = _("Record a refund")
    form_class = RefundForm
    queryset_for = staticmethod(contracts.visible)
    template_name = "federation/disbursements/refund.html"
    submit_label = _("Record the refund")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        page = reverse("federation:contracts-detail", args=[self.object.pk])
        return [(_("Contracts"), reverse("federation:contracts")), (self.object.number, f"{page}#instalments")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hers = units_below(self.person, queries.READERS)
        get_object_or_404(Contract.objects.filter(unit__in=hers), pk=self.object.pk)
        return super().get_context_data(balance=queries.balance(self.object), **kwargs)

    def act(self, form: RefundForm) -> Contract:
        actions.refund(self.object, by=self.person, **form.cleaned_data)
        contract: Contract = self.object
        return contract
