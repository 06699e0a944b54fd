"""Disbursement (one instalment), Payment (what moved at the bank), Refund (what came back)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract, Milestone
from grants.disbursements.lifecycle import DisbursementLifecycle
from grants.people.circle import Circle
from grants.trail.money import ZERO, MoneyField
from grants.trail.origin import Traced
from grants.trail.triggers import append_only


def different(later: str, *earlier: str) -> models.CheckConstraint:
    """The person of a later act is none of the earlier ones, told within the row."""
    apart = Q()
    for act in earlier:
        apart &= Q(**{f"{act}_by__isnull": True}) | ~Q(**{f"{later}_by": F(f"{act}_by")})
    names = {"review_business": "business-reviews", "review_finance": "finance-reviews"}
    return models.CheckConstraint(
        condition=Q(**{f"{later}_by__isnull": True}) | apart,
        name=f"nobody {names.get(later, later + 's')} an instalment after an earlier act",
    )


class Disbursement(DisbursementLifecycle):
    """One instalment of a contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="disbursements")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=40)
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, blank=True, related_name="disbursements")
    due = models.DateField(_("due"), null=True, blank=True)
    amount = MoneyField(_("amount"))
    deductions = MoneyField(_("deductions"), default=ZERO)
    deduction_reason = models.CharField(_("reason of the deductions"), max_length=200, blank=True)

    class Meta:
        ordering = ["contract_id", "order"]
        verbose_name = _("disbursement")
        verbose_name_plural = _("disbursements")
        constraints = [
            models.UniqueConstraint(fields=["contract", "order"], name="an instalment has its own place"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, deductions__gte=0, deductions__lte=F("amount")),
                name="deductions are within the instalment",
            ),
            models.CheckConstraint(condition=Q(deductions=0) | ~Q(deduction_reason=""), name="a deduction has a reason"),
            different("review_business", "request"),
            different("review_finance", "request", "review_business"),
            different("approve", "request", "review_business", "review_finance"),
            different("pay", "request", "review_business", "review_finance", "approve"),
            different("book", "pay"),
            models.CheckConstraint(
                condition=~Q(status__in=["business_reviewed", "finance_reviewed", "approved", "paid", "received", "booked"])
                | Q(request_by__isnull=False, review_business_by__isnull=False),
                name="a reviewed instalment was requested and reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "paid", "received", "booked"])
                | Q(review_finance_by__isnull=False, approve_by__isnull=False),
                name="an approved instalment has its finance review and approver",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["paid", "received", "booked"]) | (Q(pay_by__isnull=False) & ~Q(bank_receipt="")),
                name="a paid instalment has its cashier and bank receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.number} {self.name}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.contract.unit, organisation=self.contract.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.contract.pinned_rule_set

    @property
    def payable(self) -> Decimal:
        """Instalment less deductions, 元."""
        return Decimal(self.amount) - self.deductions


@append_only
class Payment(Traced):
    """Money that moved: positive when paid, negative when reversed. Rows are only added."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments")
    disbursement = models.ForeignKey(Disbursement, models.PROTECT, related_name="payments")
    amount = MoneyField(_("amount"), negative=True)
    bank_receipt = models.CharField(_("bank receipt"), max_length=60)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["disbursement"], condition=Q(amount__gt=0), name="an instalment is paid once"),
            models.UniqueConstraint(
                fields=["disbursement", "amount"], condition=Q(amount__lt=0), name="a payment is reversed once"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="a payment moves money"),
        ]

    def __str__(self) -> str:
        return f"{self.disbursement} {self.amount}"


@append_only
class Refund(Traced):
    """Surplus that came back from the organisation, with its bank receipt."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="refunds")
    amount = MoneyField(_("amount"))
    on = models.DateField(_("on"))
    bank_receipt = models.CharField(_("bank receipt"), max_length=60, unique=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a refund is more than nothing")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.amount}"
