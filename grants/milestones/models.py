"""MilestoneReport with its measurements, activities and satisfaction."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract, Deliverable, Milestone
from grants.milestones.lifecycle import MilestoneReportLifecycle
from grants.needs.models import Basis, Precision
from grants.people.circle import Circle
from grants.people.models import Unit
from grants.trail.money import QuantityField
from grants.trail.origin import Traced


class MilestoneReport(MilestoneReportLifecycle):
    """What an organisation says it delivered by a milestone."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reports")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="reports")
    narrative = models.TextField(_("what was done"), max_length=20000, blank=True)
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="reports")

    class Meta:
        ordering = ["milestone__order", "id"]
        verbose_name = _("milestone report")
        verbose_name_plural = _("milestone reports")
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"], condition=~Q(status="rejected"), name="a milestone has one living report"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.number} {self.milestone}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.contract.unit, organisation=self.contract.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.contract.pinned_rule_set


class Measurement(Traced):
    """Reported and recognised quantity of one deliverable at one site, in the deliverable's own unit."""

    report = models.ForeignKey(MilestoneReport, models.PROTECT, related_name="measurements")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="measurements")
    site = models.ForeignKey(Unit, models.PROTECT, related_name="measurements")
    reported = QuantityField(_("reported"))
    recognised = QuantityField(_("recognised"), null=True, blank=True)  # type: ignore[misc]
    precision = models.CharField(_("precision"), max_length=12, choices=Precision, default=Precision.EXACT)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.PERIOD)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "deliverable", "site"], name="a deliverable is measured once per report and site"
            ),
            models.CheckConstraint(
                condition=Q(reported__gte=0) & (Q(recognised__isnull=True) | Q(recognised__gte=0, recognised__lte=F("reported"))),
                name="what is recognised was reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable} {self.reported}"


class Activity(Traced):
    """One event: method, counts, signatures; never a name."""

    class Method(models.TextChoices):
        CASE = "case", _("Casework")
        GROUP = "group", _("Group work")
        COMMUNITY = "community", _("Community work")
        OTHER = "other", _("Other")

    report = models.ForeignKey(MilestoneReport, models.PROTECT, related_name="activities")
    site = models.ForeignKey(Unit, models.PROTECT, related_name="activities")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, null=True, blank=True, related_name="activities")
    date = models.DateField(_("date"))
    method = models.CharField(_("method"), max_length=10, choices=Method)
    title = models.CharField(_("title"), max_length=100)
    persons = models.PositiveIntegerField(_("persons"), default=0)
    person_times = models.PositiveIntegerField(_("person-times"), default=0)
    signatures = models.PositiveIntegerField(_("signatures"), default=0)
    volunteers = models.PositiveIntegerField(_("volunteers"), default=0)
    hours = QuantityField(_("volunteer hours"), default=0)

    class Meta:
        ordering = ["date", "id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return f"{self.date} {self.title}"


class Satisfaction(Traced):
    """A survey of the people served: forms issued, valid answers, their distribution. Never who answered."""

    report = models.ForeignKey(MilestoneReport, models.PROTECT, related_name="satisfactions")
    group = models.CharField(_("asked"), max_length=60)
    issued = models.PositiveIntegerField(_("issued"))
    valid = models.PositiveIntegerField(_("valid"))
    very_satisfied = models.PositiveIntegerField(_("very satisfied"), default=0)
    satisfied = models.PositiveIntegerField(_("satisfied"), default=0)
    neutral = models.PositiveIntegerField(_("neutral"), default=0)
    dissatisfied = models.PositiveIntegerField(_("dissatisfied"), default=0)
    very_dissatisfied = models.PositiveIntegerField(_("very dissatisfied"), default=0)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(valid__lte=F("issued")), name="no more answers than forms")]

    def __str__(self) -> str:
        return f"{self.group} {self.valid}/{self.issued}"

    @property
    def answers(self) -> int:
        return self.very_satisfied + self.satisfied + self.neutral + self.dissatisfied + self.very_dissatisfied
