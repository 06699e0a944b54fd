"""The expense ledger: every line handed in, down to what it was spent on and the evidence for it."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Deliverable
from grants.people.models import Unit
from grants.portals import invoiced
from grants.portals.auditor import desk
from grants.portals.auditor.scope import WithYears, YearFilter
from grants.portals.filters import Filter, choice_filter, place_filter, row_filter, status_filter
from grants.portals.forms import AmountField, DayField
from grants.portals.ledger_lines import LinesTable
from grants.portals.ledger_origin import origin_of
from grants.portals.pages import Head
from grants.portals.unallocated import allocation_filter
from grants.portals.words import category_name
from grants.rulebook import queries as rulebook
from grants.rulebook.models import RuleSet
from grants.spending.models import Expense
from grants.trail.blockers import Words

HIDDEN = forms.HiddenInput


class DayFilter(django_filters.Filter):
    field_class = DayField


class AmountFilter(django_filters.Filter):
    field_class = AmountField


def categories() -> list[tuple[str, str]]:
    """Every category any rule set knows."""
    found: dict[str, str] = {}
    for rule_set in RuleSet.objects.order_by("valid_from", "pk"):
        found.update({code: f"{code} {one.name}" for code, one in rulebook.categories(rule_set).items()})
    return sorted(found.items())


class ExpenseTable(LinesTable):
    caption = _("Expense lines")

    class Meta(LinesTable.Meta):
        sequence = ("date", "contract", "category", "item", "...")


class ExpenseFilter(WithYears, Filter):
    searched = ("item", "payee", "invoice_number", "voucher_number", "contract__number")
    unit = place_filter(desk.units, field_name="contract__unit")
    year = YearFilter("contract__appropriation__year")
    contract = row_filter(desk.contracts_of, _("Contract"), "contract")
    category = choice_filter(categories, _("Category"), "category")
    status = status_filter(Expense, leave_out=("draft",))
    allocation = allocation_filter()
    kind = choice_filter(Expense.Kind.choices, _("Kind"), "kind")
    paid = choice_filter(Expense.Paid.choices, _("How paid"), "paid")
    first = DayFilter(field_name="date", lookup_expr="gte", label=_("From"))
    last = DayFilter(field_name="date", lookup_expr="lte", label=_("Until"))
    least = AmountFilter(field_name="amount", lookup_expr="gte", label=_("At least (yuan)"))
    most = AmountFilter(field_name="amount", lookup_expr="lte", label=_("At most (yuan)"))
    deliverable = django_filters.ModelChoiceFilter(
        field_name="allocations__deliverable", distinct=True, widget=HIDDEN, label=_("Deliverable"),
        queryset=lambda request: Deliverable.objects.filter(contract__in=desk.contracts_of(request.user)),
    )  # fmt: skip
    site = django_filters.ModelChoiceFilter(
        field_name="allocations__site", distinct=True, widget=HIDDEN, label=_("Place"), queryset=Unit.objects.all()
    )

    class Meta:
        model = Expense
        fields: tuple[str, ...] = ()


class Expenses(desk.DeskList):
    title = _("Ledger")
    lead = _("Every line handed in under the contracts of your units; drafts stay with the organisation.")
    template_name = "auditor/expenses/list.html"
    table_class = ExpenseTable
    filterset_class = ExpenseFilter
    empty = _("Lines appear here once an organisation hands them in.")

    def get_queryset(self) -> QuerySet[Expense]:
        return desk.expenses_of(self.request.user)


class ExpensePage(desk.DeskDetail):
    template_name = "auditor/expenses/detail.html"
    queryset_for = staticmethod(desk.expenses_of)
    object: Expense

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object.contract
        return [
            (_("Ledger"), reverse("auditor:expenses")),
            (contract.number, reverse("auditor:contracts-detail", args=[contract.pk])),
        ]

    def head(self, obj: Expense) -> Head:
        parties = [(_("Payee"), obj.payee), (_("Contract"), obj.contract), (_("Organisation"), obj.contract.organisation)]
        return Head(name=obj.item, number=obj.invoice_number, parties=parties, amount=obj.amount)

    def files(self, obj: Expense) -> QuerySet[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = self.object
        told: list[tuple[Words, Any]] = [
            (_("Date"), line.date.isoformat()),
            (_("Category"), category_name(line.contract.rule_set, line.category)),
            (_("Kind"), line.get_kind_display()),
            (_("How paid"), line.get_paid_display()),
            (_("Voucher number"), line.voucher_number or None),
            *invoiced.told(line),
            (_("Remark"), line.remark or None),
            *origin_of(line),
            (_("Counts as verified spending"), _("yes") if line.counted else _("no")),
        ]
        return super().get_context_data(
            told=told,
            warnings=invoiced.warnings(line),
            allocations=line.allocations.select_related("deliverable", "site"),
            reverses=line.reverses,
            reversal=Expense.objects.filter(reverses=line).first(),
            **kwargs,
        )
