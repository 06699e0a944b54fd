"""What a line says about its invoice, and what of it looks odd: the same on every desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.portals.shown import NOTHING, day
from grants.spending.models import Expense
from grants.spending.rules import invoice_warnings
from grants.trail.blockers import Words


def told(line: Expense) -> list[tuple[Words, Any]]:
    """Number (or what stands in its place), date and buyer."""
    rows: list[tuple[Words, Any]] = [(_("Invoice number"), line.invoice_number or line.get_no_invoice_display() or NOTHING)]
    if line.invoice_date:
        rows.append((_("Invoice date"), day(line.invoice_date)))
    if line.invoice_buyer:
        rows.append((_("Buyer on the invoice"), line.invoice_buyer))
    return rows


def warnings(line: Expense) -> list[str]:
    return invoice_warnings(line.invoice_number, line.invoice_date, line.date, line.contract.starts, line.contract.ends)
