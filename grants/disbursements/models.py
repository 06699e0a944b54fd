"""Disbursement (one instalment), Payment (what moved at the bank), Refund (what came back); batches and statements of the bank."""

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
    def number(self) -> str:
        """What names it at the bank: the contract's number and its place."""
        return f"{self.contract.number}-{self.order}"

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


class PaymentBatch(Traced):
    """Approved instalments the cashier brings to the bank in one file. It can be void as long as nothing of it is paid."""

    unit = models.ForeignKey("grants.Unit", models.PROTECT, related_name="payment_batches")
    number = models.CharField(_("number"), max_length=60, unique=True)
    made_at = models.DateTimeField(_("made at"), editable=False)
    made_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False, verbose_name=_("made by"))
    workbook = models.ForeignKey("grants.StoredFile", models.PROTECT, null=True, related_name="batch_workbooks", editable=False)
    table = models.ForeignKey("grants.StoredFile", models.PROTECT, null=True, related_name="batch_tables", editable=False)
    void_at = models.DateTimeField(null=True, editable=False)
    void_by = models.ForeignKey("grants.User", models.PROTECT, null=True, related_name="+", editable=False)
    void_reason = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("payment batch")
        verbose_name_plural = _("payment batches")
        constraints = [
            models.CheckConstraint(
                condition=Q(void_at__isnull=True) | (Q(void_by__isnull=False) & ~Q(void_reason="")),
                name="a void batch has somebody and a reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit)


class BatchLine(Traced):
    """One instalment of a batch, as it stands in the bank's file. `live`: neither taken out nor void."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    disbursement = models.ForeignKey(Disbursement, models.PROTECT, related_name="batch_lines")
    account = models.CharField(_("payee account"), max_length=40)
    payee = models.CharField(_("payee"), max_length=100)
    bank = models.CharField(_("bank"), max_length=100, blank=True)
    amount = MoneyField(_("amount"))
    remark = models.CharField(_("remark"), max_length=120)
    live = models.BooleanField(default=True, editable=False)
    out_at = models.DateTimeField(null=True, editable=False)
    out_reason = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["batch_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="a batch line has its own place"),
            models.UniqueConstraint(fields=["disbursement"], condition=Q(live=True), name="an instalment is in one live batch"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a batch line moves money"),
            models.CheckConstraint(
                condition=Q(live=True) | (Q(out_at__isnull=False) & ~Q(out_reason="")), name="a line taken out has a reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.order}"


class BankStatement(Traced):
    """A statement as the bank gave it. Brought once: the same file again is this row."""

    unit = models.ForeignKey("grants.Unit", models.PROTECT, related_name="bank_statements")
    file_sha256 = models.CharField(max_length=64, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    brought_at = models.DateTimeField(_("brought at"), editable=False)
    brought_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False, verbose_name=_("brought by"))
    known = models.PositiveIntegerField(default=0, editable=False)  # lines an earlier statement had brought

    class Meta:
        ordering = ["-id"]
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        constraints = [models.UniqueConstraint(fields=["unit", "file_sha256"], name="a statement is brought once")]

    def __str__(self) -> str:
        return self.name


class BankLine(Traced):
    """One movement of a statement: paid out (positive) or arrived (negative). Of the other's account only the last four are kept."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    unit = models.ForeignKey("grants.Unit", models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    on = models.DateField(_("day"), null=True)
    amount = MoneyField(_("amount"), negative=True)
    ending = models.CharField(_("last four of the account"), max_length=4, blank=True)
    party = models.CharField(_("other party"), max_length=100, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    receipt = models.CharField(_("bank receipt"), max_length=60, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)
    disbursement = models.ForeignKey(Disbursement, models.PROTECT, null=True, related_name="bank_lines", editable=False)
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="bank_lines", editable=False)

    class Meta:
        ordering = ["statement_id", "row"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "fingerprint"], name="a movement of the bank is kept once"),
            models.UniqueConstraint(
                fields=["disbursement"], condition=Q(disbursement__isnull=False), name="a movement pays one instalment"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="a movement of the bank moves money"),
            models.CheckConstraint(
                condition=Q(disbursement__isnull=True) | Q(refund__isnull=True), name="a movement is a payment or a refund"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.amount}"


@append_only
class RefundDemand(Traced):
    """Surplus asked back in writing. Each row asks for what no earlier one did, so that all of them together are the demand."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="refund_demands")
    document_number = models.CharField(_("document number"), max_length=60, unique=True)
    received = MoneyField(_("received"))  # as the books stood when it was written
    verified = MoneyField(_("verified spending"))
    settled = MoneyField(_("refunded or demanded before"))
    amount = MoneyField(_("amount"))
    due = models.DateField(_("to be refunded by"))
    payee = models.CharField(_("payee"), max_length=100)
    bank_name = models.CharField(_("bank"), max_length=100)
    account = models.CharField(_("account number"), max_length=40)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("refund demand")
        verbose_name_plural = _("refund demands")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, settled__gte=0), name="a refund demand is for more than nothing"),
            models.CheckConstraint(
                condition=Q(received=F("verified") + F("settled") + F("amount")), name="a refund demand is what was not spent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.amount}"
