"""An expense as a form: the line of the ledger, and what part of it went to which deliverable."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract, Deliverable
from grants.people.models import Unit
from grants.portals.forms import CHOOSE, AmountField, DayField, LineField
from grants.portals.lines import LineForm, chosen, line_set
from grants.portals.shown import yuan
from grants.spending import queries as spending
from grants.spending.invoices import Invoice, NoInvoice, read
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.money import ZERO
from grants.trail.text import no_personal_data

FIELDS = (
    "date", "category", "item", "payee", "amount", "invoice_number", "no_invoice", "invoice_date", "invoice_buyer", "voucher_number",
    "paid", "remark",
)  # fmt: skip


class ExpenseForm(forms.Form):
    date = DayField(label=_("Date"))
    category = forms.ChoiceField(
        label=_("Category"), help_text=_("The categories of the contract's budget, with what is left of each.")
    )
    item = LineField(
        label=_("Purpose of the expense"),
        max_length=200,
        validators=[no_personal_data],
        help_text=_("No names of people served."),
    )
    payee = LineField(label=_("Payee"), max_length=100, validators=[no_personal_data])
    amount = AmountField(label=_("Amount"))
    invoice_number = LineField(
        label=_("Invoice number"),
        max_length=100,
        required=False,
        help_text=_("20 digits, or code-number of an older invoice. Each invoice once in the whole system; needed to submit."),
    )
    no_invoice = forms.ChoiceField(
        label=_("No invoice number, but"), required=False, choices=[("", "—"), *Expense.NoInvoice.choices],
        help_text=_("Only where no invoice exists: what proves the expense instead."),
    )  # fmt: skip
    invoice_date = DayField(label=_("Invoice date"), required=False)
    invoice_buyer = LineField(
        label=_("Buyer on the invoice"), max_length=100, required=False, help_text=_("As printed; it must be your organisation.")
    )
    voucher_number = LineField(label=_("Voucher number"), max_length=30, required=False)
    paid = forms.ChoiceField(label=_("How paid"), choices=Expense.Paid.choices)
    remark = LineField(label=_("Remark"), max_length=300, required=False, validators=[no_personal_data])

    def __init__(self, *args: Any, contract: Contract, held: str = "", **kwargs: Any) -> None:
        """`held`: the number the line has now, left as it is if it is not touched."""
        super().__init__(*args, **kwargs)
        self.contract, self.held = contract, held
        self.fields["date"].help_text = _("Within the term: %(first)s to %(last)s.") % {
            "first": contract.starts,
            "last": contract.ends,
        }
        self.fields["amount"].help_text = _("In yuan with two places; %(example)s is read too.") % {"example": "1.2万"}
        self.fields["category"].choices = [("", CHOOSE), *categories(contract)]  # type: ignore[attr-defined]

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("An expense is more than 0. To take a line back, reverse it."), code="positive")
        return amount

    def clean_invoice_number(self) -> str:
        """In its one form; a word for the paper that stands in its place is understood too."""
        typed: str = self.cleaned_data["invoice_number"]
        if not typed or typed == self.held:
            return typed
        match read(typed, clock.today()):
            case Invoice() as found:
                return str(found)
            case NoInvoice(reason):
                self.instead = reason
                return ""
            case wrong:
                raise forms.ValidationError(str(wrong), code=wrong.code)

    instead = ""

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("invoice_number") and told.get("no_invoice"):
            self.add_error("no_invoice", _("The line has an invoice number: leave this open, or empty the number."))
        elif self.instead and not told.get("no_invoice"):
            told["no_invoice"] = self.instead
        return told


def categories(contract: Contract) -> Iterable[tuple[str, str]]:
    """The categories of the budget with what is left of each, lines not yet decided counted as spent."""
    for row in spending.by_category([contract])[contract.pk]:
        words = _("%(category)s (left: %(left)s)") % {
            "category": f"{row.category} {row.name}", "left": yuan(row.budget - row.verified - row.pending),
        }  # fmt: skip
        yield row.category, words


class AllocationForm(LineForm):
    """What part of the expense was spent on a deliverable, and where when it can be told."""

    sums = ("amount",)
    deliverable = forms.TypedChoiceField(label=_("Deliverable"))
    site = forms.TypedChoiceField(label=_("Place"), required=False, empty_value=None)
    amount = AmountField(label=_("Amount"), required=False)

    def __init__(self, *args: Any, deliverables: Mapping[str, Deliverable], sites: Mapping[str, Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("deliverable", deliverables), ("site", sites)):
            field: Any = self.fields[name]
            field.coerce = chosen(rows)
            field.choices = [
                ("", CHOOSE if name == "deliverable" else _("no single place")),
                *((k, str(r)) for k, r in rows.items()),
            ]


Allocations = line_set(AllocationForm, prefix="allocations", blank=1, most=100)


def chosen_from(contract: Contract) -> dict[str, Any]:
    """The deliverables of the contract and the places at which they are due, asked once for all lines."""
    deliverables = list(contract.deliverables.prefetch_related("targets__site"))
    sites = {t.site_id: t.site for d in deliverables for t in d.targets.all()}
    return {
        "deliverables": {str(d.pk): d for d in deliverables},
        "sites": {str(pk): site for pk, site in sorted(sites.items())},
    }


def initial_of(expense: Expense) -> dict[str, Any]:
    return {name: getattr(expense, name) for name in FIELDS}


def allocated(expense: Expense) -> list[dict[str, Any]]:
    rows = expense.allocations.all()
    return [{"deliverable": str(a.deliverable_id), "site": str(a.site_id or ""), "amount": a.amount} for a in rows]


def whole(rows: Sequence[dict[str, Any]], amount: Decimal) -> list[dict[str, Any]]:
    """The lines with every amount told: one line may leave its amount open and takes what is left."""
    told = sum((r["amount"] for r in rows if r["amount"] is not None), ZERO)
    left, unsaid = amount - told, [r for r in rows if r["amount"] is None]
    if len(unsaid) > 1 or (unsaid and left <= 0):
        words = _("Only one line may leave its amount open, and only while something is left: it takes the rest.")
        raise Blocked(Blocker("open_amounts", words, "allocations"))
    if any(r["amount"] == 0 for r in rows):
        raise Blocked(Blocker("nothing_allocated", _("A line with 0 allocates nothing; please empty it."), "allocations"))
    return [{**r, "amount": left if r["amount"] is None else r["amount"]} for r in rows]
