"""Where the money comes from and how much of it is still free."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.people.circle import Circle
from grants.people.models import Organisation, Unit
from grants.trail.money import ZERO, MoneyField
from grants.trail.origin import Traced
from grants.trail.triggers import append_only


class Source(Traced):
    """A typed source of money. Fiscal-only rules attach to fiscal rows; donated money has a donor body, not a budget."""

    class Kind(models.TextChoices):
        FISCAL = "fiscal", _("Fiscal funds")
        LOTTERY = "lottery", _("Welfare lottery fund")
        DONATED = "donated", _("Donated funds")
        OWN = "own", _("Own funds")
        MATCHING = "matching", _("Matching funds")

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sources", verbose_name=_("administered by"))
    donor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="donations", verbose_name=_("donor")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")

    def __str__(self) -> str:
        return self.name

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit)


class Appropriation(Traced):
    """What a source gives a unit for a year and a purpose. Locked first whenever money is committed."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="appropriations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appropriations", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    purpose = models.CharField(_("purpose"), max_length=200)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["-year", "id"]
        verbose_name = _("appropriation")
        verbose_name_plural = _("appropriations")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="an appropriation is more than nothing")]

    def __str__(self) -> str:
        return f"{self.year} {self.purpose}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit)

    @property
    def committed(self) -> Decimal:
        """Commitments made and not freed, 元."""
        return _sum(self.commitments)

    @property
    def bearing(self) -> Decimal:
        """What contracts may be promised in all: the amount, less what was carried over from it, and what was carried into it, 元."""
        return Decimal(self.amount) - _sum(self.carried_out) + _sum(self.carried_in)

    @property
    def uncommitted(self) -> Decimal:
        return self.bearing - self.committed


def _sum(rows: Any) -> Decimal:
    total: Decimal | None = rows.aggregate(total=models.Sum("amount"))["total"]
    return total or ZERO


@append_only
class Commitment(Traced):
    """Money promised to a contract (positive) or freed again (negative). Rows are only added."""

    appropriation = models.ForeignKey(Appropriation, models.PROTECT, related_name="commitments")
    contract = models.ForeignKey("grants.Contract", models.PROTECT, related_name="commitments")
    amount = MoneyField(_("amount"), negative=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.appropriation_id}: {self.amount}"


@append_only
class CarryOver(Traced):
    """What was still free of a year's appropriation at its end and goes into one of the next year. Rows are only added."""

    given_by = models.ForeignKey(Appropriation, models.PROTECT, related_name="carried_out", verbose_name=_("carried over from"))
    into = models.ForeignKey(Appropriation, models.PROTECT, related_name="carried_in", verbose_name=_("carried over into"))
    amount = MoneyField(_("amount"))
    document_number = models.CharField(_("document number"), max_length=60)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("carry-over")
        verbose_name_plural = _("carry-overs")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a carry-over is more than nothing"),
            models.CheckConstraint(condition=~Q(given_by=models.F("into")), name="a carry-over goes to another appropriation"),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.amount}"


class Pledge(Traced):
    """Matching money: what an organisation promised of its own for a contract, beside the public money. Fixed by the signing."""

    contract = models.ForeignKey("grants.Contract", models.PROTECT, related_name="pledges")
    purpose = models.CharField(_("used for"), max_length=200)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("matching funds")
        verbose_name_plural = _("matching funds")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a pledge is more than nothing")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.amount}"


@append_only
class Provision(Traced):
    """What the organisation put in of what it had pledged, with where it can be seen. Rows are only added."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="provisions")
    amount = MoneyField(_("amount"))
    on = models.DateField(_("on"))
    proof = models.CharField(_("proof"), max_length=200)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a provision is more than nothing")]

    def __str__(self) -> str:
        return f"{self.proof} {self.amount}"
