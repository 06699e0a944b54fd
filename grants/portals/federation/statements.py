"""Bank statements: brought, laid beside the batches, shown; then what fits is paid and what arrived is taken up as a refund."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.disbursements import rules, statements
from grants.disbursements.models import BankStatement
from grants.evidence.actions import shown_name
from grants.people.models import Unit
from grants.people.roles import Role
from grants.portals.columns import InstantColumn, NumberColumn, Table
from grants.portals.digits import number_of
from grants.portals.federation.batches import way
from grants.portals.federation.desk import DeskList, DeskPage, holds, units_of
from grants.portals.federation.drafts import DeskDraft
from grants.portals.pages import Action
from grants.spreadsheets import statement as reading
from grants.spreadsheets.problems import Unreadable
from grants.trail import clock
from grants.trail.blockers import Refused, Words

LIST = (_("Bank statements"), "federation:bank_statements")
LARGEST = 20 * 1024 * 1024


def page_of(statement: BankStatement) -> str:
    return reverse("federation:bank_statements-detail", args=[statement.pk])


class StatementTable(Table):
    caption = _("Bank statements")
    name = tables.Column()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Unit"))
    brought_at = InstantColumn()
    brought_by = tables.Column()
    movements = NumberColumn(verbose_name=_("Movements"))

    class Meta(Table.Meta):
        model = BankStatement
        fields = ("name", "unit", "brought_at", "brought_by", "movements")
        order_by = "-brought_at"

    def render_name(self, record: BankStatement) -> Any:
        return format_html('<a class="row-link" href="{}">{}</a>', page_of(record), record)


class Statements(DeskList):
    title = _("Bank statements")
    lead = _("What the bank says, beside what was to be paid. Of other accounts only the last four digits are kept.")
    table_class = StatementTable
    empty = _("Statements will be listed here. The cashier brings them as the bank gives them.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return way()

    def get_queryset(self) -> Any:
        return statements.visible(self.person).annotate(movements=Count("lines"))

    def actions(self) -> Iterable[Action]:
        if holds(self.person, Role.CASHIER):
            yield Action(_("Bring a bank statement"), reverse("federation:bank_statements-new"))


class StatementForm(forms.Form):
    file = forms.FileField(
        label=_("The bank's file"),
        help_text=_("Excel or CSV with the transactions of the account, as the bank's site exports them."),
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Account of"), empty_label=None)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(person, Role.CASHIER)  # type: ignore[attr-defined]


class StatementNew(DeskDraft):
    title = _("Bring a bank statement")
    lead = _("Nothing is paid by bringing it: you first see what fits.")
    form_class = StatementForm
    submit_label = _("Read it")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not holds(request.user, Role.CASHIER):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [*way(), (LIST[0], reverse(LIST[1]))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def act(self, form: StatementForm) -> BankStatement:
        upload: Any = form.cleaned_data["file"]
        sha256 = hashlib.sha256(content := upload.read(LARGEST + 1)).hexdigest()
        try:
            moved = reading.opened(content)
        except Unreadable as wrong:
            raise ValidationError({"file": str(wrong.problem)}) from None
        unit = form.cleaned_data["unit"]
        before = BankStatement.objects.filter(unit=unit, file_sha256=sha256).exists()
        kept = statements.bring(unit, by=self.person, name=shown_name(upload.name or ""), sha256=sha256, movements=moved)
        if before:
            words = _now("This file was brought before, on %(day)s by %(person)s; nothing was changed.")
            day = kept.brought_at.astimezone(clock.SHANGHAI).date()
            messages.info(self.request, words % {"day": day.isoformat(), "person": kept.brought_by})
        return kept

    def next_page(self, done: Any) -> str:
        return page_of(done)


class StatementPage(DeskPage):
    """A statement beside the batches."""

    template_name = "federation/batches/statement.html"

    @cached_property
    def statement(self) -> BankStatement:
        return get_object_or_404(statements.visible(self.person), pk=self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.statement.name

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [*way(), (LIST[0], reverse(LIST[1]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        look = statements.look(self.statement)
        unit = self.statement.unit
        return super().get_context_data(
            statement=self.statement, look=look, sum_ready=sum(fit.line.amount for fit in look.ready),
            may_pay=holds(self.person, Role.CASHIER, unit=unit), may_refund=holds(self.person, Role.CASHIER, Role.FINANCE, unit=unit),
            **kwargs,
        )  # fmt: skip


class StatementPay(StatementPage):
    """The button: every instalment whose movement fits is paid."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds(self.person, Role.CASHIER, unit=self.statement.unit):
            raise Http404
        done = statements.pay_matched(self.statement, by=self.person)
        paid = [one for one in done if not one.refused]
        if paid:
            words = _("%(count)s instalments were paid, %(sum)s yuan together.")
            total = rules.shown(sum((one.line.amount for one in paid[1:]), paid[0].line.amount))
            messages.success(request, words % {"count": len(paid), "sum": total})
        for one in done:
            if one.refused:
                words = _("%(number)s was not paid: %(why)s")
                messages.warning(request, words % {"number": one.disbursement.number, "why": one.refused})
        if not done:
            messages.info(request, _("Nothing was left to be paid; nothing was changed."))
        return redirect(page_of(self.statement))


class StatementRefund(StatementPage):
    """The button beside an arrival: it is taken up as the refund of a contract."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        arrival = next((a for a in statements.look(self.statement).arrivals if a.line.pk == kwargs["line"]), None)
        way = arrival.way(number_of(request.POST.get("contract"))) if arrival is not None else None
        if arrival is None or (way is None and arrival.taken is None):
            raise Http404
        try:
            contract: Any = way.contract if way is not None else arrival.taken
            kept = statements.take_refund(arrival.line, contract, by=self.person)
        except Refused as refusal:
            messages.error(request, refusal.message)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = _("%(amount)s yuan were recorded as the refund of %(contract)s.")
            messages.success(request, words % {"amount": rules.shown(kept.amount), "contract": contract.number})
        return redirect(page_of(self.statement))


urls = [
    path("bank_statements/", Statements.as_view(), name="bank_statements"),
    path("bank_statements/new/", StatementNew.as_view(), name="bank_statements-new"),
    path("bank_statements/<int:pk>/", StatementPage.as_view(), name="bank_statements-detail"),
    path("bank_statements/<int:pk>/pay/", StatementPay.as_view(), name="bank_statements-pay"),
    path("bank_statements/<int:pk>/refund/<int:line>/", StatementRefund.as_view(), name="bank_statements-refund"),
]
