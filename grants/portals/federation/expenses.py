"""Expenses: the ledger over all contracts, one line with its allocations and evidence, verifying several at once."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grants.contracts import queries as contracts
from grants.people.roles import Role
from grants.portals import invoiced
from grants.portals.digits import number_of
from grants.portals.federation.desk import DeskDetail, DeskList, DeskPage, holds
from grants.portals.filters import Filter, choice_filter, row_filter, status_filter
from grants.portals.ledger_lines import LinesTable
from grants.portals.ledger_origin import origin_of
from grants.portals.pages import Head
from grants.portals.shown import day
from grants.portals.unallocated import allocation_filter
from grants.portals.words import category_name
from grants.rulebook.schema import CATEGORIES
from grants.spending import actions, queries
from grants.spending.models import Expense
from grants.trail.blockers import Refused, Words
from grants.trail.moves import available_moves

LIST = (_("Expenses"), "federation:expenses")
JUDGES = (Role.EVALUATOR, Role.REVIEWER)
AT_ONCE = 200
TURN = _("At most %(most)s lines go at once; %(left)s were not looked at and stay as they are. Tick them again.")


class PickColumn(tables.Column):
    """A box for a line that waits to be verified."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(accessor="pk", orderable=False, verbose_name=_("Choose"), attrs={"td": {"class": "pick"}}, **kwargs)

    def render(self, value: int, record: Expense) -> str | SafeString:
        if record.status != "submitted":
            return ""
        words = _now("Choose: %(item)s") % {"item": record.item}
        return format_html(
            '<input type="checkbox" class="form-check-input" form="verify" name="line" value="{}:{}" aria-label="{}">',
            value, record.version, words,
        )  # fmt: skip


class ExpenseTable(LinesTable):
    caption = _("Expenses")


class JudgedTable(ExpenseTable):
    pick = PickColumn()


class ExpenseFilter(Filter):
    searched = ("item", "payee", "invoice_number", "voucher_number", "contract__number")
    status = status_filter(Expense, leave_out=("draft",))
    category = choice_filter([(c, c) for c in CATEGORIES], _("Category"), "category")
    contract = row_filter(contracts.visible, _("Contract"), "contract")
    allocation = allocation_filter()

    class Meta:
        model = Expense
        fields: Sequence[str] = ()


class Expenses(DeskList):
    title = _("Expenses")
    lead = _("Every line of the ledgers handed in, with invoice, evidence and what it was spent on.")
    queryset_for = staticmethod(queries.visible)
    filterset_class = ExpenseFilter
    template_name = "federation/expenses/list.html"
    empty = _("Lines of the organisations' ledgers will be listed here once they are handed in.")

    @property
    def table_class(self) -> Any:
        return JudgedTable if self.judges else ExpenseTable

    @property
    def judges(self) -> bool:
        return holds(self.person, *JUDGES)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(judges=self.judges, **kwargs)
        context["pickable"] = self.judges and any(row.record.status == "submitted" for row in context["table"].paginated_rows)
        return context


class VerifyLines(DeskPage):
    """Verify the chosen lines, each on its own: one that is refused does not hold the others up."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ticked = [pair for told in request.POST.getlist("line") if (pair := _pair(told))]
        chosen = dict(ticked[:AT_ONCE])
        rows = list(queries.visible(self.person).filter(pk__in=chosen))
        done, refused = 0, []
        for expense in rows:
            try:
                actions.verify(expense, by=self.person, version=chosen[expense.pk])
                done += 1
            except Refused as refusal:
                refused.append((expense, refusal.message))
        if done:
            messages.success(request, ngettext("%(n)s line verified.", "%(n)s lines verified.", done) % {"n": done})
        for expense, why in refused:
            messages.warning(request, _("“%(line)s” was not verified: %(why)s") % {"line": expense, "why": why})
        if len(ticked) > AT_ONCE:
            messages.warning(request, TURN % {"most": AT_ONCE, "left": len(ticked) - AT_ONCE})
        if not chosen:
            messages.info(request, _("No line was chosen; nothing was changed."))
        elif not rows:
            messages.warning(request, _("None of the chosen lines is open to you; nothing was changed."))
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        url = self.request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(url, {self.request.get_host()}, self.request.is_secure())
        return url if safe else reverse("federation:expenses")


def _pair(told: str) -> tuple[int, int] | None:
    """key:version as a box carries it."""
    key, _colon, version = told.partition(":")
    read = number_of(key, 15), number_of(version)
    return (read[0], read[1]) if read[0] is not None and read[1] is not None else None


class ExpensePage(DeskDetail):
    queryset_for = staticmethod(queries.visible)
    template_name = "federation/expenses/detail.html"

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        contract = self.object.contract
        page = reverse("federation:contracts-detail", args=[contract.pk])
        return [(LIST[0], reverse(LIST[1])), (contract.number, f"{page}#expenses")]

    def head(self, obj: Expense) -> Head:
        parties: list[tuple[Words, Any]] = [
            (_("Payee"), obj.payee or "—"),
            (_("Date"), day(obj.date)),
            (_("Provider"), obj.contract.organisation),
        ]
        return Head(number=obj.voucher_number, name=obj.item, parties=parties, amount=obj.amount)

    def files(self, obj: Expense) -> Iterable[Any]:
        return obj.documents.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        expense: Expense = self.object
        told = [
            (_("Category"), category_name(expense.contract.rule_set, expense.category)),
            *invoiced.told(expense),
            (_("How paid"), expense.get_paid_display()),
            (_("Kind"), expense.get_kind_display()),
            (_("Counts as spending"), _("yes") if expense.counted else _("no")),
            (_("Remark"), expense.remark or "—"),
            *origin_of(expense),
        ]
        figures = {f.category: f for f in queries.by_category([expense.contract])[expense.contract_id]}
        near = queries.visible(self.person).filter(contract=expense.contract, status="submitted")
        return super().get_context_data(
            warnings=invoiced.warnings(expense), facts=told,
            allocations=expense.allocations.select_related("deliverable", "site"), category=figures.get(expense.category),
            reversal=Expense.objects.filter(reverses=expense).first(),
            following=near.exclude(pk=expense.pk).order_by("date", "id").filter(date__gte=expense.date).first() if self.may_judge else None,
            **kwargs,
        )  # fmt: skip

    @property
    def may_judge(self) -> bool:
        return any(offer.name == "verify" for offer in available_moves(self.object, self.person)) or holds(self.person, *JUDGES)
