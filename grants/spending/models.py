"""Expense and Allocation; LedgerFile: a spreadsheet of expenses as it was brought; BroughtFile: evidence not yet attached."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract, Deliverable
from grants.people.circle import Circle
from grants.people.models import Unit
from grants.spending.lifecycle import ExpenseLifecycle
from grants.trail.money import ZERO, MoneyField
from grants.trail.origin import Traced


class LedgerFile(Traced):
    """A workbook or CSV with expenses of one contract. It is read at once and imported when she says so: all of it or nothing.

    Where it stands is told by the instants: uploaded, read (or failed, with the reason), imported or put aside. `seen_at` is the last
    sign of life of the process that reads or imports it; `done` of `total` rows is how far it is.
    """

    contract = models.ForeignKey("grants.Contract", models.PROTECT, related_name="ledger_files")
    file = models.ForeignKey("grants.StoredFile", models.PROTECT, related_name="ledger_files")
    name = models.CharField(_("file name"), max_length=200)
    uploaded_at = models.DateTimeField(editable=False)
    uploaded_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    failed = models.CharField(max_length=500, blank=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    good = models.PositiveIntegerField(default=0, editable=False)
    warned = models.PositiveIntegerField(default=0, editable=False)
    wrong = models.PositiveIntegerField(default=0, editable=False)
    known = models.PositiveIntegerField(default=0, editable=False)
    amount = MoneyField(_("amount"), default=ZERO, negative=True, editable=False)
    told = models.JSONField(default=dict, editable=False)
    imported_at = models.DateTimeField(null=True, editable=False)
    imported_by = models.ForeignKey("grants.User", models.PROTECT, null=True, related_name="+", editable=False)
    put_aside_at = models.DateTimeField(null=True, editable=False)
    again = False  # set by ledger_files.bring on what was there already

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = _("ledger file")
        verbose_name_plural = _("ledger files")
        constraints = [
            models.CheckConstraint(
                condition=Q(imported_at__isnull=True)
                | Q(imported_by__isnull=False, read_at__isnull=False, wrong=0, put_aside_at__isnull=True),
                name="a ledger file is imported by somebody, read before and without a wrong row",
            ),
            models.UniqueConstraint(
                fields=["contract", "file"],
                condition=Q(put_aside_at__isnull=True),
                name="a ledger file is brought once to a contract",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.contract.unit, organisation=self.contract.organisation)


# Lines an auditor looks at first: few among many, found through an index of their own.
STRIKING = Q(status__in=["questioned", "disallowed", "reversed"]) | Q(paid="cash")


class Expense(ExpenseLifecycle):
    """One line of a project's ledger. A reversing line has the negative amount and names the line it takes back."""

    class Kind(models.TextChoices):
        EXPENSE = "expense", _("Expense")
        REVERSAL = "reversal", _("Reversal")

    class Paid(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CASH = "cash", _("Cash")

    class NoInvoice(models.TextChoices):
        """Papers that prove an expense and have no invoice number."""

        ROLL = "roll", _("Payment roll")
        RECEIPT = "receipt", _("Receipt of a person")
        TICKET = "ticket", _("Ticket without an invoice number")
        LEVY = "levy", _("Proof of taxes or social insurance paid")
        BANK = "bank", _("Bank slip")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="expenses")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.EXPENSE)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    voucher_number = models.CharField(_("voucher number"), max_length=30, blank=True)
    date = models.DateField(_("date"))
    category = models.CharField(_("category"), max_length=4)
    item = models.CharField(_("what for"), max_length=200)
    payee = models.CharField(_("payee"), max_length=100)
    invoice_number = models.CharField(_("invoice number"), max_length=40, blank=True)
    invoice_date = models.DateField(_("invoice date"), null=True, blank=True)
    invoice_buyer = models.CharField(_("buyer on the invoice"), max_length=100, blank=True)
    no_invoice = models.CharField(_("no invoice, but"), max_length=8, choices=NoInvoice, blank=True, default="", db_default="")
    paid = models.CharField(_("how paid"), max_length=10, choices=Paid, default=Paid.TRANSFER)
    amount = MoneyField(_("amount"), negative=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="expenses")
    ledger_file = models.ForeignKey(LedgerFile, models.PROTECT, null=True, blank=True, editable=False, related_name="expenses")
    ledger_sheet = models.CharField(max_length=60, blank=True, editable=False)
    ledger_row = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["date", "id"]
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        indexes = [
            models.Index(fields=["contract", "category"], include=["amount"], condition=Q(counted=True), name="expense_counted"),
            models.Index(
                fields=["contract", "category", "status"],
                include=["amount", "counted"],
                condition=Q(counted=False),
                name="expense_uncounted",
            ),
            models.Index(fields=["contract"], include=["status", "paid", "kind"], condition=STRIKING, name="expense_striking"),
            models.Index(fields=["date"], name="expense_date"),  # the latest lines of a nation, without sorting them all
            models.Index(fields=["invoice_number"], name="expense_invoice"),  # is it used anywhere, asked of every line
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="expense", amount__gt=0, reverses__isnull=True)
                | Q(kind="reversal", amount__lt=0, reverses__isnull=False, status="reversed"),
                name="a reversing line is negative and names what it reverses",
            ),
            models.CheckConstraint(
                condition=~Q(status="reversed") | Q(kind="reversal") | Q(reverse_by__isnull=False),
                name="a reversed line says who reversed it",
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(verify_by__isnull=False), name="only a verified line counts as spending"
            ),
            models.CheckConstraint(
                condition=Q(verify_by__isnull=True) | (~Q(verify_by=F("created_by")) & ~Q(verify_by=F("submit_by"))),
                name="nobody verifies a line she recorded or submitted",
            ),
            models.CheckConstraint(
                condition=Q(submit_by__isnull=True) | ~Q(submit_by=F("created_by")), name="nobody submits a line she recorded"
            ),
            models.UniqueConstraint(
                fields=["invoice_number"],
                condition=Q(kind="expense", status__in=["submitted", "verified", "questioned", "disallowed", "audited"])
                & ~Q(invoice_number=""),
                name="an invoice number is used by one live line in the system",
            ),
            models.CheckConstraint(
                condition=Q(no_invoice="") | Q(invoice_number=""), name="a line has an invoice number or says why it has none"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.item}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.contract.unit, organisation=self.contract.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.contract.pinned_rule_set


class Allocation(Traced):
    """What part of an expense was spent on which deliverable, and at which site when it can be told."""

    expense = models.ForeignKey(Expense, models.PROTECT, related_name="allocations")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="allocations")
    site = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="allocations")
    amount = MoneyField(_("amount"), negative=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.deliverable} {self.amount}"


class BroughtFile(Traced):
    """Evidence brought to a contract and not yet attached to a line. The row goes when it is attached or taken away.

    `told`: the numbers, amounts and days its text holds, read once; `seen` says that it was read (or cannot be).
    """

    contract = models.ForeignKey("grants.Contract", models.PROTECT, related_name="brought_files")
    file = models.ForeignKey("grants.StoredFile", models.PROTECT, related_name="brought")
    name = models.CharField(_("file name"), max_length=200)
    brought_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)
    brought_at = models.DateTimeField(editable=False)
    seen = models.BooleanField(default=False, editable=False)
    told = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["brought_at", "id"]
        verbose_name = _("file brought")
        verbose_name_plural = _("files brought")
        constraints = [models.UniqueConstraint(fields=["contract", "file"], name="a file is brought once to a contract")]

    def __str__(self) -> str:
        return self.name
