"""The machine “organisation”: registration with a unit."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from grants.people import rules
from grants.trail.blockers import Act
from grants.trail.machine import REASON, Ask, Stateful, button, stamps


@stamps("admit", "reject", "watch", "bar", "dissolve")
class OrganisationLifecycle(Stateful):
    machine = "organisation"
    born = ("applied",)

    class Status(models.TextChoices):
        APPLIED = "applied", _("Applied")
        ELIGIBLE = "eligible", _("Eligible")
        WATCHED = "watched", _("Watched")
        BARRED = "barred", _("Barred")
        REJECTED = "rejected", _("Not admitted")
        DISSOLVED = "dissolved", _("Dissolved")

    status = FSMField(_("status"), default=Status.APPLIED, choices=Status.choices, protected=True, editable=False, db_index=True)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        "status", Status.APPLIED, Status.ELIGIBLE, permission=rules.may_admit,
        conditions=[rules.credit_code_holds, rules.certificate_on_file, rules.inspected, rules.accountant_named, rules.offices_declared],
        custom=button(_("Admit")),
    )  # fmt: skip
    def admit(self, act: Act) -> None:
        self.admit_by, self.admit_at = act.by, act.at

    @transition(
        "status", Status.APPLIED, Status.REJECTED, permission=rules.may_reject,
        custom=button(_("Do not admit"), asks=[REASON], danger=True),
    )  # fmt: skip
    def reject(self, act: Act) -> None:
        self.reject_by, self.reject_at = act.by, act.at

    @transition(
        "status", Status.REJECTED, Status.APPLIED, permission=rules.may_reapply, conditions=[rules.corrected],
        custom=button(_("Apply again")),
    )  # fmt: skip
    def reapply(self, act: Act) -> None:
        self.reject_by = self.reject_at = None

    @transition(
        "status", Status.ELIGIBLE, Status.WATCHED, permission=rules.may_watch,
        custom=button(_("Watch"), asks=[REASON], danger=True),
    )  # fmt: skip
    def watch(self, act: Act) -> None:
        self.watch_by, self.watch_at = act.by, act.at

    @transition(
        "status", Status.WATCHED, Status.ELIGIBLE, permission=rules.may_clear,
        custom=button(pgettext_lazy("organisation", "Clear"), asks=[Ask("note", "textarea", _("How the cause was removed"))]),
    )  # fmt: skip
    def clear(self, act: Act) -> None:
        self.watch_by = self.watch_at = None

    @transition(
        "status", [Status.ELIGIBLE, Status.WATCHED], Status.BARRED, permission=rules.may_bar,
        conditions=[rules.bar_ends_later, rules.heard_first],
        custom=button(
            _("Bar"), danger=True, says=_("It can no longer apply until that day."),
            asks=[REASON, Ask("until", "date", _("Until")), Ask("heard", "check", _("The organisation was heard first"))],
        ),
    )  # fmt: skip
    def bar(self, act: Act) -> None:
        self.bar_by, self.bar_at, self.barred_until = act.by, act.at, act.facts["until"]

    @transition(
        "status", Status.BARRED, Status.ELIGIBLE, permission=rules.may_restore,
        conditions=[rules.bar_over, rules.money_refunded], custom=button(_("Restore")),
    )  # fmt: skip
    def restore(self, act: Act) -> None:
        self.bar_by = self.bar_at = self.barred_until = None

    @transition(
        "status", [Status.ELIGIBLE, Status.WATCHED, Status.BARRED], Status.DISSOLVED, permission=rules.may_dissolve,
        conditions=[rules.no_contract_in_force],
        custom=button(_("Record deregistration"), asks=[REASON], danger=True),
    )  # fmt: skip
    def dissolve(self, act: Act) -> None:
        self.dissolve_by, self.dissolve_at = act.by, act.at
