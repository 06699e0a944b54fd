"""The machine “award”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from grants.awards import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Stateful, button, stamps


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
        conditions=[rules.bid_proposed, rules.amount_of_bid, rules.still_eligible],
        custom=button(_("Announce"), danger=True, says=_("Names, amount and experts become public for the notice period.")),
    )  # fmt: skip
    def announce(self, act: Act) -> None:
        self.announce_by, self.announce_at = act.by, act.at
        self.notice_from, self.notice_until = act.facts["notice_from"], act.facts["notice_until"]

    @transition(
        "status", Status.ON_NOTICE, Status.CLEARED, permission=rules.may_clear, conditions=[rules.notice_over],
        custom=button(pgettext_lazy("award", "Clear")),
    )  # fmt: skip
    def clear(self, act: Act) -> None:
        self.clear_by, self.clear_at = act.by, act.at

    @transition(
        "status", Status.CLEARED, Status.NOTIFIED, permission=rules.may_notify, conditions=[rules.still_eligible],
        custom=button(_("Notify the winner"), says=_("The time to sign the contract starts to run.")),
    )  # fmt: skip
    def notify(self, act: Act) -> None:
        self.notify_by, self.notify_at, self.sign_by = act.by, act.at, act.facts["sign_by"]

    @transition(
        "status", [Status.ON_NOTICE, Status.CLEARED, Status.NOTIFIED], Status.REVOKED, permission=rules.may_revoke,
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
