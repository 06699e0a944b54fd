"""The rows behind a number of a summary: contracts, lines of their ledgers, payments, refunds. They add up to the number."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements.models import Payment, Refund
from grants.disbursements.summaries import sums
from grants.disbursements.summaries.sums import Scope
from grants.portals.digits import number_of
from grants.portals.pages import PAGE_SIZE, turn_to
from grants.portals.summed.page import Summed
from grants.portals.summed.tables import LineRows, PaymentRows, RefundRows, contract_rows
from grants.trail.blockers import Words

STANDINGS: dict[str, Words] = {
    "verified": _("Verified lines"),
    "pending": _("Pending lines"),
    "disallowed": _("Disallowed lines"),
}


class Rows(Summed):
    """`kind`: which rows; a desk that may not open them answers 403."""

    kind = ""
    template_name = "summed/rows.html"

    @cached_property
    def scope(self) -> Scope:
        """Narrowed to one contract, where one was opened from the list."""
        found, asked = super().scope, number_of(self.request.GET.get("contract"), 18)
        if asked is not None:
            return Scope(found.contracts.filter(pk=asked), found.category, found.roots)
        return found

    def crumbs(self) -> Sequence[tuple[Words, str]]:
        return [(_("Summary of spending"), self.to("summary", self.chosen.asked))]

    def table(self) -> Any:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.kind not in self.opens:
            raise PermissionDenied(_("These rows are not open to you here."))
        table = self.table()
        table.order_by = self.request.GET.getlist(table.prefixed_order_by_field) or table.order_by
        missed = turn_to(table, self.request.GET.get(table.prefixed_page_field, ""), PAGE_SIZE)
        return super().get_context_data(
            table=table, page_missed=missed, picked=self.picked(), empty=_("Nothing in this scope."), **kwargs
        )


class ContractsOf(Rows):
    kind = "contracts"
    title = _("Contracts in the summary")
    lead = _("The contracts behind a number of the summary; each number opens the rows of that contract.")

    def table(self) -> Any:
        asked = self.chosen.asked

        def opens(one: str, contract: Contract) -> str:
            return self.rows_of(one, asked, contract=str(contract.pk)) if one not in {"amount", "surplus"} else ""

        rows = sums.counted(self.scope).select_related("unit", "organisation", "programme", "rule_set")
        return contract_rows(rows, self.scope, opens, self.request)


class LinesOf(Rows):
    kind = "lines"
    lead = _("The lines of the ledgers behind a number of the summary, each with its evidence.")

    @property
    def standing(self) -> str:
        asked = self.request.GET.get("standing", "")
        return asked if asked in STANDINGS else ""

    @property
    def title(self) -> Words:  # type: ignore[override]
        return STANDINGS.get(self.standing, _("Lines of the ledgers"))

    def table(self) -> Any:
        rows = sums.lines(self.scope, self.standing).select_related("contract__rule_set").order_by("-pk")  # fifty of a million
        return LineRows(rows, request=self.request)


class PaymentsOf(Rows):
    kind = "payments"
    title = _("Payments in the summary")
    lead = _("What was paid to these contracts; a payment called back stands below it with a minus.")

    def table(self) -> Any:
        rows = Payment.objects.filter(contract__in=self.scope.contracts.order_by().values("pk"))
        return PaymentRows(rows.select_related("disbursement__contract", "contract__organisation"), request=self.request)


class RefundsOf(Rows):
    kind = "refunds"
    title = _("Refunds in the summary")
    lead = _("What came back from the organisations.")

    def table(self) -> Any:
        rows = Refund.objects.filter(contract__in=self.scope.contracts.order_by().values("pk"))
        return RefundRows(rows.select_related("contract__organisation"), request=self.request)
