"""The machines “contract” and “amendment”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from grants.contracts import amendment_rules, rules
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Act, Blocker
from grants.trail.machine import REASON, Ask, Stateful, button, stamps

ACCEPTANCE = (
    Ask("team", "text", _("Acceptance team"), help=_("Names and offices; the handler is not among them.")),
    Ask("opinions", "textarea", _("Opinions of the people served")),
    Ask("score", "number", _("Score (0 to 100)")),
)


@stamps(
    "circulate", "agree", "sign", "start", "suspend", "order_correction", "confirm_correction", "report_complete", "accept",
    "refuse_acceptance", "close_out", "terminate", "archive",
)  # fmt: skip
class ContractLifecycle(Stateful):
    machine = "contract"
    born = ("draft",)
    sign_offs = rules.SIGN_OFFS

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("contract", "Draft")
        COUNTERSIGNING = "countersigning", _("Countersigning")
        READY = "ready", _("Ready to sign")
        SIGNED = "signed", _("Signed")
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", pgettext_lazy("contract", "Suspended")
        REMEDIAL = "remedial", _("Under correction")
        AWAITING_ACCEPTANCE = "awaiting_acceptance", _("Awaiting acceptance")
        ACCEPTED = "accepted", _("Accepted")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        CLOSED_OUT = "closed_out", _("Closed out")
        TERMINATED = "terminated", _("Terminated")
        ARCHIVED = "archived", _("Archived")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)
    correction_due = models.DateField(_("correction due"), null=True, editable=False)
    correction_allowed = models.BooleanField(default=False, editable=False)
    score = models.PositiveSmallIntegerField(_("score"), null=True, editable=False)
    grade = models.CharField(_("grade"), max_length=10, blank=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.DRAFT, Status.COUNTERSIGNING, permission=rules.may_circulate,
        conditions=[
            rules.equals_award, rules.term_allowed, rules.instalments_add_up, rules.deliverables_add_up, rules.budget_adds_up,
            rules.milestones_dated, rules.privacy_clause_written,
        ],
        custom=button(_("Circulate for countersigning")),
    )  # fmt: skip
    def circulate(self, act: Act) -> None:
        self.circulate_by, self.circulate_at = act.by, act.at

    @transition(
        "status", Status.COUNTERSIGNING, Status.DRAFT, permission=rules.may_send_back,
        custom=button(_("Send back"), asks=[REASON], danger=True),
    )  # fmt: skip
    def send_back(self, act: Act) -> None:
        self.circulate_by = self.circulate_at = None

    @transition(
        "status", Status.COUNTERSIGNING, Status.READY, permission=rules.may_agree, conditions=[rules.signed_off],
        custom=button(_("Agree")),
    )  # fmt: skip
    def agree(self, act: Act) -> None:
        self.agree_by, self.agree_at = act.by, act.at

    @transition(
        "status", Status.READY, Status.SIGNED, permission=rules.may_sign,
        conditions=[
            rules.organisation_signed, rules.within_signing_clock, rules.no_open_objection, rules.still_eligible,
            rules.eligible_at_signing, rules.appropriation_bears_it,
        ],
        custom=button(_("Sign"), danger=True, says=_("The money is committed at the same moment.")),
    )  # fmt: skip
    def sign(self, act: Act) -> None:
        self.sign_by, self.sign_at = act.by, act.at

    @transition(
        "status", Status.SIGNED, Status.IN_FORCE, permission=rules.may_start, conditions=[rules.start_reached],
        custom=button(_("Put into force")),
    )  # fmt: skip
    def start(self, act: Act) -> None:
        self.start_by, self.start_at = act.by, act.at

    @transition(
        "status", [Status.IN_FORCE, Status.REMEDIAL], Status.SUSPENDED, permission=rules.may_suspend,
        custom=button(
            pgettext_lazy("contract", "Suspend"), asks=[REASON], danger=True, says=_("No payment is possible until it is resumed."),
        ),
    )  # fmt: skip
    def suspend(self, act: Act) -> None:
        self.suspend_by, self.suspend_at = act.by, act.at

    @transition(
        "status", Status.SUSPENDED, Status.IN_FORCE, permission=rules.may_resume,
        custom=button(_("Resume"), asks=[Ask("note", "textarea", _("The decision"))]),
    )  # fmt: skip
    def resume(self, act: Act) -> None:
        self.suspend_by = self.suspend_at = None

    @transition(
        "status", Status.IN_FORCE, Status.REMEDIAL, permission=rules.may_order_correction, conditions=[rules.correction_due_later],
        custom=button(
            _("Order a correction"), danger=True,
            asks=[REASON, Ask("plan", "textarea", _("What is to be corrected")), Ask("due", "date", _("Until"))],
        ),
    )  # fmt: skip
    def order_correction(self, act: Act) -> None:
        self.order_correction_by, self.order_correction_at, self.correction_due = act.by, act.at, act.facts["due"]
        self.confirm_correction_by = self.confirm_correction_at = None

    @transition(
        "status", Status.REMEDIAL, Status.IN_FORCE, permission=rules.may_confirm_correction, custom=button(_("Confirm the correction")),
    )  # fmt: skip
    def confirm_correction(self, act: Act) -> None:
        self.confirm_correction_by, self.confirm_correction_at = act.by, act.at

    @transition(
        "status", Status.IN_FORCE, Status.AWAITING_ACCEPTANCE, permission=rules.may_report_complete,
        conditions=[rules.final_report_recognised], custom=button(_("Report completion")),
    )  # fmt: skip
    def report_complete(self, act: Act) -> None:
        self.report_complete_by, self.report_complete_at = act.by, act.at

    @transition(
        "status", Status.AWAITING_ACCEPTANCE, Status.ACCEPTED, permission=rules.may_accept,
        conditions=[rules.team_without_handler, rules.opinions_recorded, rules.passing_score],
        custom=button(_("Accept"), asks=ACCEPTANCE),
    )  # fmt: skip
    def accept(self, act: Act) -> None:
        self.accept_by, self.accept_at, self.score = act.by, act.at, int(act.facts["score"])
        self.grade = rulebook.grade_of(self.rule_set, act.facts["score"])

    @transition(
        "status", Status.AWAITING_ACCEPTANCE, Status.NOT_ACCEPTED, permission=rules.may_refuse_acceptance,
        custom=button(_("Refuse acceptance"), asks=[Ask("note", "textarea", _("The reason for each deliverable"))], danger=True),
    )  # fmt: skip
    def refuse_acceptance(self, act: Act) -> None:
        self.refuse_acceptance_by, self.refuse_acceptance_at, self.grade = act.by, act.at, "fail"

    @transition(
        "status", Status.NOT_ACCEPTED, Status.REMEDIAL, permission=rules.may_allow_correction, conditions=[rules.not_corrected_before],
        custom=button(_("Allow one correction")),
    )  # fmt: skip
    def allow_correction(self, act: Act) -> None:
        self.correction_allowed, self.grade = True, ""
        self.confirm_correction_by = self.confirm_correction_at = None

    @transition(
        "status", Status.ACCEPTED, Status.CLOSED_OUT, permission=rules.may_close_out,
        conditions=[rules.surplus_refunded, rules.instalments_settled, rules.expenses_decided, rules.no_open_high_finding],
        custom=button(_("Close out")),
    )  # fmt: skip
    def close_out(self, act: Act) -> None:
        self.close_out_by, self.close_out_at = act.by, act.at

    @transition(
        "status", [Status.IN_FORCE, Status.SUSPENDED, Status.REMEDIAL, Status.NOT_ACCEPTED], Status.TERMINATED,
        permission=rules.may_terminate,
        custom=button(
            _("Terminate"), danger=True, says=_("It cannot be taken up again."),
            asks=[REASON, Ask("settlement", "textarea", _("Settlement")), Ask("recovery", "money", _("To be recovered"))],
        ),
    )  # fmt: skip
    def terminate(self, act: Act) -> None:
        self.terminate_by, self.terminate_at = act.by, act.at

    @transition(
        "status", [Status.CLOSED_OUT, Status.TERMINATED], Status.ARCHIVED, permission=rules.may_archive, conditions=[rules.file_complete],
        custom=button(_("Archive")),
    )  # fmt: skip
    def archive(self, act: Act) -> None:
        self.archive_by, self.archive_at = act.by, act.at


@stamps("request", "approve", "refuse", "enact", "withdraw")
class AmendmentLifecycle(Stateful):
    machine = "amendment"
    born = ("draft",)
    sign_offs = amendment_rules.SIGN_OFFS
    root_field = "contract"

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("amendment", "Draft")
        REQUESTED = "requested", pgettext_lazy("amendment", "Requested")
        APPROVED = "approved", pgettext_lazy("amendment", "Approved")
        REFUSED = "refused", pgettext_lazy("amendment", "Refused")
        EFFECTIVE = "effective", pgettext_lazy("amendment", "In effect")
        WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "Withdrawn")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    def why_not_agree(self, move: str) -> list[Blocker]:
        """Nobody signs what can never take effect."""
        if move not in self.sign_offs or self.status != self.Status.APPROVED:
            return []
        act = Act(by=None, at=clock.now())
        return [*amendment_rules.base_current.blockers(self, act), *amendment_rules.contract_amendable.blockers(self, act)]

    @transition(
        "status", Status.DRAFT, Status.REQUESTED, permission=amendment_rules.may_request,
        conditions=[*amendment_rules.SOUND, amendment_rules.only_one],
        custom=button(pgettext_lazy("amendment", "Request"), says=_("Nothing of the contract changes until both parties have signed.")),
    )  # fmt: skip
    def request(self, act: Act) -> None:
        self.request_by, self.request_at = act.by, act.at

    @transition(
        "status", Status.REQUESTED, Status.APPROVED, permission=amendment_rules.may_approve,
        conditions=[*amendment_rules.SOUND, amendment_rules.within_own_reach, amendment_rules.appropriation_bears_the_addition],
        custom=button(pgettext_lazy("amendment", "Approve")),
    )  # fmt: skip
    def approve(self, act: Act) -> None:
        self.approve_by, self.approve_at = act.by, act.at

    @transition(
        "status", Status.REQUESTED, Status.REFUSED, permission=amendment_rules.may_refuse,
        custom=button(pgettext_lazy("amendment", "Refuse"), asks=[REASON], danger=True),
    )  # fmt: skip
    def refuse(self, act: Act) -> None:
        self.refuse_by, self.refuse_at = act.by, act.at

    @transition(
        "status", Status.APPROVED, Status.EFFECTIVE, permission=amendment_rules.may_enact,
        conditions=[
            *amendment_rules.SOUND, amendment_rules.appropriation_bears_the_addition, amendment_rules.day_reached,
            amendment_rules.signed_by_both,
        ],
        custom=button(
            _("Let it take effect"), danger=True,
            says=_("The contract gets its next version; money, instalments and targets follow at the same moment."),
        ),
    )  # fmt: skip
    def enact(self, act: Act) -> None:
        self.enact_by, self.enact_at = act.by, act.at

    @transition(
        "status", [Status.DRAFT, Status.REQUESTED, Status.APPROVED], Status.WITHDRAWN, permission=amendment_rules.may_withdraw,
        conditions=[amendment_rules.not_agreed], custom=button(pgettext_lazy("amendment", "Withdraw"), danger=True),
    )  # fmt: skip
    def withdraw(self, act: Act) -> None:
        self.withdraw_by, self.withdraw_at = act.by, act.at
