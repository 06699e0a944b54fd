"""The ledger: every line of one's own contracts, of one contract, and one line."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.forms import HiddenInput
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.people.roles import Role
from grants.portals import invoiced
from grants.portals.columns import NUM
from grants.portals.filters import Filter, status_filter
from grants.portals.ledger_export import downloads
from grants.portals.ledger_lines import LinesTable
from grants.portals.ledger_origin import origin_of
from grants.portals.pages import Action, Head
from grants.portals.provider import own
from grants.portals.provider.bulk import results_of
from grants.portals.provider.desk import PORTAL, DeskDetail, DeskList, contract_filter, to_ledger
from grants.portals.shown import yuan
from grants.portals.unallocated import allocation_filter
from grants.portals.words import category_name
from grants.rulebook.models import RuleSet
from grants.spending import actions, rules
from grants.spending import queries as spending
from grants.spending.models import Allocation, Expense
from grants.trail.blockers import Words
from grants.trail.money import ZERO, MoneyField


def lines(person: Any) -> QuerySet[Expense]:
    """Her organisations' lines with what of each is allocated."""
    parts = Allocation.objects.filter(expense=OuterRef("pk")).order_by().values("expense").annotate(t=Sum("amount")).values("t")
    return own.expenses(person).annotate(allocated=Subquery(parts, output_field=MoneyField()))


class PickColumn(tables.Column):
    """A box on each line this person may submit with others at once."""

    def render(self, record: Expense, table: Any) -> str | SafeString:
        if not table.may_pick(record):
            return ""
        words = _("Choose: %(line)s") % {"line": record}
        box = '<input type="checkbox" class="form-check-input" name="line" value="{}" form="bulk" aria-label="{}">'
        return format_html(box, record.pk, words)


class UnallocatedColumn(tables.Column):
    def render(self, record: Expense) -> str | SafeString:
        left: Decimal = record.amount - (record.allocated or ZERO)
        return format_html('<span class="due due-soon">{}</span>', yuan(left)) if left else "—"


class ExpenseTable(LinesTable):
    caption = _("Expenses, in yuan")
    contract = None
    pick = PickColumn(verbose_name=_("Choose"), empty_values=(), orderable=False)
    unallocated = UnallocatedColumn(verbose_name=_("Not allocated"), empty_values=(), orderable=False, attrs=NUM)

    class Meta(LinesTable.Meta):
        sequence = ("pick", "date", "item", "category", "payee", "invoice_number", "amount", "unallocated", "status")

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def may_pick(self, line: Expense) -> bool:
        admin = own.holds(self.person, line.contract.organisation_id, *rules.may_submit.roles)
        return admin and line.status == Expense.Status.DRAFT and line.created_by_id != self.person.pk


class ExpenseFilter(Filter):
    searched = ("item", "payee", "invoice_number", "voucher_number", "remark")
    status = status_filter(Expense)
    category = django_filters.ChoiceFilter(label=_("Category"), empty_label=_("All"))
    allocation = allocation_filter()
    contract = contract_filter()
    ledger_file = django_filters.ModelChoiceFilter(
        queryset=lambda request: own.ledger_files(request.user), label=_("Spreadsheet"), widget=HiddenInput
    )

    class Meta:
        model = Expense
        fields: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = self.queryset.order_by().values_list("category", "contract__rule_set").distinct()
        rule_sets = RuleSet.objects.in_bulk({key for _code, key in used})
        names = {code: category_name(rule_sets[key], code) for code, key in used}
        self.filters["category"].extra["choices"] = sorted(names.items())


class Expenses(DeskList):
    title = _("Ledger")
    lead = _("Every expense of your contracts. The accountant or the project lead records, the administrator submits.")
    template_name = "provider/expenses/list.html"
    queryset_for = staticmethod(lines)
    table_class, filterset_class = ExpenseTable, ExpenseFilter
    empty = _("Expenses will be listed here; the first one is recorded on the page of a contract.")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"person": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(results=results_of(self.request), here=self.request.get_full_path(), **kwargs)
        table = context["table"]
        return {**context, "pickable": any(table.may_pick(row.record) for row in table.paginated_rows)}


class ContractLedger(Expenses):
    """The ledger of one contract, with its sums by category."""

    @cached_property
    def contract(self) -> Contract:
        found: Contract = get_object_or_404(own.contracts(self.request.user), pk=self.kwargs["pk"])
        return found

    def get_queryset(self) -> QuerySet[Expense]:
        return lines(self.request.user).filter(contract=self.contract)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [
            (_("Contracts"), reverse("provider:contracts")),
            (str(self.contract), reverse("provider:contracts-detail", args=[self.contract.pk])),
        ]

    def actions(self) -> Iterable[Action]:
        may = rules.may_draft(Expense(contract=self.contract), self.request.user)
        if may:
            yield Action(_("Record an expense"), reverse("provider:contracts-expenses-new", args=[self.contract.pk]))
        yield Action(_("Bring a spreadsheet"), reverse("provider:contracts-ledger", args=[self.contract.pk]), primary=False)
        yield Action(_("Attach evidence"), reverse("provider:contracts-evidence", args=[self.contract.pk]), primary=False)
        if may:
            yield Action(_("Allocate many lines"), reverse("provider:contracts-allocate", args=[self.contract.pk]), primary=False)
        yield from downloads(self.contract, PORTAL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            title=_("Ledger of %(number)s") % {"number": self.contract.number}, lead=self.contract.title, contract=self.contract,
            totals=spending.totals([self.contract])[self.contract.pk],
            drafts=self.contract.expenses.filter(status="draft").aggregate(t=Sum("amount"))["t"],
            categories=spending.by_category([self.contract])[self.contract.pk], **kwargs,
        )  # fmt: skip
        context["filter"].form.fields.pop("contract", None)
        return context


class ExpensePage(DeskDetail):
    queryset_for = staticmethod(lines)
    template_name = "provider/expenses/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return to_ledger(self.object.contract)

    def head(self, obj: Expense) -> Head:
        return Head(
            name=obj.item, number=obj.invoice_number or obj.voucher_number, amount=obj.amount, amount_label=_("Amount"),
            parties=[
                (_("Payee"), obj.payee), (_("Date"), obj.date.isoformat()), (_("Contract"), obj.contract),
                (_("Category"), category_name(obj.contract.rule_set, obj.category)),
            ],
        )  # fmt: skip

    def files(self, obj: Expense) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        expense, person = self.object, self.request.user
        rows = list(expense.allocations.select_related("deliverable", "site"))
        may_draft = rules.may_draft(expense, person)
        return super().get_context_data(
            allocations=rows,
            left=expense.amount - sum((a.amount for a in rows), ZERO),
            may_edit=may_draft and expense.status in actions.EDITABLE,
            invoice=invoiced.told(expense),
            warnings=invoiced.warnings(expense),
            may_copy=may_draft and expense.kind == Expense.Kind.EXPENSE,
            reversal=Expense.objects.filter(reverses=expense).first(),
            came_from=origin_of(expense),
            is_admin=own.holds(person, expense.contract.organisation_id, Role.ORG_ADMIN),
            **kwargs,
        )
