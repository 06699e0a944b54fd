"""What a team did outside the books: it went and looked, called, asked, counted, read the papers. Told as it was, without anybody's name."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.audits.findings import Finding
from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.milestones.models import Activity
from grants.trail.origin import Traced
from grants.trail.text import no_personal_data
from grants.trail.triggers import append_only

MASKED = RegexValidator(r"^[0-9+\-]{0,9}\*{2,8}[0-9]{0,4}$", _("A telephone number is kept with its middle hidden only."))


@append_only
class Procedure(Traced):
    """One visit, call, interview, count or reading of papers. Rows are only added: a correction is a row that names the one it replaces.

    `asked`: how many people were asked, never who. `phone` has its middle hidden before it is kept.
    """

    class Kind(models.TextChoices):
        SITE_VISIT = "site_visit", _("Visit on site")
        TELEPHONE = "telephone", _("Telephone call")
        INTERVIEW = "interview", _("Interview")
        STOCK_COUNT = "stock_count", _("Count of stock")
        INSPECTION = "inspection", _("Inspection of papers")

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="procedures")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    on = models.DateField(_("day"))
    party = models.CharField(_("place or office"), max_length=100, validators=[no_personal_data])
    phone = models.CharField(_("telephone"), max_length=20, blank=True, validators=[MASKED])
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="procedures", verbose_name=_("contract"))
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="procedures", verbose_name=_("activity")
    )
    asked = models.PositiveIntegerField(_("people asked"), null=True, blank=True)
    found = models.TextField(_("what was found"), max_length=2000, validators=[no_personal_data])
    done_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", verbose_name=_("done by"))
    accompanied_by = models.ForeignKey(
        "grants.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("together with")
    )
    document = models.ForeignKey("grants.StoredFile", models.PROTECT, null=True, blank=True, related_name="procedures")
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="procedures", verbose_name=_("finding")
    )
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    why = models.CharField(_("what is corrected"), max_length=300, blank=True, validators=[no_personal_data])
    at = models.DateTimeField(editable=False)
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["on", "id"]
        verbose_name = _("procedure performed")
        verbose_name_plural = _("procedures performed")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["site_visit", "stock_count"]) | Q(accompanied_by__isnull=False),
                name="a visit and a count are done by two",
                violation_error_message=_("A visit and a count are done by two of the team: say who went along."),
            ),
            models.CheckConstraint(
                condition=Q(accompanied_by__isnull=True) | ~Q(accompanied_by=F("done_by")),
                name="two who go are two people",
                violation_error_message=_("The second person is somebody else than the first."),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, why="") | (Q(corrects__isnull=False) & ~Q(why="")),
                name="a corrected procedure says why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on} {self.party}"
