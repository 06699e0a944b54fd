"""The machines “bid” and “score_sheet”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from grants.bids import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("submit", "withdraw", "qualify", "disqualify", "score", "propose", "reserve", "reject", "win", "lapse", "revoke")
class BidLifecycle(Stateful):
    machine = "bid"
    born = ("draft",)
    kept_by = "listing"
    side_by_side = frozenset({"create", "edit", "submit", "recall", "withdraw"})

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        QUALIFIED = "qualified", _("Qualified")
        DISQUALIFIED = "disqualified", _("Not qualified")
        SCORED = "scored", _("Scored")
        PROPOSED = "proposed", _("Proposed for award")
        RESERVE = "reserve", _("In reserve")
        UNSUCCESSFUL = "unsuccessful", _("Not selected")
        AWARDED = "awarded", _("Awarded")
        LAPSED = "lapsed", _("Lapsed")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @transition(
        "status", Status.DRAFT, Status.SUBMITTED, permission=rules.may_submit,
        conditions=[
            rules.before_deadline, rules.organisation_eligible, rules.plan_written, rules.budget_is_sum_of_lines,
            rules.draft_within_ceiling, rules.caps_kept, rules.declared, rules.key_there,
        ],
        custom=button(_("Seal and submit"), says=_("Nobody can read it before the opening. You can recall it until the deadline.")),
    )  # fmt: skip
    def submit(self, act: Act) -> None:
        self.submit_by, self.submit_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.DRAFT, permission=rules.may_recall, conditions=[rules.before_deadline],
        custom=button(_("Recall")),
    )  # fmt: skip
    def recall(self, act: Act) -> None:
        self.submit_by = self.submit_at = None

    @transition(
        "status", [Status.DRAFT, Status.SUBMITTED], Status.WITHDRAWN, permission=rules.may_withdraw, conditions=[rules.before_deadline],
        custom=button(_("Withdraw"), danger=True),
    )  # fmt: skip
    def withdraw(self, act: Act) -> None:
        self.withdraw_by, self.withdraw_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.QUALIFIED, permission=rules.may_qualify,
        conditions=[rules.listing_opened, rules.laid_open, rules.eligible_at_deadline, rules.reviewer_not_on_panel],
        custom=button(_("Qualify")),
    )  # fmt: skip
    def qualify(self, act: Act) -> None:
        self.qualify_by, self.qualify_at = act.by, act.at

    @transition(
        "status", [Status.SUBMITTED, Status.QUALIFIED], Status.DISQUALIFIED, permission=rules.may_disqualify,
        conditions=[rules.listing_opened, rules.reviewer_not_on_panel, rules.for_its_price_only],
        custom=button(_("Disqualify"), asks=[Ask("rule", "text", _("The rule")), REASON], danger=True),
    )  # fmt: skip
    def disqualify(self, act: Act) -> None:
        self.disqualify_by, self.disqualify_at = act.by, act.at

    @transition(
        "status", Status.QUALIFIED, Status.SCORED, permission=rules.may_score, conditions=[rules.every_sheet_locked],
        custom=button(_("Record the score")),
    )  # fmt: skip
    def score(self, act: Act) -> None:
        self.score_by, self.score_at = act.by, act.at
        self.points, self.sheets_counted, self.rank = act.facts["points"], act.facts["sheets_counted"], act.facts["rank"]
        self.exact = act.facts["exact"]

    @transition(
        "status", Status.SCORED, Status.PROPOSED, permission=rules.may_propose,
        conditions=[rules.first_in_rank, rules.within_ceiling, rules.above_floor, rules.nobody_else_proposed, rules.panel_reported],
        custom=button(_("Propose for award")),
    )  # fmt: skip
    def propose(self, act: Act) -> None:
        self.propose_by, self.propose_at = act.by, act.at

    @transition(
        "status", Status.SCORED, Status.RESERVE, permission=rules.may_reserve,
        conditions=[rules.somebody_proposed, rules.first_in_rank, rules.above_floor], custom=button(_("Keep in reserve")),
    )  # fmt: skip
    def reserve(self, act: Act) -> None:
        self.reserve_by, self.reserve_at = act.by, act.at

    @transition(
        "status", Status.SCORED, Status.UNSUCCESSFUL, permission=rules.may_reject, conditions=[rules.somebody_proposed],
        custom=button(_("Not selected"), danger=True),
    )  # fmt: skip
    def reject(self, act: Act) -> None:
        self.reject_by, self.reject_at = act.by, act.at

    @transition(
        "status", Status.PROPOSED, Status.AWARDED, permission=rules.may_win, conditions=[rules.award_notified],
        custom=button(_("Win")),
    )  # fmt: skip
    def win(self, act: Act) -> None:
        self.win_by, self.win_at = act.by, act.at

    @transition(
        "status", [Status.PROPOSED, Status.AWARDED], Status.LAPSED, permission=rules.may_lapse,
        custom=button(_("Give up the award"), asks=[REASON], danger=True, says=_("The next in reserve may take its place.")),
    )  # fmt: skip
    def lapse(self, act: Act) -> None:
        self.lapse_by, self.lapse_at = act.by, act.at

    @transition(
        "status", Status.RESERVE, Status.PROPOSED, permission=rules.may_promote,
        conditions=[rules.the_one_before_gone, rules.nobody_else_proposed, rules.within_ceiling, rules.nothing_objected],
        custom=button(_("Promote from reserve")),
    )  # fmt: skip
    def promote(self, act: Act) -> None:
        self.propose_by, self.propose_at = act.by, act.at

    @transition(
        "status", Status.RESERVE, Status.UNSUCCESSFUL, permission=rules.may_release, conditions=[rules.the_one_before_signed],
        custom=button(_("Release from reserve")),
    )  # fmt: skip
    def release(self, act: Act) -> None:
        self.reject_by, self.reject_at = act.by, act.at

    @transition(
        "status", Status.PROPOSED, Status.UNSUCCESSFUL, permission=rules.may_revoke, conditions=[rules.award_revoked],
        custom=button(_("Revoke"), asks=[REASON], danger=True),
    )  # fmt: skip
    def revoke(self, act: Act) -> None:
        self.revoke_by, self.revoke_at = act.by, act.at
