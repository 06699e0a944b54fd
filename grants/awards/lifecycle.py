"""The machines “award” and “objection”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from grants.awards import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("announce", "clear", "notify", "revoke", "lapse")
class AwardLifecycle(Stateful):
    machine = "award"
    born = ("proposed",)
    root_field = "listing"

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ON_NOTICE = "on_notice", _("On notice")
        CLEARED = "cleared", _("No objection")
        NOTIFIED = "notified", _("Notified")
        REVOKED = "revoked", _("Revoked")
        LAPSED = "lapsed", _("Lapsed")

    status = FSMField(_("status"), default=Status.PROPOSED, choices=Status.choices, protected=True, editable=False, db_index=True)
    notice_from = models.DateField(_("notice from"), null=True, editable=False)
    notice_until = models.DateField(_("notice until"), null=True, editable=False)
    sign_by = models.DateField(_("to be signed by"), null=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.PROPOSED, Status.ON_NOTICE, permission=rules.may_announce,
        conditions=[
            rules.bid_proposed, rules.amount_of_bid, rules.still_eligible, rules.eligible_at_award, rules.ranking_holds,
            rules.no_open_objection, rules.not_overturned,
        ],
        custom=button(_("Announce"), danger=True, says=_("Names, amount and experts become public for the notice period.")),
    )  # fmt: skip
    def announce(self, act: Act) -> None:
        self.announce_by, self.announce_at = act.by, act.at
        self.notice_from, self.notice_until = act.facts["notice_from"], act.facts["notice_until"]

    @transition(
        "status", Status.ON_NOTICE, Status.CLEARED, permission=rules.may_clear,
        conditions=[rules.notice_over, rules.no_open_objection, rules.not_overturned],
        custom=button(pgettext_lazy("award", "Clear")),
    )  # fmt: skip
    def clear(self, act: Act) -> None:
        self.clear_by, self.clear_at = act.by, act.at

    @transition(
        "status", Status.CLEARED, Status.NOTIFIED, permission=rules.may_notify,
        conditions=[rules.still_eligible, rules.no_open_objection, rules.not_overturned],
        custom=button(_("Notify the winner"), says=_("The time to sign the contract starts to run.")),
    )  # fmt: skip
    def notify(self, act: Act) -> None:
        self.notify_by, self.notify_at, self.sign_by = act.by, act.at, act.facts["sign_by"]

    @transition(
        "status", [Status.ON_NOTICE, Status.CLEARED, Status.NOTIFIED], Status.REVOKED, permission=rules.may_revoke,
        conditions=[rules.not_signed],
        custom=button(_("Revoke"), asks=[REASON], danger=True),
    )  # fmt: skip
    def revoke(self, act: Act) -> None:
        self.revoke_by, self.revoke_at = act.by, act.at

    @transition(
        "status", Status.NOTIFIED, Status.LAPSED, permission=rules.may_lapse, conditions=[rules.refused_or_late],
        custom=button(_("Lapse")),
    )  # fmt: skip
    def lapse(self, act: Act) -> None:
        self.lapse_by, self.lapse_at = act.by, act.at


ANSWER = Ask("note", "textarea", _("The answer"), help=_("Given to the objector in writing and kept in the trail."))
DECISION = Ask("decision", "textarea", _("The authority’s decision, where there was a complaint"), required=False)


@stamps("accept", "refuse", "uphold", "partly_uphold", "dismiss", "withdraw", "escalate", "conclude")
class ObjectionLifecycle(Stateful):
    machine = "objection"
    born = ("filed",)
    root_field = "listing"

    class Status(models.TextChoices):
        FILED = "filed", pgettext_lazy("objection", "Filed")
        ACCEPTED = "accepted", pgettext_lazy("objection", "Accepted")
        REFUSED = "refused", pgettext_lazy("objection", "Not accepted")
        UPHELD = "upheld", _("Upheld")
        PARTLY_UPHELD = "partly_upheld", _("Partly upheld")
        DISMISSED = "dismissed", _("Dismissed")
        ESCALATED = "escalated", _("Complaint pending")
        CONCLUDED = "concluded", _("Concluded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    status = FSMField(_("status"), default=Status.FILED, choices=Status.choices, protected=True, editable=False, db_index=True)
    answer_due = models.DateField(_("to be answered by"), null=True, editable=False)
    complain_until = models.DateField(_("complaint possible until"), null=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.FILED, Status.ACCEPTED, permission=rules.may_accept,
        conditions=[rules.standing, rules.in_time, rules.named, rules.evidence_given, rules.without_interest],
        custom=button(_("Accept the objection"), says=_("The award stands still until it is answered.")),
    )  # fmt: skip
    def accept(self, act: Act) -> None:
        self.accept_by, self.accept_at = act.by, act.at

    @transition(
        "status", Status.FILED, Status.REFUSED, permission=rules.may_refuse, conditions=[rules.without_interest],
        custom=button(_("Do not accept the objection"), asks=[REASON], danger=True, says=_("The objector can complain to the authority.")),
    )  # fmt: skip
    def refuse(self, act: Act) -> None:
        self.refuse_by, self.refuse_at, self.complain_until = act.by, act.at, act.facts["complain_until"]

    @transition(
        "status", Status.ACCEPTED, Status.UPHELD, permission=rules.may_uphold, conditions=[rules.without_interest],
        custom=button(_("Uphold"), asks=[ANSWER], danger=True, says=_("The result cannot stand: the approver revokes the award.")),
    )  # fmt: skip
    def uphold(self, act: Act) -> None:
        self.uphold_by, self.uphold_at, self.complain_until = act.by, act.at, act.facts["complain_until"]

    @transition(
        "status", Status.ACCEPTED, Status.PARTLY_UPHELD, permission=rules.may_partly_uphold, conditions=[rules.without_interest],
        custom=button(_("Partly uphold"), asks=[ANSWER], danger=True, says=_("The objector is right in part, and the result stands.")),
    )  # fmt: skip
    def partly_uphold(self, act: Act) -> None:
        self.partly_uphold_by, self.partly_uphold_at, self.complain_until = act.by, act.at, act.facts["complain_until"]

    @transition(
        "status", Status.ACCEPTED, Status.DISMISSED, permission=rules.may_dismiss, conditions=[rules.without_interest],
        custom=button(_("Dismiss"), asks=[ANSWER], danger=True, says=_("The result stands; the objector can complain to the authority.")),
    )  # fmt: skip
    def dismiss(self, act: Act) -> None:
        self.dismiss_by, self.dismiss_at, self.complain_until = act.by, act.at, act.facts["complain_until"]

    @transition(
        "status", [Status.FILED, Status.ACCEPTED], Status.WITHDRAWN, permission=rules.may_withdraw,
        custom=button(_("Withdraw the objection"), danger=True),
    )  # fmt: skip
    def withdraw(self, act: Act) -> None:
        self.withdraw_by, self.withdraw_at = act.by, act.at

    @transition(
        "status", [Status.REFUSED, Status.UPHELD, Status.PARTLY_UPHELD, Status.DISMISSED], Status.ESCALATED,
        permission=rules.may_escalate, conditions=[rules.complaint_window],
        custom=button(_("Complain to the authority"), asks=[Ask("note", "textarea", _("What you complain of"))]),
    )  # fmt: skip
    def escalate(self, act: Act) -> None:
        self.escalate_by, self.escalate_at = act.by, act.at

    @transition(
        "status", [Status.REFUSED, Status.UPHELD, Status.PARTLY_UPHELD, Status.DISMISSED, Status.ESCALATED], Status.CONCLUDED,
        permission=rules.may_conclude, conditions=[rules.window_over_or_decided],
        custom=button(_("Conclude"), asks=[DECISION]),
    )  # fmt: skip
    def conclude(self, act: Act) -> None:
        self.conclude_by, self.conclude_at = act.by, act.at
