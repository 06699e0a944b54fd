"""The machines “audit_engagement” and “finding”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from grants.audits import finding_rules, rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("freeze", "begin", "consult", "issue", "follow", "archive", "stop")
class EngagementLifecycle(Stateful):
    machine = "audit_engagement"
    born = ("planned",)
    sign_offs = rules.SIGN_OFFS

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("engagement", "Planned")
        FROZEN = "frozen", _("Data frozen")
        FIELDWORK = "fieldwork", _("Fieldwork")
        CONSULTING = "consulting", pgettext_lazy("engagement", "Asking for comments")
        ISSUED = "issued", _("Report issued")
        FOLLOW_UP = "follow_up", _("Following rectification")
        ARCHIVED = "archived", pgettext_lazy("engagement", "Archived")
        STOPPED = "stopped", pgettext_lazy("engagement", "Stopped")

    status = FSMField(_("status"), default=Status.PLANNED, choices=Status.choices, protected=True, editable=False, db_index=True)
    cut_off = models.DateField(_("cut-off"), null=True, editable=False)
    snapshot_sha256 = models.CharField(_("digest of what was frozen"), max_length=64, blank=True, editable=False)
    reply_due = models.DateField(_("comments until"), null=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.PLANNED, Status.FROZEN, permission=rules.may_freeze,
        conditions=[rules.on_the_team, rules.letter_written, rules.team_without_interest, rules.scope_holds_contracts, rules.cut_off_reached],
        custom=button(
            _("Freeze the data"), asks=[Ask("cut_off", "date", _("Cut-off"), help=_("Everything up to this day is audited as it stands."))],
            danger=True, says=_("Ledger lines and reports in scope up to that day become read-only until the report is issued."),
        ),
    )  # fmt: skip
    def freeze(self, act: Act) -> None:
        self.freeze_by, self.freeze_at = act.by, act.at
        self.cut_off, self.snapshot_sha256 = act.facts["cut_off"], act.facts["snapshot_sha256"]

    @transition(
        "status", Status.FROZEN, Status.FIELDWORK, permission=rules.may_begin, conditions=[rules.on_the_team, rules.sampled],
        custom=button(_("Begin the fieldwork")),
    )  # fmt: skip
    def begin(self, act: Act) -> None:
        self.begin_by, self.begin_at = act.by, act.at

    @transition(
        "status", Status.FIELDWORK, Status.CONSULTING, permission=rules.may_consult,
        conditions=[rules.on_the_team, rules.coverage_stated, rules.hits_judged, rules.findings_decided, rules.findings_linked],
        custom=button(
            _("Send for comments"), says=_("The confirmed findings are shown to the auditee, who has ten days to comment in writing."),
        ),
    )  # fmt: skip
    def consult(self, act: Act) -> None:
        self.consult_by, self.consult_at, self.reply_due = act.by, act.at, act.facts["reply_due"]

    @transition(
        "status", Status.CONSULTING, Status.FIELDWORK, permission=rules.may_send_back, conditions=[rules.on_the_team],
        custom=button(_("Back to the fieldwork"), asks=[REASON], danger=True),
    )  # fmt: skip
    def send_back(self, act: Act) -> None:
        self.consult_by = self.consult_at = self.reply_due = None

    @transition(
        "status", Status.CONSULTING, Status.ISSUED, permission=rules.may_issue,
        conditions=[
            rules.on_the_team, rules.findings_final, rules.replies_answered, rules.opinion_written, rules.reviewed,
            rules.report_made,
        ],
        custom=button(
            _("Issue the report"), danger=True,
            says=_("The report is kept with its digest and never changed; the data are no longer frozen."),
        ),
    )  # fmt: skip
    def issue(self, act: Act) -> None:
        self.issue_by, self.issue_at = act.by, act.at

    @transition(
        "status", Status.ISSUED, Status.FOLLOW_UP, permission=rules.may_follow, conditions=[rules.on_the_team, rules.rectification_ordered],
        custom=button(_("Follow the rectification")),
    )  # fmt: skip
    def follow(self, act: Act) -> None:
        self.follow_by, self.follow_at = act.by, act.at

    @transition(
        "status", Status.FOLLOW_UP, Status.ARCHIVED, permission=rules.may_archive, conditions=[rules.on_the_team, rules.findings_settled],
        custom=button(pgettext_lazy("engagement", "Archive")),
    )  # fmt: skip
    def archive(self, act: Act) -> None:
        self.archive_by, self.archive_at = act.by, act.at

    @transition(
        "status", [Status.PLANNED, Status.FROZEN, Status.FIELDWORK], Status.STOPPED, permission=rules.may_stop,
        conditions=[rules.on_the_team],
        custom=button(pgettext_lazy("engagement", "Stop"), asks=[REASON], danger=True, says=_("The data are no longer frozen.")),
    )  # fmt: skip
    def stop(self, act: Act) -> None:
        self.stop_by, self.stop_at = act.by, act.at


@stamps("need_evidence", "drop", "confirm", "consult", "finalise", "order", "claim_done", "close", "hold", "refer")
class FindingLifecycle(Stateful):
    machine = "finding"
    born = ("drafted",)
    root_field = "engagement"

    class Status(models.TextChoices):
        DRAFTED = "drafted", pgettext_lazy("finding", "Drafted")
        PENDING = "pending", _("To be verified")
        CONFIRMED = "confirmed", pgettext_lazy("finding", "Confirmed")
        CONSULTING = "consulting", pgettext_lazy("finding", "Open for comments")
        FINAL = "final", pgettext_lazy("finding", "Final")
        RECTIFYING = "rectifying", _("Being rectified")
        CLAIMED_DONE = "claimed_done", _("Reported as rectified")
        CLOSED = "closed", pgettext_lazy("finding", "Closed")
        LONG_TERM = "long_term", _("Kept open for long")
        REFERRED = "referred", _("Referred")
        DROPPED = "dropped", _("Not established")

    status = FSMField(_("status"), default=Status.DRAFTED, choices=Status.choices, protected=True, editable=False, db_index=True)
    papers_needed = models.TextField(_("papers needed"), max_length=1000, blank=True, editable=False)
    measure = models.TextField(_("measure"), max_length=1000, blank=True, editable=False)
    responsible = models.CharField(_("office responsible"), max_length=100, blank=True, editable=False)
    due = models.DateField(_("to be rectified by"), null=True, editable=False)
    done = models.TextField(_("what was done"), max_length=2000, blank=True, editable=False)
    authority = models.CharField(_("competent authority"), max_length=100, blank=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.DRAFTED, Status.PENDING, permission=finding_rules.may_need_evidence, conditions=[finding_rules.on_the_team],
        custom=button(_("Ask for papers"), asks=[Ask("papers", "textarea", _("Papers needed"))]),
    )  # fmt: skip
    def need_evidence(self, act: Act) -> None:
        self.need_evidence_by, self.need_evidence_at, self.papers_needed = act.by, act.at, act.facts["papers"]

    @transition(
        "status", [Status.DRAFTED, Status.PENDING], Status.DROPPED, permission=finding_rules.may_drop, conditions=[finding_rules.on_the_team],
        custom=button(_("Not established"), asks=[REASON], danger=True),
    )  # fmt: skip
    def drop(self, act: Act) -> None:
        self.drop_by, self.drop_at = act.by, act.at

    @transition(
        "status", [Status.DRAFTED, Status.PENDING], Status.CONFIRMED, permission=finding_rules.may_confirm,
        conditions=[
            finding_rules.on_the_team, finding_rules.proved, finding_rules.evidence_confirmed, finding_rules.told_in_full,
            finding_rules.amounts_add_up, finding_rules.basis_held, finding_rules.words_guarded,
        ],
        custom=button(pgettext_lazy("finding", "Confirm")),
    )  # fmt: skip
    def confirm(self, act: Act) -> None:
        self.confirm_by, self.confirm_at = act.by, act.at

    @transition(
        "status", Status.CONFIRMED, Status.CONSULTING, permission=finding_rules.may_consult,
        conditions=[finding_rules.engagement_consults],
        custom=button(_("Open for comments")),
    )  # fmt: skip
    def consult(self, act: Act) -> None:
        self.consult_by, self.consult_at = act.by, act.at

    @transition(
        "status", Status.CONSULTING, Status.PENDING, permission=finding_rules.may_reopen, conditions=[finding_rules.on_the_team],
        custom=button(_("Verify again"), asks=[Ask("note", "textarea", _("The new evidence"))], danger=True),
    )  # fmt: skip
    def reopen(self, act: Act) -> None:
        self.confirm_by = self.confirm_at = self.consult_by = self.consult_at = None

    @transition(
        "status", Status.CONSULTING, Status.FINAL, permission=finding_rules.may_finalise,
        conditions=[finding_rules.on_the_team, finding_rules.replied_or_over, finding_rules.replies_answered, finding_rules.words_guarded],
        custom=button(_("Make final")),
    )  # fmt: skip
    def finalise(self, act: Act) -> None:
        self.finalise_by, self.finalise_at = act.by, act.at

    @transition(
        "status", Status.FINAL, Status.RECTIFYING, permission=finding_rules.may_order,
        conditions=[finding_rules.on_the_team, finding_rules.due_later],
        custom=button(
            _("Order rectification"),
            asks=[
                Ask("measure", "textarea", pgettext_lazy("finding", "Measure")),
                Ask("responsible", "text", _("Office responsible"), help=_("The office, not a person’s name.")),
                Ask("due", "date", _("Until")),
            ],
        ),
    )  # fmt: skip
    def order(self, act: Act) -> None:
        self.order_by, self.order_at = act.by, act.at
        self.measure, self.responsible, self.due = act.facts["measure"], act.facts["responsible"], act.facts["due"]

    @transition(
        "status", Status.RECTIFYING, Status.CLAIMED_DONE, permission=finding_rules.may_claim_done,
        custom=button(
            _("Report as rectified"),
            asks=[Ask("done", "textarea", pgettext_lazy("finding", "What was done")), Ask("evidence", "file", _("Evidence"))],
        ),
    )  # fmt: skip
    def claim_done(self, act: Act) -> None:
        self.claim_done_by, self.claim_done_at, self.done = act.by, act.at, act.facts["done"]

    @transition(
        "status", Status.CLAIMED_DONE, Status.CLOSED, permission=finding_rules.may_close,
        conditions=[finding_rules.on_the_team, finding_rules.balanced],
        custom=button(pgettext_lazy("finding", "Close")),
    )  # fmt: skip
    def close(self, act: Act) -> None:
        self.close_by, self.close_at = act.by, act.at

    @transition(
        "status", Status.CLAIMED_DONE, Status.RECTIFYING, permission=finding_rules.may_refuse, conditions=[finding_rules.on_the_team],
        custom=button(_("Not rectified yet"), asks=[REASON], danger=True),
    )  # fmt: skip
    def refuse(self, act: Act) -> None:
        self.claim_done_by = self.claim_done_at = None

    @transition(
        "status", Status.RECTIFYING, Status.LONG_TERM, permission=finding_rules.may_hold, conditions=[finding_rules.on_the_team],
        custom=button(_("Keep open for long"), asks=[REASON], danger=True),
    )  # fmt: skip
    def hold(self, act: Act) -> None:
        self.hold_by, self.hold_at = act.by, act.at

    @transition(
        "status", Status.LONG_TERM, Status.RECTIFYING, permission=finding_rules.may_resume, conditions=[finding_rules.on_the_team],
        custom=button(_("Take up again")),
    )  # fmt: skip
    def resume(self, act: Act) -> None:
        self.hold_by = self.hold_at = None

    @transition(
        "status", [Status.CONFIRMED, Status.FINAL], Status.REFERRED, permission=finding_rules.may_refer,
        conditions=[finding_rules.on_the_team],
        custom=button(
            _("Refer to the authority"), asks=[Ask("authority", "text", _("Competent authority"))], danger=True,
            says=_("From now on only the audit team sees this finding."),
        ),
    )  # fmt: skip
    def refer(self, act: Act) -> None:
        self.refer_by, self.refer_at, self.authority = act.by, act.at, act.facts["authority"]
