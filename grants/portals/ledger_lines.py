"""Lines of a ledger as a table. Each desk says which columns it shows, in which order, and adds its own."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from grants.portals.columns import DateColumn, LinkColumn, MoneyColumn, StatusColumn, Table
from grants.portals.words import category_name
from grants.spending.models import Expense


class LinesTable(Table):
    """Its rows bring their contract and its rule set along."""

    item = LinkColumn(verbose_name=_("What was paid"))
    date = DateColumn(verbose_name=_("Date"))
    contract = tables.Column(verbose_name=_("Contract"), accessor="contract__number")
    category = tables.Column(verbose_name=_("Category"))
    payee = tables.Column(verbose_name=_("Payee"))
    invoice_number = tables.Column(verbose_name=_("Invoice"))
    amount = MoneyColumn(verbose_name=_("Amount (yuan)"), total=True)
    status = StatusColumn()

    class Meta(Table.Meta):
        order_by: str | None = "-date"

    def render_category(self, record: Expense) -> str:
        return category_name(record.contract.rule_set, record.category)
