"""Programme (a project over the years), Listing (one purchase), its indicators and criteria."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.funds.models import Appropriation
from grants.listings.lifecycle import ListingLifecycle
from grants.needs.models import Basis, Need
from grants.people.circle import Circle
from grants.people.models import Organisation, Unit
from grants.rulebook.models import RuleSet
from grants.trail import clock
from grants.trail.money import MoneyField, QuantityField
from grants.trail.origin import Traced


class Programme(Traced):
    """One project as people know it, bought year after year: the five purchases of 白兰花家庭驿站 are one programme."""

    name = models.CharField(_("name"), max_length=100)
    number = models.CharField(_("number"), max_length=30, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="programmes", verbose_name=_("purchaser"))
    description = models.TextField(_("description"), max_length=5000, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.name

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit)


class Observation(Traced):
    """A figure somebody published about a project, told as it was told: value, unit, precision, basis, the words it stands in."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="observations")
    key = models.CharField(max_length=40)
    label = models.CharField(_("figure"), max_length=60)
    value = QuantityField(_("value"))
    unit = models.CharField(_("unit"), max_length=20)
    precision = models.CharField(_("precision"), max_length=12)
    basis = models.CharField(_("basis"), max_length=12)
    quote = models.CharField(_("source text"), max_length=300)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.label} {self.value}"


class Listing(ListingLifecycle):
    """One purchase: what, for whom, where, with which money, by which method, until when."""

    class Direction(models.TextChoices):
        CALL = "call", _("Call")
        OFFER = "offer", _("Offer")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="listings", verbose_name=_("project"))
    number = models.CharField(_("number"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=100)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, default=Direction.CALL)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="listings", verbose_name=_("purchaser"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("who offers it")
    )
    group = models.CharField(_("for whom"), max_length=60, blank=True)
    slots = models.PositiveSmallIntegerField(_("how many times it can be taken up"), null=True, blank=True)
    head_count = models.PositiveIntegerField(_("how many people each time"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    category = models.CharField(_("kind of service"), max_length=20)
    content = models.TextField(_("what is to be done"), max_length=10000, blank=True)
    requirements = models.TextField(_("who may apply"), max_length=5000, blank=True)
    needs = models.ManyToManyField(Need, blank=True, related_name="listings", verbose_name=_("needs it answers"))
    sites = models.ManyToManyField(Unit, blank=True, related_name="hosted_listings", verbose_name=_("places of service"))
    appropriation = models.ForeignKey(Appropriation, models.PROTECT, null=True, blank=True, related_name="listings")
    budget = MoneyField(_("price ceiling"))
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    method = models.CharField(_("method"), max_length=30)
    drop_extremes = models.BooleanField(
        _("highest and lowest scores are left out"), default=False, help_text=_("Only where the announcement says so.")
    )
    negative_list_checked = models.BooleanField(_("checked against the negative list"), default=False)
    publishes_at = models.DateTimeField(_("published from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opening"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "-id"]
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.CheckConstraint(
                condition=Q(direction="call", budget__gt=0, organisation__isnull=True)
                | Q(direction="offer", budget__gte=0, organisation__isnull=False, slots__gte=1),
                name="a call has a budget; an offer has somebody who offers it, and slots",
            ),
            models.CheckConstraint(
                condition=Q(approve_by__isnull=True) | ~Q(approve_by=models.F("submit_by")),
                name="nobody approves a listing she submitted",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit, organisation=self.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.rule_set.version

    @property
    def opening_key(self) -> "OpeningKey | None":
        """The key of this edition."""
        return self.opening_keys.filter(edition=self.edition, replaced_at__isnull=True).first()

    @property
    def panel(self) -> Any:
        """The panel of this edition, None before it is formed."""
        return self.panels.filter(edition=self.edition).first()

    @property
    def bids_now(self) -> Any:
        """The applications to this edition."""
        return self.bids.filter(edition=self.edition)

    @property
    def is_offer(self) -> bool:
        return self.direction == self.Direction.OFFER

    @property
    def accepts_bids(self) -> bool:
        """Derived from the clock, never stored: a scheduler that sleeps lets nothing late through."""
        return (
            not self.is_offer
            and self.status == self.Status.PUBLISHED
            and self.closes_at is not None
            and clock.now() < self.closes_at
        )


class Indicator(Traced):
    """What success is measured by."""

    class Direction(models.TextChoices):
        AT_LEAST = "ge", "≥"
        AT_MOST = "le", "≤"
        EQUAL = "eq", "="

    class Measure(models.TextChoices):
        SUM = "sum", _("sum")
        DISTINCT = "distinct", _("distinct persons")
        MAX = "max", _("largest")
        LATEST = "latest", _("latest")
        RATE = "rate", _("rate")

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="indicators")
    code = models.CharField(_("code"), max_length=20)
    level1 = models.CharField(_("first level"), max_length=40)
    level2 = models.CharField(_("second level"), max_length=40)
    name = models.CharField(_("indicator"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20)
    direction = models.CharField(max_length=2, choices=Direction, default=Direction.AT_LEAST)
    target = QuantityField(_("target"))
    weight = QuantityField(_("weight"))
    measure = models.CharField(_("measure"), max_length=10, choices=Measure, default=Measure.SUM)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.PERIOD)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "code"], name="an indicator code is used once in a listing")]

    def __str__(self) -> str:
        return self.name


class Criterion(Traced):
    """What a panel scores, and up to how many points; a price item is computed, nobody scores it."""

    class Kind(models.TextChoices):
        EXPERT = "expert", _("by the experts")
        PRICE = "price", _("by the price formula")

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="criteria")
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("item"), max_length=60)
    maximum = QuantityField(_("points"))
    kind = models.CharField(_("how it is scored"), max_length=6, choices=Kind, default=Kind.EXPERT)
    guide = models.CharField(_("guide"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "code"], name="a criterion code is used once in a listing")]

    def __str__(self) -> str:
        return self.name


class OpeningKey(Traced):
    """The key the applications to one edition of a listing are sealed to. The private half is kept nowhere.

    private = server share (keyring) XOR masked; masked is split two of three: handler, observer, recovery sheet.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="opening_keys")
    edition = models.PositiveSmallIntegerField()
    alg = models.CharField(max_length=60)
    public_key = models.BinaryField(editable=False)
    fingerprint = models.CharField(_("fingerprint"), max_length=50, unique=True)
    handler = models.ForeignKey("grants.Custody", models.PROTECT, related_name="+")
    handler_share = models.BinaryField(editable=False)
    observer = models.ForeignKey("grants.Custody", models.PROTECT, related_name="+")
    observer_share = models.BinaryField(editable=False)
    recovery_digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, editable=False)
    lost_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "edition"], condition=Q(replaced_at__isnull=True), name="an edition is sealed to one key"
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint
