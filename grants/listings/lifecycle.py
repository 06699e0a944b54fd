"""The machine “listing”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import RETURN_VALUE, FSMField, transition

from grants.listings import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps

FAILURES = (
    ("too_few", _("Fewer than the required number of organisations applied")),
    ("all_invalid", _("No application was valid")),
    ("over_budget", _("Every offer was over the budget")),
    ("misconduct", _("Misconduct that touches the result")),
    ("no_longer", _("The purchase was cancelled for a great change of circumstances")),
    ("unclaimed", _("Nobody took the offer up")),
)


@stamps("submit", "approve", "publish", "close", "open_bids", "fail", "award", "suspend", "cancel")
class ListingLifecycle(Stateful):
    machine = "listing"
    born = ("draft",)
    sign_offs = rules.SIGN_OFFS

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        UNDER_REVIEW = "under_review", _("Under review")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        CLOSED = "closed", pgettext_lazy("listing", "Closed")
        OPENED = "opened", _("Opened")
        AWARDED = "awarded", _("Awarded")
        FAILED = "failed", _("Failed")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)
    suspended_from = models.CharField(max_length=12, blank=True, editable=False)
    failure = models.CharField(_("why it failed"), max_length=12, choices=FAILURES, blank=True, editable=False)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.DRAFT, Status.UNDER_REVIEW, permission=rules.may_submit,
        conditions=[
            rules.method_chosen, rules.within_appropriation, rules.indicators_weigh_100, rules.criteria_weigh_100, rules.clocks_computed,
            rules.offered_by_a_member, rules.offer_complete, rules.offer_without_personal_data,
            rules.offered_long_enough,
        ],
        custom=button(_("Submit for review")),
    )  # fmt: skip
    def submit(self, act: Act) -> None:
        self.submit_by, self.submit_at = act.by, act.at

    @transition(
        "status", Status.UNDER_REVIEW, Status.DRAFT, permission=rules.may_send_back,
        custom=button(_("Send back"), asks=[REASON], danger=True),
    )  # fmt: skip
    def send_back(self, act: Act) -> None:
        self.submit_by = self.submit_at = None

    @transition(
        "status", Status.UNDER_REVIEW, Status.APPROVED, permission=rules.may_approve,
        conditions=[rules.signed_off, rules.within_appropriation, rules.off_negative_list, rules.not_split], custom=button(_("Approve")),
    )  # fmt: skip
    def approve(self, act: Act) -> None:
        self.approve_by, self.approve_at = act.by, act.at

    @transition(
        "status", Status.APPROVED, Status.PUBLISHED, permission=rules.may_publish,
        conditions=[
            rules.announcement_complete, rules.publishing_time, rules.deadline_far_enough, rules.key_made, rules.offered_by_a_member,
            rules.offered_long_enough,
        ],
        custom=button(
            _("Publish"), danger=True,
            says=_("Everybody can read it from now on; organisations can apply to a call, town federations can claim an offer."),
        ),
    )  # fmt: skip
    def publish(self, act: Act) -> None:
        self.publish_by, self.publish_at = act.by, act.at

    @transition(
        "status", Status.PUBLISHED, Status.CLOSED, permission=rules.may_close, conditions=[rules.deadline_passed],
        custom=button(pgettext_lazy("listing", "Close")),
    )  # fmt: skip
    def close(self, act: Act) -> None:
        self.close_by, self.close_at = act.by, act.at

    @transition(
        "status", Status.CLOSED, Status.OPENED, permission=rules.may_open_bids,
        conditions=[rules.opening_time, rules.observed, rules.enough_bidders],
        custom=button(_("Open the bids"), danger=True, says=_("Every bid becomes readable for those who review it.")),
    )  # fmt: skip
    def open_bids(self, act: Act) -> None:
        self.open_bids_by, self.open_bids_at = act.by, act.at

    @transition(
        "status", [Status.CLOSED, Status.OPENED], Status.FAILED, permission=rules.may_fail,
        conditions=[rules.reason_holds, rules.no_award_stands, rules.no_claim_stands],
        custom=button(_("Declare it failed"), asks=[Ask("failure", "choice", _("Statutory reason"), choices=FAILURES), REASON], danger=True),
    )  # fmt: skip
    def fail(self, act: Act) -> None:
        self.fail_by, self.fail_at, self.failure = act.by, act.at, act.facts["failure"]

    @transition("status", Status.FAILED, Status.DRAFT, permission=rules.may_rerun, custom=button(_("Run it again")))
    def rerun(self, act: Act) -> None:
        self.edition += 1
        self.failure = ""
        for done in ("submit", "approve", "publish", "close", "open_bids", "fail"):
            setattr(self, f"{done}_by", None)
            setattr(self, f"{done}_at", None)

    @transition(
        "status", [Status.OPENED, Status.CLOSED], Status.AWARDED, permission=rules.may_award,
        conditions=[rules.award_notified, rules.claim_converted],
        custom=button(_("Mark as awarded")),
    )  # fmt: skip
    def award(self, act: Act) -> None:
        self.award_by, self.award_at = act.by, act.at

    @transition(
        "status", [Status.PUBLISHED, Status.CLOSED, Status.OPENED], Status.SUSPENDED, permission=rules.may_suspend,
        custom=button(_("Suspend"), asks=[REASON], danger=True),
    )  # fmt: skip
    def suspend(self, act: Act) -> None:
        self.suspend_by, self.suspend_at, self.suspended_from = act.by, act.at, self.status

    @transition(
        "status", Status.SUSPENDED, RETURN_VALUE(Status.PUBLISHED, Status.CLOSED, Status.OPENED), permission=rules.may_resume,
        conditions=[rules.back_where_it_was],
        custom=button(_("Resume"), asks=[Ask("note", "textarea", _("The decision"))]),
    )  # fmt: skip
    def resume(self, act: Act) -> str:
        back, self.suspended_from = self.suspended_from, ""
        return back

    @transition(
        "status", [Status.DRAFT, Status.APPROVED, Status.PUBLISHED, Status.CLOSED, Status.SUSPENDED], Status.CANCELLED,
        permission=rules.may_cancel, conditions=[rules.no_claim_stands], custom=button(_("Cancel"), asks=[REASON], danger=True),
    )  # fmt: skip
    def cancel(self, act: Act) -> None:
        self.cancel_by, self.cancel_at = act.by, act.at
