"""The pool of experts, the draw; panel, seats, score sheets and scores; the report of the panel and who dissents."""

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Bid
from grants.listings.models import Criterion, Listing
from grants.panels.lifecycle import ScoreSheetLifecycle
from grants.people.circle import Circle
from grants.people.models import User
from grants.people.roles import Role
from grants.trail.blockers import Words
from grants.trail.money import QuantityField
from grants.trail.origin import Traced


class Panel(Traced):
    """The people who score the bids of one listing."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="panels")
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    formed_at = models.DateTimeField()
    formed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    report = models.TextField(_("report of the panel"), max_length=10000, blank=True)
    reported_at = models.DateTimeField(null=True, editable=False)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)
    draw = models.OneToOneField("grants.Draw", models.PROTECT, related_name="panel", null=True, editable=False)
    go_on_reason = models.TextField(_("why the panel goes on with fewer bidders"), max_length=2000, blank=True)
    go_on_at = models.DateTimeField(null=True, editable=False)
    go_on_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "edition"], name="an edition has one panel")]

    def __str__(self) -> str:
        return str(self.listing)

    @property
    def live_seats(self) -> list["Seat"]:
        """The seats whose sheets count."""
        return [s for s in self.seats.select_related("person", "sheet") if s.sheet.status not in {"recused", "void"}]

    @cached_property
    def chairs(self) -> frozenset[int]:
        """The key of the person who chairs it; asked several times in each move of a sheet."""
        return frozenset(self.seats.filter(is_chair=True).values_list("person_id", flat=True))


class Seat(Traced):
    """One place on a panel: who sits, for what expertise, how chosen."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="seats")
    person = models.ForeignKey(User, models.PROTECT, related_name="seats")
    expertise = models.CharField(_("expertise"), max_length=40)
    chosen = models.CharField(
        _("how chosen"), max_length=100, blank=True, help_text=_("Why she was named; empty when she was drawn.")
    )
    is_chair = models.BooleanField(_("chair"), default=False)
    number = models.CharField(_("number in the pool"), max_length=20, blank=True, editable=False)
    field = models.CharField(_("field"), max_length=12, blank=True, editable=False)  # as in the pool when she was seated
    place = models.PositiveSmallIntegerField(_("place in the draw"), null=True, editable=False)

    class Meta:
        ordering = ["-is_chair", "id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "person"], name="a person sits once on a panel"),
            models.UniqueConstraint(fields=["panel"], condition=Q(is_chair=True), name="a panel has one chair"),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | ~Q(chosen=""), name="an expert is drawn or named for a reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.expertise})"

    @property
    def how_chosen(self) -> Words:
        return _("drawn, place %(place)s") % {"place": self.place} if self.place else self.chosen


class Expert(Traced):
    """A person in the pool from which panels are drawn."""

    class Field(models.TextChoices):
        SOCIAL_WORK = "social_work", _("Social work")
        FINANCE = "finance", _("Finance")
        FAMILY = "family", _("Women, children and families")
        LAW = "law", _("Law")
        GENERAL = "general", _("Administration and evaluation")

    person = models.OneToOneField(User, models.PROTECT, related_name="expert")
    number = models.CharField(_("number in the pool"), max_length=20, unique=True)
    field = models.CharField(_("field"), max_length=12, choices=Field)
    qualification = models.CharField(_("qualification"), max_length=100, blank=True)
    employer = models.CharField(_("employer"), max_length=100, blank=True)
    units = models.ManyToManyField("grants.Unit", related_name="experts", verbose_name=_("pools"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    history = models.JSONField(default=list, editable=False)  # [{at, by, what, …}], the latest last; never cut

    class Meta:
        ordering = ["number"]
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="an expert leaves the pool after she joined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.person}"


class Draw(Traced):
    """A random order of the pool for one edition of a listing. Made once; anybody repeats it from the seed and the list."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="draws")
    edition = models.PositiveSmallIntegerField()
    seed = models.CharField(_("seed"), max_length=64)
    head = models.CharField(_("head of the trail"), max_length=64, blank=True)
    fresh = models.CharField(_("fresh random bytes"), max_length=64)
    size = models.PositiveSmallIntegerField(_("seats"))
    finance = models.PositiveSmallIntegerField(_("experts of finance at least"))
    pool = models.JSONField()  # [{number, field}] as it stood, sorted by number
    excluded = models.JSONField(default=dict)  # number → reason
    order = models.JSONField()  # numbers, in the order of the draw
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    observer = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "edition"], name="a panel is drawn once")]

    def __str__(self) -> str:
        return f"{self.listing} {self.edition}"


class PriceCheck(Traced):
    """A bidder is asked why its price is so low, what it answered, and whether that was accepted."""

    bid = models.OneToOneField(Bid, models.PROTECT, related_name="price_check")
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("to be answered by"))
    answer = models.TextField(_("the bidder's explanation"), max_length=5000, blank=True)
    accepted = models.BooleanField(_("accepted"), null=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="an explanation is decided with a reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.bid)


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


class Statement(Traced):
    """One expert's statement that she has no interest in one bidder."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="statements")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="statements")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["sheet", "bid"], name="an expert states it once for each bidder")]

    def __str__(self) -> str:
        return f"{self.sheet.seat}: {self.bid.organisation}"


class Opinion(Traced):
    """How one expert signed the report of the panel. Who signs nothing and gives no reason is taken to agree (实施条例 41)."""

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="opinion")
    agrees = models.BooleanField(_("agrees"))
    dissent = models.TextField(_("dissent"), max_length=2000, blank=True)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(dissent=""), name="who dissents says why"),
        ]

    def __str__(self) -> str:
        return str(self.seat)


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
