"""Bid with lines and declarations; panel, seats, score sheets and scores."""

from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.bids.lifecycle import BidLifecycle, ScoreSheetLifecycle
from grants.listings.models import Criterion, Listing
from grants.people.circle import Circle
from grants.people.models import Organisation, User
from grants.people.roles import Role
from grants.trail.money import ZERO, MoneyField, QuantityField
from grants.trail.origin import Traced


class Bid(BidLifecycle):
    """The application of one organisation to one listing."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="bids")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bids")
    lead = models.CharField(_("project lead"), max_length=60, blank=True)
    plan = models.TextField(_("service plan"), max_length=20000, blank=True)
    amount = MoneyField(_("budget"), default=ZERO)
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="bids")
    points = QuantityField(_("points"), null=True, editable=False)  # type: ignore[misc]
    sheets_counted = models.PositiveSmallIntegerField(null=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "organisation"],
                condition=~Q(status="withdrawn"),
                name="an organisation applies once to a listing",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a bid is not negative"),
        ]

    def __str__(self) -> str:
        return f"{self.listing}: {self.organisation}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.listing.unit, organisation=self.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.listing.pinned_rule_set

    @property
    def mean(self) -> Fraction | None:
        """The mean score at full precision: ranked as it is, shown with two places."""
        return Fraction(self.points) / self.sheets_counted if self.points is not None and self.sheets_counted else None

    @property
    def mean_shown(self) -> Decimal | None:
        return None if self.mean is None else round(Decimal(self.mean.numerator) / self.mean.denominator, 2)


class BidLine(Traced):
    """One line of a bid's budget: quantity × unit price."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="lines")
    category = models.CharField(_("category"), max_length=4)
    item = models.CharField(_("item"), max_length=100)
    quantity = QuantityField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=20)
    unit_price = MoneyField(_("unit price"))
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="a bid line is not negative")]

    def __str__(self) -> str:
        return self.item


class Declaration(Traced):
    """What the organisation declares with its bid, and who declared it."""

    class Kind(models.TextChoices):
        TRUE_AND_COMPLETE = "true_and_complete", _("Everything told here is true and complete")
        NO_VIOLATION = "no_violation", _("No major violation in the last three years")
        NO_DOUBLE_FUNDING = "no_double_funding", _("The same content is not paid for by anyone else")
        OFFICES_DISCLOSED = "offices_disclosed", _("Offices our people hold in federations are disclosed")

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="declarations")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(_("details"), max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bid", "kind"], name="a declaration is made once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Panel(Traced):
    """The people who score the bids of one listing."""

    listing = models.OneToOneField(Listing, models.PROTECT, related_name="panel")
    formed_at = models.DateTimeField()
    formed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.listing)

    @cached_property
    def chairs(self) -> frozenset[int]:
        """The key of the person who chairs it; asked several times in each move of a sheet."""
        return frozenset(self.seats.filter(is_chair=True).values_list("person_id", flat=True))


class Seat(Traced):
    """One place on a panel: who sits, for what expertise, how chosen."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="seats")
    person = models.ForeignKey(User, models.PROTECT, related_name="seats")
    expertise = models.CharField(_("expertise"), max_length=40)
    chosen = models.CharField(_("how chosen"), max_length=100)
    is_chair = models.BooleanField(_("chair"), default=False)

    class Meta:
        ordering = ["-is_chair", "id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "person"], name="a person sits once on a panel"),
            models.UniqueConstraint(fields=["panel"], condition=Q(is_chair=True), name="a panel has one chair"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.expertise})"


class ScoreSheet(ScoreSheetLifecycle):
    """One expert's scores for every bid of a listing."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="sheets")
    seat = models.OneToOneField(Seat, models.PROTECT, related_name="sheet")

    class Meta:
        ordering = ["id"]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")

    def __str__(self) -> str:
        return f"{self.panel}: {self.seat}"

    @property
    def circle(self) -> Circle:
        persons = {Role.EXPERT: frozenset({self.seat.person_id}), Role.PANEL_CHAIR: self.panel.chairs}
        return Circle(unit=self.panel.listing.unit, persons=persons)

    @property
    def pinned_rule_set(self) -> str:
        return self.panel.listing.pinned_rule_set


class Score(Traced):
    """Points of one sheet for one bid on one criterion."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="scores")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    points = QuantityField(_("points"))
    comment = models.CharField(_("comment"), max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "bid", "criterion"], name="a criterion is scored once on a sheet"),
            models.CheckConstraint(condition=Q(points__gte=0), name="a score is not negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
