"""The machine “score_sheet”."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from grants.panels import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("declare", "recuse", "submit", "lock", "void")
class ScoreSheetLifecycle(Stateful):
    machine = "score_sheet"
    born = ("assigned",)
    sign_offs = rules.SIGN_OFFS
    root_field = "panel__listing"

    class Status(models.TextChoices):
        ASSIGNED = "assigned", _("To be scored")
        FILLING = "filling", _("Being filled in")
        SUBMITTED = "submitted", _("Submitted")
        LOCKED = "locked", _("Locked")
        RECUSED = "recused", _("Recused")
        VOID = "void", _("Void")

    status = FSMField(_("status"), default=Status.ASSIGNED, choices=Status.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @transition(
        "status", Status.ASSIGNED, Status.FILLING, permission=rules.may_declare,
        conditions=[rules.bids_opened, rules.bids_reviewed, rules.no_known_interest, rules.no_interest_stated],
        custom=button(_("State no interest and begin"), asks=[Ask("no_interest", "several", _("I have no interest in"))]),
    )  # fmt: skip
    def declare(self, act: Act) -> None:
        self.declare_by, self.declare_at = act.by, act.at

    @transition(
        "status", [Status.ASSIGNED, Status.FILLING], Status.RECUSED, permission=rules.may_recuse, conditions=[rules.panel_stays_sound],
        custom=button(
            _("Recuse"), asks=[Ask("note", "textarea", _("The interest"))], danger=True,
            says=_("The next of the draw takes the seat at once; what was scored on this sheet does not count."),
        ),
    )  # fmt: skip
    def recuse(self, act: Act) -> None:
        self.recuse_by, self.recuse_at = act.by, act.at

    @transition(
        "status", Status.FILLING, Status.SUBMITTED, permission=rules.may_submit_sheet,
        conditions=[rules.every_item_scored, rules.hearing_over],
        custom=button(_("Submit the scores")),
    )  # fmt: skip
    def submit(self, act: Act) -> None:
        self.submit_by, self.submit_at = act.by, act.at

    @transition(
        "status", Status.SUBMITTED, Status.LOCKED, permission=rules.may_lock,
        conditions=[rules.all_sheets_in, rules.every_item_scored, rules.prices_explained, rules.enough_bidders],
        custom=button(_("Lock")),
    )  # fmt: skip
    def lock(self, act: Act) -> None:
        self.lock_by, self.lock_at = act.by, act.at

    @transition(
        "status", Status.LOCKED, Status.SUBMITTED, permission=rules.may_reopen,
        conditions=[rules.observer_confirms_reopen, rules.nothing_decided],
        custom=button(_("Reopen for a calculation error"), asks=[REASON], danger=True),
    )  # fmt: skip
    def reopen(self, act: Act) -> None:
        self.lock_by = self.lock_at = None

    @transition(
        "status", [Status.SUBMITTED, Status.LOCKED], Status.VOID, permission=rules.may_void, conditions=[rules.observer_confirms_void],
        custom=button(_("Declare void"), asks=[Ask("note", "textarea", _("The undisclosed interest"))], danger=True),
    )  # fmt: skip
    def void(self, act: Act) -> None:
        self.void_by, self.void_at = act.by, act.at
