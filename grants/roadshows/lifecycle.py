"""The machines “roadshow” and “claim”."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from grants.roadshows import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps

INTO = (
    ("free", _("Free agreement")),
    ("contract", _("Contract below the threshold")),
    ("call", _("New call")),
)


@stamps("open_registration", "schedule", "start", "end", "archive", "cancel")
class RoadshowLifecycle(Stateful):
    machine = "roadshow"
    born = ("draft",)
    sign_offs = rules.ROADSHOW_SIGN_OFFS

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REGISTERING = "registering", _("Taking registrations")
        SCHEDULED = "scheduled", _("Scheduled")
        LIVE = "live", _("Live")
        ENDED = "ended", pgettext_lazy("roadshow", "Ended")
        ARCHIVED = "archived", _("Archived")
        CANCELLED = "cancelled", _("Cancelled")

    status = FSMField(_("status"), default=Status.DRAFT, choices=Status.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @transition(
        "status", Status.DRAFT, Status.REGISTERING, permission=rules.may_open_registration,
        conditions=[rules.session_rules_complete, rules.observer_assigned, rules.call_is_opened],
        custom=button(_("Open the registration"), danger=True, says=_("The rules of the session are public and fixed from now on.")),
    )  # fmt: skip
    def open_registration(self, act: Act) -> None:
        self.open_registration_by, self.open_registration_at = act.by, act.at

    @transition(
        "status", Status.REGISTERING, Status.SCHEDULED, permission=rules.may_schedule,
        conditions=[rules.has_pitches, rules.only_approved_listings, rules.lot_drawn, rules.has_delegations],
        custom=button(_("Draw the order and schedule"), danger=True, says=_("The order of the pitches is drawn by lot and recorded.")),
    )  # fmt: skip
    def schedule(self, act: Act) -> None:
        self.schedule_by, self.schedule_at = act.by, act.at

    @transition(
        "status", Status.SCHEDULED, Status.LIVE, permission=rules.may_start, conditions=[rules.observer_present],
        custom=button(_("Start the session"), danger=True),
    )  # fmt: skip
    def start(self, act: Act) -> None:
        self.start_by, self.start_at = act.by, act.at

    @transition(
        "status", Status.LIVE, Status.ENDED, permission=rules.may_end, conditions=[rules.every_pitch_heard],
        custom=button(pgettext_lazy("roadshow", "End the session"), danger=True),
    )  # fmt: skip
    def end(self, act: Act) -> None:
        self.end_by, self.end_at = act.by, act.at

    @transition(
        "status", Status.ENDED, Status.ARCHIVED, permission=rules.may_archive,
        conditions=[rules.every_claim_settled, rules.observer_signed], custom=button(_("Archive")),
    )  # fmt: skip
    def archive(self, act: Act) -> None:
        self.archive_by, self.archive_at = act.by, act.at

    @transition(
        "status", [Status.DRAFT, Status.REGISTERING, Status.SCHEDULED], Status.CANCELLED, permission=rules.may_cancel,
        custom=button(_("Cancel"), asks=[REASON], danger=True),
    )  # fmt: skip
    def cancel(self, act: Act) -> None:
        self.cancel_by, self.cancel_at = act.by, act.at


@stamps("contest", "settle", "settle_against", "promote", "confirm", "release", "withdraw", "convert")
class ClaimLifecycle(Stateful):
    """Born inside the one transaction of `placard.raise_placard`: locked when a slot was free, queued behind the others when not."""

    machine = "claim"
    slot: Any
    born = ("locked", "queued")
    kept_by = "pitch"
    sign_offs = rules.CLAIM_SIGN_OFFS

    class Status(models.TextChoices):
        LOCKED = "locked", _("Holds the slot")
        QUEUED = "queued", _("In the queue")
        CONTESTED = "contested", _("Contested")
        CONFIRMED = "confirmed", _("Confirmed")
        CONVERTED = "converted", _("Made an agreement")
        RELEASED = "released", _("Released")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    status = FSMField(_("status"), default=Status.QUEUED, choices=Status.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @transition(
        "status", Status.LOCKED, Status.CONTESTED, permission=rules.may_contest, custom=button(_("Contest"), asks=[REASON], danger=True),
    )  # fmt: skip
    def contest(self, act: Act) -> None:
        self.contest_by, self.contest_at = act.by, act.at

    @transition(
        "status", Status.CONTESTED, Status.LOCKED, permission=rules.may_settle, conditions=[rules.observer_agrees_to_settle],
        custom=button(_("Settle: the claim stands"), asks=[REASON]),
    )  # fmt: skip
    def settle(self, act: Act) -> None:
        self.settle_by, self.settle_at, self.confirm_by_day = act.by, act.at, act.facts["confirm_by_day"]

    @transition(
        "status", Status.CONTESTED, Status.RELEASED, permission=rules.may_settle, conditions=[rules.observer_agrees_to_release],
        custom=button(_("Settle: the slot is free again"), asks=[REASON], danger=True, says=_("The next in the queue gets the slot.")),
    )  # fmt: skip
    def settle_against(self, act: Act) -> None:
        self.settle_against_by, self.settle_against_at, self.slot = act.by, act.at, None

    @transition(
        "status", Status.QUEUED, Status.LOCKED, permission=rules.may_promote, conditions=[rules.slot_is_free, rules.first_in_queue],
        custom=button(_("Move up")),
    )  # fmt: skip
    def promote(self, act: Act) -> None:
        self.promote_by, self.promote_at = act.by, act.at
        self.slot, self.held_from, self.confirm_by_day = act.facts["slot"], act.at, act.facts["confirm_by_day"]

    @transition(
        "status", Status.LOCKED, Status.CONFIRMED, permission=rules.may_confirm,
        conditions=[rules.session_over, rules.within_confirmation_days, rules.terms_stated],
        custom=button(_("Confirm"), says=_("A confirmed claim is an intention; it pays nothing by itself.")),
    )  # fmt: skip
    def confirm(self, act: Act) -> None:
        self.confirm_by, self.confirm_at = act.by, act.at

    @transition(
        "status", [Status.LOCKED, Status.CONFIRMED], Status.RELEASED, permission=rules.may_release,
        custom=button(pgettext_lazy("claim", "Release"), asks=[REASON], danger=True, says=_("The next in the queue gets the slot.")),
    )  # fmt: skip
    def release(self, act: Act) -> None:
        self.release_by, self.release_at, self.slot = act.by, act.at, None

    @transition(
        "status", [Status.LOCKED, Status.QUEUED], Status.WITHDRAWN, permission=rules.may_withdraw,
        custom=button(_("Take the placard back"), asks=[REASON], danger=True, says=_("The next in the queue gets the slot.")),
    )  # fmt: skip
    def withdraw(self, act: Act) -> None:
        self.withdraw_by, self.withdraw_at, self.slot = act.by, act.at, None

    @transition(
        "status", Status.CONFIRMED, Status.CONVERTED, permission=rules.may_convert, conditions=[rules.offer_not_suspended, rules.right_kind],
        custom=button(_("Make it an agreement"), asks=[Ask("into", "choice", _("Into what"), choices=INTO)]),
    )  # fmt: skip
    def convert(self, act: Act) -> None:
        self.convert_by, self.convert_at, self.into = act.by, act.at, act.facts["into"]
