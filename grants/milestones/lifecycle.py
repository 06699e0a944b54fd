"""The machine “milestone_report”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from grants.milestones import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("submit", "send_back", "decided", "lock")
class MilestoneReportLifecycle(Stateful):
    machine = "milestone_report"
    born = ("draft",)
    sign_offs = rules.SIGN_OFFS
    root_field = "contract"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned for correction")
        RECOGNISED = "recognised", _("Recognised")
        PARTLY_RECOGNISED = "partly_recognised", _("Partly recognised")
        REJECTED = "rejected", _("Not recognised")
        LOCKED = "locked", _("Locked")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @transition(
        "status", [Status.DRAFT, Status.RETURNED], Status.SUBMITTED, permission=rules.may_submit,
        conditions=[
            rules.contract_reports, rules.every_figure_told, rules.evidenced, rules.persons_within_signatures, rules.satisfaction_told,
            rules.financial_part_signed, rules.no_personal_data,
        ],
        custom=button(_("Submit the report")),
    )  # fmt: skip
    def submit(self, act: Act) -> None:
        self.submit_by, self.submit_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.RETURNED, permission=rules.may_send_back, conditions=[rules.not_frozen],
        custom=button(_("Send back"), asks=[REASON], danger=True),
    )  # fmt: skip
    def send_back(self, act: Act) -> None:
        self.send_back_by, self.send_back_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.RECOGNISED, permission=rules.may_recognise,
        conditions=[rules.recognised_within_reported, rules.not_the_payment_handler, rules.not_frozen],
        custom=button(_("Recognise"), says=_("Every figure is recognised as reported.")),
    )  # fmt: skip
    def recognise(self, act: Act) -> None:
        self.decided_by, self.decided_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.PARTLY_RECOGNISED, permission=rules.may_recognise_part,
        conditions=[rules.recognised_within_reported, rules.parts_have_reasons, rules.not_the_payment_handler, rules.not_frozen],
        custom=button(_("Recognise in part"), asks=[Ask("note", "textarea", _("Summary of the reasons"))], danger=True),
    )  # fmt: skip
    def recognise_part(self, act: Act) -> None:
        self.decided_by, self.decided_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.REJECTED, permission=rules.may_reject,
        conditions=[rules.not_the_payment_handler, rules.not_frozen],
        custom=button(_("Do not recognise"), asks=[REASON], danger=True),
    )  # fmt: skip
    def reject(self, act: Act) -> None:
        self.decided_by, self.decided_at = act.by, act.at

    @transition(
        "status", [Status.RECOGNISED, Status.PARTLY_RECOGNISED, Status.REJECTED], Status.LOCKED, permission=rules.may_lock,
        conditions=[rules.reply_over], custom=button(_("Lock")),
    )  # fmt: skip
    def lock(self, act: Act) -> None:
        self.lock_by, self.lock_at = act.by, act.at
