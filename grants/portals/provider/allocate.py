"""Many draft lines allocated by one rule: which lines, which rule, what it would come to, then all of them or none."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grants.contracts.models import Contract, Deliverable
from grants.milestones import weights
from grants.portals.act import CODES, UNPROCESSABLE
from grants.portals.forms import CountField, LineField
from grants.portals.provider.expense_edit import NOT_HERS
from grants.portals.provider.ledger_bring import OfContract
from grants.portals.words import category_name
from grants.spending import brought
from grants.spending.allocating import MOST, Planned, Rule, allocate, planned, seen_of
from grants.spending.models import Expense
from grants.spending.splitting import by_weights
from grants.spending.unallocated import not_whole
from grants.trail.blockers import NotAllowed, Refused, Words
from grants.trail.money import ZERO

A_PAGE = 50
KINDS = [
    ("shares", _("by shares of the deliverables")),
    ("activity", _("by what was delivered in the month of each line")),
]
SITES = [
    ("", _("not by place")),
    ("equally", _("equally over the places of each deliverable")),
    ("targets", _("by the quantities due at each place")),
]
SEARCHED = ("item", "payee", "invoice_number", "voucher_number", "remark")


class RuleForm(forms.Form):
    """Which lines, and by which rule. A share of each deliverable in per cent; those left empty get nothing."""

    q = LineField(label=_("Lines that contain"), max_length=100, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    allocation = forms.ChoiceField(
        label=_("Lines"), required=False, choices=[("", _("not wholly allocated")), ("all", _("every draft line"))],
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Allocate"), choices=KINDS)
    sites = forms.ChoiceField(label=_("Places"), required=False, choices=SITES)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = contract.expenses.filter(status="draft").order_by("category").values_list("category", flat=True).distinct()
        choices: Any = self.fields["category"]
        choices.choices = [("", _("All")), *((code, category_name(contract.rule_set, code)) for code in used)]
        self.deliverables = list(contract.deliverables.all())
        worth = [d.amount for d in self.deliverables]
        begun = by_weights(Decimal(100), worth if any(worth) else [Decimal(1)] * len(worth)) if worth else []
        for deliverable, share in zip(self.deliverables, begun, strict=True):
            self.fields[f"share-{deliverable.pk}"] = CountField(
                label=_("Share of “%(name)s” in per cent") % {"name": deliverable.name}, required=False, initial=share or None
            )

    def shares(self) -> list[tuple[Deliverable, Decimal]]:
        told = ((d, self.cleaned_data.get(f"share-{d.pk}")) for d in self.deliverables)
        return [(d, share) for d, share in told if share]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        shares = [told.get(f"share-{d.pk}") or ZERO for d in self.deliverables]
        if told.get("kind") == "shares" and not self.errors and sum(shares, ZERO) != 100:
            words = _("The shares must add up to 100 per cent; now they are %(sum)s.")
            raise forms.ValidationError(words, code="shares", params={"sum": f"{sum(shares, ZERO).normalize():f}"})
        return told


class Allocate(OfContract):
    title = _("Allocate many lines")
    template_name = "provider/expenses/allocate.html"
    http_method_names = ["get", "post", "head"]

    @cached_property
    def form(self) -> RuleForm:
        """Bound once a rule was asked for; it stands in the address, so that a preview can be kept and sent."""
        return RuleForm(self.request.GET if "kind" in self.request.GET else None, contract=self.contract)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.only_hers()
        return self.drawn()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.only_hers()
        if not self.form.is_bound or not self.form.is_valid():
            return self.drawn(UNPROCESSABLE)
        try:
            done = allocate(
                self.contract, self.plan(), by=self.person, rule=self.form.cleaned_data["kind"], seen=request.POST.get("seen", "")
            )
        except NotAllowed:
            raise PermissionDenied(NOT_HERS) from None
        except Refused as refusal:
            return self.drawn(CODES.get(type(refusal), UNPROCESSABLE), refused=refusal.message)
        words = ngettext("%(n)s line was allocated.", "%(n)s lines were allocated.", done)
        messages.success(request, words % {"n": done})
        return redirect("provider:contracts-expenses", pk=self.contract.pk)

    def only_hers(self) -> None:
        if not self.may:
            raise PermissionDenied(NOT_HERS)

    def lines(self) -> QuerySet[Expense]:
        told, rows = self.form.cleaned_data, brought.open_lines(self.contract)
        if told["category"]:
            rows = rows.filter(category=told["category"])
        if told["q"]:
            found = Q(pk__in=[])
            for name in SEARCHED:
                found |= Q(**{f"{name}__icontains": told["q"]})
            rows = rows.filter(found)
        return rows if told["allocation"] else not_whole(rows)

    def plan(self) -> list[Planned]:
        told = self.form.cleaned_data
        delivered = weights.of_months(self.contract) if told["kind"] == "activity" else None
        rule = (
            Rule("activity", delivered=delivered)
            if delivered is not None
            else Rule("shares", tuple(self.form.shares()), told["sites"])
        )
        return planned(self.contract, self.lines()[:MOST], rule)

    def drawn(self, status: int = 200, refused: Words = "") -> HttpResponse:
        context: dict[str, Any] = {"form": self.form, "refused": refused}
        if self.form.is_bound and self.form.is_valid():
            plan = self.plan()
            ready = [one.expense for one in plan if one.parts]
            context |= {
                "page": Paginator(plan, A_PAGE).get_page(self.request.GET.get("page")), "ready": len(ready),
                "amount": sum((line.amount for line in ready), ZERO), "left_out": len(plan) - len(ready),
                "more": max(self.lines().count() - MOST, 0) if len(plan) == MOST else 0, "seen": seen_of(ready),
            }  # fmt: skip
        elif self.form.is_bound:
            status = UNPROCESSABLE
        return self.render_to_response(
            self.get_context_data(contract=self.contract, lead=f"{self.contract.number} {self.contract.title}", **context),
            status=status,
        )
