"""The machine “disbursement”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from grants.disbursements import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps(
    "request", "review_business", "review_finance", "approve", "pay", "confirm", "book", "send_back", "withhold", "reverse", "cancel"
)  # fmt: skip
class DisbursementLifecycle(Stateful):
    machine = "disbursement"
    born = ("planned",)
    sign_offs = rules.SIGN_OFFS
    root_field = "contract"

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        REQUESTED = "requested", _("Requested")
        BUSINESS_REVIEWED = "business_reviewed", _("Business reviewed")
        FINANCE_REVIEWED = "finance_reviewed", _("Finance reviewed")
        APPROVED = "approved", _("Approved")
        PAID = "paid", pgettext_lazy("disbursement", "Paid")
        RECEIVED = "received", _("Receipt confirmed")
        BOOKED = "booked", _("Booked")
        RETURNED = "returned", _("Returned for correction")
        WITHHELD = "withheld", _("Withheld")
        REVERSED = "reversed", _("Reversed")
        CANCELLED = "cancelled", pgettext_lazy("disbursement", "Cancelled")

    status = FSMField(_("status"), default=Status.PLANNED, choices=Status.choices, protected=True, editable=False, db_index=True)
    invoice_number = models.CharField(_("invoice number"), max_length=40, blank=True, editable=False)
    minute_number = models.CharField(_("minute number"), max_length=60, blank=True, editable=False)
    payee_account = models.CharField(_("payee account"), max_length=40, blank=True, editable=False)
    bank_receipt = models.CharField(_("bank receipt"), max_length=60, blank=True, editable=False)
    received_on = models.DateField(_("received on"), null=True, editable=False)
    voucher_number = models.CharField(_("voucher number"), max_length=60, blank=True, editable=False)
    review_on = models.DateField(_("review on"), null=True, editable=False)

    class Meta:
        abstract = True

    def forget_reviews(self) -> None:
        """Earlier reviews no longer count; the trail keeps them."""
        for done in ("request", "review_business", "review_finance", "approve"):
            setattr(self, f"{done}_by", None)
            setattr(self, f"{done}_at", None)

    @transition(
        "status", [Status.PLANNED, Status.RETURNED], Status.REQUESTED, permission=rules.may_request,
        conditions=[rules.due_now, rules.contract_in_force, rules.organisation_payable, rules.invoice_equals_instalment],
        custom=button(
            _("Request the instalment"),
            asks=[Ask("invoice_number", "text", _("Invoice number")), Ask("invoice_amount", "money", _("Invoice amount"))],
        ),
    )  # fmt: skip
    def request(self, act: Act) -> None:
        self.request_by, self.request_at, self.invoice_number = act.by, act.at, act.facts["invoice_number"]

    @transition(
        "status", Status.REQUESTED, Status.BUSINESS_REVIEWED, permission=rules.may_review_business,
        conditions=[rules.not_the_recogniser], custom=button(_("Pass business review")),
    )  # fmt: skip
    def review_business(self, act: Act) -> None:
        self.review_business_by, self.review_business_at = act.by, act.at

    @transition(
        "status", Status.BUSINESS_REVIEWED, Status.FINANCE_REVIEWED, permission=rules.may_review_finance,
        conditions=[rules.within_contract, rules.appropriation_has_it, rules.earlier_instalments_spent],
        custom=button(_("Pass finance review")),
    )  # fmt: skip
    def review_finance(self, act: Act) -> None:
        self.review_finance_by, self.review_finance_at = act.by, act.at

    @transition(
        "status", Status.FINANCE_REVIEWED, Status.APPROVED, permission=rules.may_approve,
        conditions=[rules.contract_in_force, rules.within_contract, rules.no_open_high_finding, rules.within_limit_or_minuted],
        custom=button(
            _("Approve"), asks=[Ask("minute_number", "text", _("Minute number"), required=False, help=_("For a collective decision."))]
        ),
    )  # fmt: skip
    def approve(self, act: Act) -> None:
        self.approve_by, self.approve_at, self.minute_number = act.by, act.at, act.facts.get("minute_number") or ""

    @transition(
        "status", Status.APPROVED, Status.PAID, permission=rules.may_pay,
        conditions=[
            rules.contract_in_force, rules.organisation_payable, rules.within_contract, rules.no_open_high_finding, rules.account_on_file,
            rules.paid_to_account_on_file,
        ],
        custom=button(
            _("Pay"), danger=True, says=_("The payment is final; a mistake is corrected by a reversal."),
            asks=[Ask("payee_account", "text", _("Payee account")), Ask("bank_receipt", "text", _("Bank receipt number"))],
        ),
    )  # fmt: skip
    def pay(self, act: Act) -> None:
        self.pay_by, self.pay_at = act.by, act.at
        self.payee_account, self.bank_receipt = act.facts["payee_account"], act.facts["bank_receipt"]

    @transition(
        "status", Status.PAID, Status.RECEIVED, permission=rules.may_confirm,
        conditions=[rules.received_what_was_paid, rules.received_day_possible],
        custom=button(
            _("Confirm receipt"), asks=[Ask("received_on", "date", _("Received on")), Ask("received_amount", "money", _("Amount received"))]
        ),
    )  # fmt: skip
    def confirm(self, act: Act) -> None:
        self.confirm_by, self.confirm_at, self.received_on = act.by, act.at, act.facts["received_on"]

    @transition(
        "status", Status.RECEIVED, Status.BOOKED, permission=rules.may_book,
        custom=button(_("Book"), asks=[Ask("voucher_number", "text", _("Voucher number"))]),
    )  # fmt: skip
    def book(self, act: Act) -> None:
        self.book_by, self.book_at, self.voucher_number = act.by, act.at, act.facts["voucher_number"]

    @transition(
        "status", [Status.REQUESTED, Status.BUSINESS_REVIEWED, Status.FINANCE_REVIEWED], Status.RETURNED, permission=rules.may_send_back,
        custom=button(_("Send back"), asks=[REASON], danger=True, says=_("Earlier reviews no longer count.")),
    )  # fmt: skip
    def send_back(self, act: Act) -> None:
        self.forget_reviews()
        self.send_back_by, self.send_back_at = act.by, act.at

    @transition(
        "status", [Status.PLANNED, Status.REQUESTED, Status.BUSINESS_REVIEWED, Status.FINANCE_REVIEWED, Status.APPROVED], Status.WITHHELD,
        permission=rules.may_withhold, conditions=[rules.review_date_later],
        custom=button(_("Withhold"), asks=[REASON, Ask("review_on", "date", _("To be reviewed on"))], danger=True),
    )  # fmt: skip
    def withhold(self, act: Act) -> None:
        self.forget_reviews()
        self.withhold_by, self.withhold_at, self.review_on = act.by, act.at, act.facts["review_on"]

    @transition(
        "status", Status.WITHHELD, Status.PLANNED, permission=rules.may_release,
        custom=button(pgettext_lazy("disbursement", "Release"), asks=[Ask("note", "textarea", _("How the cause was removed"))]),
    )  # fmt: skip
    def release(self, act: Act) -> None:
        self.withhold_by = self.withhold_at = self.review_on = None

    @transition(
        "status", [Status.PAID, Status.RECEIVED, Status.BOOKED], Status.REVERSED, permission=rules.may_reverse,
        conditions=[rules.two_people_reverse, rules.contract_not_closed, rules.not_given_back],
        custom=button(
            _("Reverse the payment"), asks=[REASON, Ask("bank_receipt", "text", _("Bank receipt number"))], danger=True,
            says=_("A negative row is added; nothing is edited."),
        ),
    )  # fmt: skip
    def reverse(self, act: Act) -> None:
        self.reverse_by, self.reverse_at = act.by, act.at

    @transition(
        "status", [Status.PLANNED, Status.WITHHELD], Status.CANCELLED, permission=rules.may_cancel,
        custom=button(_("Cancel the instalment"), asks=[REASON], danger=True, says=_("It will never be paid.")),
    )  # fmt: skip
    def cancel(self, act: Act) -> None:
        self.cancel_by, self.cancel_at = act.by, act.at
