"""The machine “need”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from grants.needs import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("submit", "pool", "send_back", "merge", "match", "satisfy", "close")
class NeedLifecycle(Stateful):
    machine = "need"
    born = ("draft",)

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        POOLED = "pooled", _("In the pool")
        MATCHED = "matched", _("Matched")
        MET = "met", _("Met")
        RETURNED = "returned", _("Sent back")
        MERGED = "merged", _("Merged")
        CLOSED = "closed", _("Closed")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @transition(
        "status", [Status.DRAFT, Status.RETURNED], Status.SUBMITTED, permission=rules.may_submit,
        conditions=[rules.complete, rules.evidenced, rules.no_personal_data], custom=button(_("Submit")),
    )  # fmt: skip
    def submit(self, act: Act) -> None:
        self.submit_by, self.submit_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.POOLED, permission=rules.may_pool, conditions=[rules.off_negative_list, rules.no_duplicate],
        custom=button(_("Put into the pool"), asks=[Ask("not_on_negative_list", "check", _("Not on the negative list"))]),
    )  # fmt: skip
    def pool(self, act: Act) -> None:
        self.pool_by, self.pool_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.RETURNED, permission=rules.may_send_back,
        custom=button(_("Send back"), asks=[REASON], danger=True),
    )  # fmt: skip
    def send_back(self, act: Act) -> None:
        self.send_back_by, self.send_back_at = act.by, act.at

    @transition(
        "status", [Status.SUBMITTED, Status.POOLED], Status.MERGED, permission=rules.may_merge, conditions=[rules.joins_a_pooled_need],
        custom=button(
            _("Merge into another"), asks=[Ask("into", "need", _("The need it joins"))], danger=True,
            says=_("This one ends; the other goes on."),
        ),
    )  # fmt: skip
    def merge(self, act: Act) -> None:
        self.merge_by, self.merge_at, self.merged_into = act.by, act.at, act.facts["into"]

    @transition(
        "status", Status.POOLED, Status.MATCHED, permission=rules.may_match, conditions=[rules.referred_to], custom=button(_("Match")),
    )  # fmt: skip
    def match(self, act: Act) -> None:
        self.match_by, self.match_at = act.by, act.at

    @transition(
        "status", Status.MATCHED, Status.POOLED, permission=rules.may_release, conditions=[rules.no_longer_referred_to],
        custom=button(_("Back into the pool")),
    )  # fmt: skip
    def release(self, act: Act) -> None:
        self.match_by = self.match_at = None

    @transition(
        "status", Status.MATCHED, Status.MET, permission=rules.may_satisfy, conditions=[rules.delivered], custom=button(_("Mark as met")),
    )  # fmt: skip
    def satisfy(self, act: Act) -> None:
        self.satisfy_by, self.satisfy_at = act.by, act.at

    @transition(
        "status", [Status.DRAFT, Status.RETURNED, Status.POOLED, Status.MATCHED], Status.CLOSED, permission=rules.may_close,
        custom=button(_("Close"), asks=[REASON], danger=True),
    )  # fmt: skip
    def close(self, act: Act) -> None:
        self.close_by, self.close_at = act.by, act.at
