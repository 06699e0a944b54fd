"""Need: what families of a place lack, with its figures and the evidence for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.needs.lifecycle import NeedLifecycle
from grants.people.circle import Circle
from grants.people.models import Unit


class Precision(models.TextChoices):
    """How a figure was told: 868, 600余, 近9万."""

    EXACT = "exact", _("exactly")
    AT_LEAST = "at_least", _("more than")
    APPROX_BELOW = "approx_below", _("nearly")


class Basis(models.TextChoices):
    """What a figure counts over; figures of different basis are never added."""

    PERIOD = "period", _("in the period")
    CUMULATIVE = "cumulative", _("cumulative")
    POINT = "point", _("on a day")
    UNSPECIFIED = "unspecified", _("basis not stated")


class Need(NeedLifecycle):
    """One need of one place. Holds counts and kinds of people, never a person."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="needs", verbose_name=_("place"))
    title = models.CharField(_("title"), max_length=100)
    category = models.CharField(_("kind of service"), max_length=20, blank=True)
    group = models.CharField(_("for whom"), max_length=60, blank=True)
    head_count = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=12, choices=Precision, default=Precision.EXACT)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.POINT)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    survey_n = models.PositiveIntegerField(_("questionnaires answered"), null=True, blank=True)
    meetings = models.PositiveIntegerField(_("meetings held"), null=True, blank=True)
    visits = models.PositiveIntegerField(_("visits made"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged")
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="needs")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="a merged need names the need it joined",
            ),
            models.CheckConstraint(
                condition=Q(pool_by__isnull=True) | ~Q(pool_by=models.F("submit_by")), name="nobody pools a need she submitted"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit, from_above=True)
