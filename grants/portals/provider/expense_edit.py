"""Recording an expense: a new one, a copy of an earlier one, a draft."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.evidence.models import StoredFile
from grants.portals.act import UNPROCESSABLE
from grants.portals.digits import number_of
from grants.portals.lines import MORE, with_more
from grants.portals.links import object_url
from grants.portals.pages import put_errors
from grants.portals.provider import own
from grants.portals.provider.desk import PORTAL, DeskPage, to_ledger
from grants.portals.provider.documents import DocumentsForm
from grants.portals.provider.expense_forms import Allocations, ExpenseForm, allocated, chosen_from, initial_of, whole
from grants.portals.provider.self_saving import code_of, version_of
from grants.portals.seen import mark_of, remember, require_seen
from grants.spending import actions, rules
from grants.spending.models import Expense
from grants.trail.blockers import Refused, Words
from grants.trail.moves import lock

NOT_HERS = _("Expenses are recorded by the accountant or the project lead, and submitted by the administrator.")


class ExpenseFormPage(DeskPage):
    """The form of one line with its allocations and evidence; nothing typed is lost, files that arrived stay."""

    template_name = "provider/expenses/edit.html"

    @cached_property
    def expense(self) -> Expense | None:
        raise NotImplementedError

    @cached_property
    def contract(self) -> Contract:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        if request.user.is_authenticated and not rules.may_draft(self.expense or Expense(contract=self.contract), request.user):
            raise PermissionDenied(NOT_HERS)
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return to_ledger(self.contract)

    def like(self) -> Expense | None:
        """The earlier line whose content this one begins with."""
        return self.expense

    def forms(self, data: Any = None, files: Any = None) -> tuple[ExpenseForm, Any, DocumentsForm]:
        like = self.like() if data is None else None
        if data is not None and data.get(MORE) == "allocations":
            data = with_more(data, "allocations")
        held = self.expense.documents.all() if self.expense else StoredFile.objects.none()
        chosen = chosen_from(self.contract)
        return (
            ExpenseForm(data, contract=self.contract, held=self.held, initial=self.begun_with(like)),
            Allocations(data, initial=allocated(like) if like else None, form_kwargs=chosen),
            DocumentsForm(data, files, held=held, by=self.person),
        )

    @property
    def held(self) -> str:
        return self.expense.invoice_number if self.expense else ""

    def begun_with(self, like: Expense | None) -> dict[str, Any]:
        return initial_of(like) if like else {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.drawn(*self.forms())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, lines, documents = self.forms(request.POST, request.FILES)
        wrong = documents.receive()
        if request.POST.get(MORE):
            return self.drawn(form, lines, documents)
        if not (form.is_valid() & lines.is_valid()) or wrong:
            return self.drawn(form, lines, documents, status=UNPROCESSABLE)
        try:
            with transaction.atomic():
                rows = whole(lines.rows(), form.cleaned_data["amount"])
                done = self.act(form.cleaned_data, rows, documents)
        except Refused as refusal:
            for blocker in refusal.blockers:
                form.add_error(blocker.anchor if blocker.anchor in form.fields else None, str(blocker))
            return self.drawn(form, lines, documents, status=code_of(refusal))
        except ValidationError as error:
            put_errors(form, error)
            return self.drawn(form, lines, documents, status=UNPROCESSABLE)
        messages.success(request, _("The expense is saved as a draft; the administrator submits it."))
        if "again" in request.POST:
            return redirect(f"{reverse('provider:contracts-expenses-new', args=[self.contract.pk])}?like={done.pk}")
        return redirect(object_url(done, PORTAL))

    def act(self, fields: dict[str, Any], rows: list[dict[str, Any]], documents: DocumentsForm) -> Expense:
        raise NotImplementedError

    def drawn(self, form: ExpenseForm, lines: Any, documents: DocumentsForm, status: int = 200) -> HttpResponse:
        expense = self.expense
        context = self.get_context_data(
            form=form, lines=lines, documents=documents, expense=expense, contract=self.contract,
            seen=mark(expense) if expense else "", version=expense.version if expense else "",
        )  # fmt: skip
        return self.render_to_response(context, status=status)


class ExpenseNew(ExpenseFormPage):
    title = _("Record an expense")
    lead = _("It stays a draft of your organisation until the administrator submits it.")
    expense = None

    @cached_property
    def contract(self) -> Contract:
        found: Contract = get_object_or_404(own.contracts(self.request.user), pk=self.kwargs["pk"])
        return found

    def like(self) -> Expense | None:
        asked = number_of(self.request.GET.get("like"), 12)
        mine = own.expenses(self.request.user).filter(contract=self.contract, kind=Expense.Kind.EXPENSE)
        return mine.filter(pk=asked).first() if asked is not None else None

    def begun_with(self, like: Expense | None) -> dict[str, Any]:
        return {**super().begun_with(like), "invoice_number": "", "invoice_date": None, "voucher_number": ""} if like else {}

    def act(self, fields: dict[str, Any], rows: list[dict[str, Any]], documents: DocumentsForm) -> Expense:
        return actions.draft(by=self.person, contract=self.contract, allocations=rows, documents=documents.result([]), **fields)


class ExpenseEdit(ExpenseFormPage):
    title = _("Change the expense")

    @cached_property
    def expense(self) -> Expense:
        found: Expense = get_object_or_404(own.expenses(self.request.user), pk=self.kwargs["pk"])
        return found

    @cached_property
    def contract(self) -> Contract:
        return self.expense.contract

    def act(self, fields: dict[str, Any], rows: list[dict[str, Any]], documents: DocumentsForm) -> Expense:
        expense = lock(self.expense)
        require_seen(self.request, expense, mark(expense))
        held = documents.result(expense.documents.all())
        by, version = self.person, version_of(self.request)
        done = actions.revise(expense, by=by, version=version, allocations=rows, documents=held, **fields)
        remember(self.request, done, mark(done))
        return done


def mark(expense: Expense) -> str:
    """A name for what is stored of a draft."""
    rows = sorted(expense.allocations.values_list("deliverable", "site", "amount"), key=str)
    return mark_of(
        [initial_of(expense), [list(map(str, r)) for r in rows], sorted(expense.documents.values_list("pk", flat=True))]
    )
