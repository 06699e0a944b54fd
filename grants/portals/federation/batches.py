"""Payment batches: the cashier ticks approved instalments, gets the bank's file, takes a line out, declares a batch void."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.disbursements import batches, queries
from grants.disbursements.models import BatchLine, Disbursement, PaymentBatch
from grants.people.roles import Role
from grants.portals import shown
from grants.portals.columns import InstantColumn, MoneyColumn, NumberColumn, Table
from grants.portals.federation.desk import DeskList, DeskPage, holds
from grants.portals.federation.drafts import DeskDraft
from grants.portals.filters import Filter
from grants.portals.forms import LineField
from grants.portals.pages import Action
from grants.portals.status import DONE, STOPPED, TODO, badge_of
from grants.spreadsheets import bank_file
from grants.trail.blockers import Words
from grants.trail.money import ZERO
from grants.trail.words import rmb_in_words

LIST = (_("Payment batches"), "federation:payment_batches")


def way() -> list[tuple[Words, str]]:
    """The crumbs of every page of batches."""
    return [(_("Disbursements"), reverse("federation:disbursements")), (LIST[0], reverse(LIST[1]))]


def state_of(batch: Any) -> Any:
    """The badge: void, all paid, how many are paid."""
    if batch.void_at is not None:
        return badge_of(STOPPED, _("Void"))
    if batch.paid == batch.live:
        return badge_of(DONE, _("All paid"))
    return badge_of(TODO, _("%(paid)s of %(live)s paid") % {"paid": batch.paid, "live": batch.live})


def counted(person: Any) -> QuerySet[PaymentBatch]:
    """Batches with how many lines are live and paid, and their sum."""
    live = Q(lines__live=True)
    return batches.visible(person).annotate(
        live=Count("lines", filter=live), paid=Count("lines", filter=live & Q(lines__disbursement__status__in=queries.PAID)),
        total=Sum("lines__amount", filter=live),
    )  # fmt: skip


class BatchTable(Table):
    caption = _("Payment batches")
    number = tables.Column()
    unit = tables.Column(accessor="unit__short_name", verbose_name=_("Unit"))
    made_at = InstantColumn()
    made_by = tables.Column()
    live = NumberColumn(verbose_name=_("Instalments"))
    total = MoneyColumn(verbose_name=_("Amount (yuan)"))
    state = tables.Column(accessor="pk", orderable=False, verbose_name=_("Status"))

    class Meta(Table.Meta):
        model = PaymentBatch
        fields = ("number", "unit", "made_at", "made_by", "live", "total", "state")
        order_by = "-made_at"

    def render_number(self, record: PaymentBatch) -> Any:
        return format_html('<a class="row-link" href="{}">{}</a>', page_of(record), record)

    def render_state(self, record: PaymentBatch) -> Any:
        return state_of(record)


class BatchFilter(Filter):
    searched = ("number", "lines__payee", "lines__remark")

    class Meta:
        model = PaymentBatch
        fields: Sequence[str] = ()


class Batches(DeskList):
    title = _("Payment batches")
    lead = _("Approved instalments go to the bank in one file; its statement brings the receipts back.")
    queryset_for = staticmethod(counted)
    table_class, filterset_class = BatchTable, BatchFilter
    empty = _("Batches will be listed here. The cashier makes them from approved instalments.")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return way()[:1]

    def actions(self) -> Iterable[Action]:
        if holds(self.person, Role.CASHIER):
            yield Action(_("Make a batch"), reverse("federation:payment_batches-new"))
            yield Action(_("Bring a bank statement"), reverse("federation:bank_statements-new"), primary=False)
        yield Action(_("Bank statements"), reverse("federation:bank_statements"), primary=False)


def page_of(batch: PaymentBatch) -> str:
    return reverse("federation:payment_batches-detail", args=[batch.pk])


class Ticked(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Instalments with a box each."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.name}"


class BatchForm(forms.Form):
    disbursements = Ticked(
        Disbursement.objects.none(),
        label=_("Approved instalments"),
        error_messages={"required": _("Tick at least one instalment.")},
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = batches.payable(person)
        self.fields["disbursements"].queryset = self.waiting  # type: ignore[attr-defined]


class BatchNew(DeskDraft):
    title = _("Make a batch")
    lead = _("Ticked instalments go into one file for the bank. What cannot be paid now says why and has no box.")
    form_class = BatchForm
    template_name = "federation/batches/new.html"
    submit_label = _("Make the batch and its file")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not holds(request.user, Role.CASHIER):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return way()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        ticked = {str(value) for value in form["disbursements"].value() or ()}
        rows = list(form.waiting)
        due = {told.disbursement.pk: told for told in queries.dues(rows)}
        context["rows"] = [
            {"row": row, "due": due[row.pk], "why": batches.why_not(row, self.person), "ticked": not form.is_bound or str(row.pk) in ticked}
            for row in rows
        ]  # fmt: skip
        return context

    def act(self, form: BatchForm) -> PaymentBatch:
        chosen = list(form.cleaned_data["disbursements"])
        batch = bank_file.issue(chosen[0].contract.unit, by=self.person, disbursements=chosen)
        messages.success(self.request, _("%(batch)s was made. Take its file to the bank.") % {"batch": batch})
        return batch

    def next_page(self, done: Any) -> str:
        return page_of(done)


class BatchPage(DeskPage):
    """One batch: its files, its lines, the sum in words; made to be printed too."""

    template_name = "federation/batches/detail.html"

    @cached_property
    def batch(self) -> Any:
        return get_object_or_404(counted(self.person), pk=self.kwargs["pk"])

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return way()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch
        lines = list(batch.lines.select_related("disbursement__contract").order_by("order"))
        total = sum((line.amount for line in lines if line.live), ZERO)
        hers = batch.circle.includes(self.person, Role.CASHIER)
        for line in lines:
            line.may_leave = hers and line.live and line.disbursement.status not in (*queries.PAID, "reversed")
        facts = [
            (_("Unit"), batch.unit),
            (_("Made at"), shown.instant(batch.made_at)),
            (_("Made by"), batch.made_by),
            (_("Number of lines"), sum(line.live for line in lines)),
            (_("Amount"), shown.money(total)),
            (_("Amount in words"), rmb_in_words(total)),
        ]
        if batch.void_at is not None:
            facts.append((_("Void"), f"{shown.instant(batch.void_at)} · {batch.void_by} · {batch.void_reason}"))
        return super().get_context_data(
            title=batch.number, batch=batch, lines=lines, facts=facts, state=state_of(batch), hers=hers,
            may_void=hers and batch.void_at is None and not batch.paid, files=[f for f in (batch.workbook, batch.table) if f], **kwargs,
        )  # fmt: skip


class ReasonForm(forms.Form):
    reason = LineField(label=_("Reason"), max_length=200)


class BatchVoid(DeskDraft):
    title = _("Declare the batch void")
    lead = _(
        "None of it is paid. Its instalments can stand in another batch; if the file was brought to the bank, call it back first."
    )
    form_class = ReasonForm
    queryset_for = staticmethod(batches.visible)
    submit_label = _("Declare it void")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [*way(), (str(self.object), page_of(self.object))]

    def act(self, form: ReasonForm) -> PaymentBatch:
        return batches.void(self.object, by=self.person, reason=form.cleaned_data["reason"])

    def next_page(self, done: Any) -> str:
        return page_of(done)


def lines_seen(person: Any) -> QuerySet[BatchLine]:
    return BatchLine.objects.filter(batch__in=batches.visible(person)).select_related("batch", "disbursement__contract__unit")


class LineOut(DeskDraft):
    title = _("Take a line out of the batch")
    lead = _("For instalments the bank sent back or that are no longer to be paid. It stays on record with the reason.")
    form_class = ReasonForm
    queryset_for = staticmethod(lines_seen)
    submit_label = _("Take it out")

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        batch = self.object.batch
        return [*way(), (str(batch), page_of(batch)), (self.object.remark, page_of(batch))]

    def act(self, form: ReasonForm) -> PaymentBatch:
        line = batches.take_out(self.object, by=self.person, reason=form.cleaned_data["reason"])
        told = {"remark": line.remark, "batch": line.batch}
        messages.success(self.request, _now("%(remark)s left %(batch)s.") % told)
        return line.batch

    def next_page(self, done: Any) -> str:
        return page_of(done)


urls = [
    path("payment_batches/", Batches.as_view(), name="payment_batches"),
    path("payment_batches/new/", BatchNew.as_view(), name="payment_batches-new"),
    path("payment_batches/<int:pk>/", BatchPage.as_view(), name="payment_batches-detail"),
    path("payment_batches/<int:pk>/void/", BatchVoid.as_view(), name="payment_batches-void"),
    path("payment_batches/lines/<int:pk>/take_out/", LineOut.as_view(), name="payment_batches-take_out"),
]
