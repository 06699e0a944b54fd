"""The machine “expense”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from grants.spending import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("submit", "verify", "question", "disallow", "audit", "reverse")
class ExpenseLifecycle(Stateful):
    """`counted` says whether the line is part of verified spending: set and cleared by the moves, nowhere else."""

    machine = "expense"
    born = ("draft", "reversed")  # a reversing line is born reversed (see the constraints of Expense)
    root_field = "contract"
    born_by = ("import_ledger", "ledger_file")
    born_with = (
        "ledger_sheet", "ledger_row", "date", "category", "item", "payee", "amount", "invoice_number", "invoice_date", "invoice_buyer",
        "voucher_number", "paid", "remark", "no_invoice",
    )  # fmt: skip

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        VERIFIED = "verified", _("Verified")
        QUESTIONED = "questioned", _("Questioned")
        DISALLOWED = "disallowed", _("Disallowed")
        AUDITED = "audited", _("Audited")
        REVERSED = "reversed", _("Reversed")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)
    counted = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.DRAFT, Status.SUBMITTED, permission=rules.may_submit,
        conditions=[
            rules.contract_spends, rules.in_contract_period, rules.category_allowed, rules.category_within_budget, rules.invoice_unique,
            rules.made_out_to_us, rules.payee_told, rules.no_personal_data, rules.evidenced, rules.fully_allocated, rules.not_frozen,
        ],
        custom=button(_("Submit")),
    )  # fmt: skip
    def submit(self, act: Act) -> None:
        self.submit_by, self.submit_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.DRAFT, permission=rules.may_send_back, conditions=[rules.not_frozen],
        custom=button(_("Send back"), asks=[REASON], danger=True),
    )  # fmt: skip
    def send_back(self, act: Act) -> None:
        self.submit_by = self.submit_at = None

    @transition(
        "status", Status.SUBMITTED, Status.VERIFIED, permission=rules.may_verify,
        conditions=[rules.fully_allocated, rules.not_given_back, rules.not_frozen],
        custom=button(_("Verify")),
    )  # fmt: skip
    def verify(self, act: Act) -> None:
        self.verify_by, self.verify_at, self.counted = act.by, act.at, True

    @transition(
        "status", [Status.SUBMITTED, Status.VERIFIED], Status.QUESTIONED, permission=rules.may_question,
        conditions=[rules.contract_not_closed, rules.not_frozen], custom=button(_("Call into question"), asks=[REASON], danger=True),
    )  # fmt: skip
    def question(self, act: Act) -> None:
        self.question_by, self.question_at, self.counted = act.by, act.at, False

    @transition(
        "status", Status.QUESTIONED, Status.VERIFIED, permission=rules.may_accept_answer,
        conditions=[rules.not_given_back, rules.not_frozen],
        custom=button(_("Accept the answer"), asks=[Ask("note", "textarea", _("The answer"))]),
    )  # fmt: skip
    def accept_answer(self, act: Act) -> None:
        self.verify_by, self.verify_at, self.counted = act.by, act.at, True

    @transition(
        "status", [Status.QUESTIONED, Status.SUBMITTED], Status.DISALLOWED, permission=rules.may_disallow, conditions=[rules.not_frozen],
        custom=button(_("Disallow"), asks=[Ask("rule", "text", _("The rule")), REASON], danger=True),
    )  # fmt: skip
    def disallow(self, act: Act) -> None:
        self.disallow_by, self.disallow_at, self.counted = act.by, act.at, False

    @transition(
        "status", [Status.VERIFIED, Status.DISALLOWED], Status.AUDITED, permission=rules.may_audit, conditions=[rules.engagement_frozen],
        custom=button(_("Mark as audited")),
    )  # fmt: skip
    def audit(self, act: Act) -> None:
        self.audit_by, self.audit_at = act.by, act.at

    @transition(
        "status", [Status.SUBMITTED, Status.VERIFIED], Status.REVERSED, permission=rules.may_reverse,
        conditions=[rules.contract_not_closed, rules.not_frozen],
        custom=button(_("Reverse"), asks=[REASON], danger=True, says=_("A reversing line is added; this one is kept.")),
    )  # fmt: skip
    def reverse(self, act: Act) -> None:
        self.reverse_by, self.reverse_at = act.by, act.at
