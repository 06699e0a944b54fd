"""Roadshow with its delegations and pitches; Claim, the placard."""

import secrets
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.listings.models import Listing
from grants.needs.models import Need
from grants.people.circle import Circle
from grants.people.models import Organisation, Unit
from grants.people.roles import Role
from grants.roadshows.lifecycle import INTO, ClaimLifecycle, RoadshowLifecycle
from grants.rulebook.models import RuleSet
from grants.trail.money import ZERO, MoneyField
from grants.trail.origin import Traced

HOLDING = ("locked", "contested", "confirmed", "converted")  # statuses of a claim that has a slot
STANDING = (*HOLDING, "queued")  # … and of one that waits for it: what counts against the limit of a delegation


def wall_code() -> str:
    """What the hall types to see the wall: eight letters that cannot be misread."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _n in range(8))


def random_key() -> int:
    return secrets.randbits(53) + 1  # known before the row is written, so that its first entry is too


class Roadshow(RoadshowLifecycle):
    """One session. Supply-led: organisations pitch and towns claim. Demand-led: bidders of a call answer before its panel."""

    class Kind(models.TextChoices):
        SUPPLY = "supply", _("Organisations pitch, town federations claim")
        DEMAND = "demand", _("Bidders of a call answer before its panel")

    class Tie(models.TextChoices):
        ORDER = "order", _("The order of the server’s numbers stands")
        LOT = "lot", _("The discipline observer draws a lot among those named in the contest")

    number = models.CharField(_("number"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.SUPPLY)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roadshows", verbose_name=_("host"))
    listing = models.ForeignKey(
        Listing, models.PROTECT, null=True, blank=True, related_name="hearings", verbose_name=_("call whose bidders are heard")
    )
    venue = models.CharField(_("venue"), max_length=100, blank=True)
    planned_at = models.DateTimeField(_("planned for"))
    registers_until = models.DateTimeField(_("registration until"), null=True, blank=True)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", verbose_name=_("rule set"))
    pitch_seconds = models.PositiveIntegerField(
        _("seconds per pitch"), default=180, validators=[MinValueValidator(15), MaxValueValidator(3600)]
    )
    window_seconds = models.PositiveIntegerField(
        _("seconds to raise a placard"), default=60, validators=[MinValueValidator(10), MaxValueValidator(3600)]
    )
    claims_per_unit = models.PositiveSmallIntegerField(
        _("placards a unit may have up"), default=3, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    tie_rule = models.CharField(_("when two say they were first"), max_length=5, choices=Tie, default=Tie.ORDER)
    observer = models.ForeignKey(
        "grants.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("discipline observer")
    )
    wall_code = models.CharField(max_length=8, unique=True, default=wall_code, editable=False)
    lot_head = models.CharField(max_length=64, blank=True, editable=False)
    lot_fresh = models.CharField(max_length=64, blank=True, editable=False)
    lot_seed = models.CharField(max_length=64, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-planned_at", "-id"]
        verbose_name = _("roadshow")
        verbose_name_plural = _("roadshows")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="supply", listing__isnull=True) | Q(kind="demand", listing__isnull=False),
                name="only a hearing of bidders belongs to a call",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def circle(self) -> Circle:
        observers = frozenset({self.observer_id}) if self.observer_id else frozenset()
        return Circle(unit=self.unit, persons={Role.DISCIPLINE: observers})

    @property
    def pinned_rule_set(self) -> str:
        return self.rule_set.version

    @property
    def is_supply(self) -> bool:
        return self.kind == self.Kind.SUPPLY


class Delegation(Traced):
    """A unit that takes part in a session. `standing`: its placards that are up, held or queued; never above the limit."""

    roadshow = models.ForeignKey(Roadshow, models.PROTECT, related_name="delegations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="delegations", verbose_name=_("unit"))
    standing = models.PositiveSmallIntegerField(default=0, editable=False)
    entered_at = models.DateTimeField(editable=False)
    entered_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["roadshow", "unit"], name="a unit takes part in a roadshow once")]

    def __str__(self) -> str:
        return str(self.unit)


class Pitch(Traced):
    """One turn of the session: an offer and who pitches it, or a call and who answers. What it is doing follows from its instants.

    called_at → speaks until ends_at → placards count from opens_at until closes_at (never in a hearing of bidders).
    `balance`: slots less placards that stand. Not below 0: so many are free; below: so many wait.
    """

    roadshow = models.ForeignKey(Roadshow, models.PROTECT, related_name="pitches")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="pitches")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pitches")
    order = models.PositiveSmallIntegerField(_("place in the programme"), null=True, editable=False)
    slots = models.PositiveSmallIntegerField(_("slots"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99)])
    balance = models.SmallIntegerField(default=1, editable=False)
    raised = models.PositiveIntegerField(default=0, editable=False)
    entered_at = models.DateTimeField(editable=False)
    entered_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", editable=False)
    called_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    opens_at = models.DateTimeField(null=True, editable=False)
    closes_at = models.DateTimeField(null=True, editable=False)
    skipped_at = models.DateTimeField(null=True, editable=False)
    paused = models.BooleanField(default=False, editable=False)
    confirm_by_day = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadshow", "listing", "organisation"], name="an offer is pitched once in a roadshow"
            ),
            models.UniqueConstraint(fields=["roadshow", "order"], name="a place in the programme is given once"),
            models.CheckConstraint(condition=Q(balance__lte=F("slots")), name="no more slots are free than there are"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(called_at__isnull=False, opens_at__isnull=False, closes_at__gte=F("opens_at")),
                name="a window closes after it opens, of a pitch that was called",
            ),
        ]

    def __str__(self) -> str:
        return self.listing.title

    @property
    def free(self) -> int:
        return max(self.balance, 0)

    @property
    def over_at(self) -> datetime | None:
        """When nothing more happens in it, None before it is called."""
        return self.closes_at or self.ends_at

    def window_open(self, at: datetime) -> bool:
        """Whether a placard raised at this instant counts. Derived, never stored."""
        if self.opens_at is None or self.closes_at is None or self.skipped_at is not None or self.paused:
            return False
        return self.opens_at <= at < self.closes_at


class Claim(ClaimLifecycle):
    """A placard: the intention of a unit to take one slot of an offer. `ticket`: the server's number, 1, 2, 3 … per pitch."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    pitch = models.ForeignKey(Pitch, models.PROTECT, related_name="claims")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="claims", verbose_name=_("unit"))
    ticket = models.PositiveIntegerField(_("number"), editable=False)
    slot = models.PositiveSmallIntegerField(_("slot"), null=True, editable=False)
    key = models.CharField(max_length=40, unique=True, editable=False)
    raised_at = models.DateTimeField(_("raised at"), editable=False)
    told_place = models.PositiveSmallIntegerField(_("place told at once"), default=0, editable=False)
    held_from = models.DateTimeField(_("holds the slot since"), null=True, editable=False)
    confirm_by_day = models.DateField(_("to be confirmed by"), null=True, editable=False)
    site = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place"))
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)
    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    funding = models.CharField(_("where the money comes from"), max_length=200, blank=True)
    amount = MoneyField(_("amount"), default=ZERO)
    contact = models.CharField(_("who looks after it"), max_length=60, blank=True)
    needs = models.ManyToManyField(Need, blank=True, related_name="claims", verbose_name=_("needs it answers"))
    into = models.CharField(_("became"), max_length=8, choices=INTO, blank=True, editable=False)
    call = models.ForeignKey(Listing, models.PROTECT, null=True, blank=True, editable=False, related_name="claims_behind")

    class Meta:
        ordering = ["pitch", "ticket"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(fields=["pitch", "ticket"], name="a number is given once in a pitch"),
            models.UniqueConstraint(
                fields=["pitch", "slot"], condition=Q(slot__isnull=False), name="a slot is held by one claim"
            ),
            models.UniqueConstraint(
                fields=["pitch", "unit"], condition=Q(status__in=STANDING), name="a unit has one placard up in a pitch"
            ),
            models.CheckConstraint(
                condition=Q(status__in=HOLDING, slot__isnull=False) | (~Q(status__in=HOLDING) & Q(slot__isnull=True)),
                name="who holds has a slot, who does not has none",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="a claim ends after it starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.pitch}"

    @property
    def roadshow(self) -> Roadshow:
        return self.pitch.roadshow

    @property
    def circle(self) -> Circle:
        """The town acts for the unit that claims, all others for the host; who holds an office in the organisation leaves it."""
        host = self.pitch.roadshow
        return Circle(
            unit=host.unit, organisation=self.pitch.organisation, persons=host.circle.persons, units={Role.TOWN: self.unit}
        )

    @property
    def pinned_rule_set(self) -> str:
        return self.pitch.roadshow.pinned_rule_set

    @cached_property
    def place_in_queue(self) -> int:
        """1 for the next to be promoted, 0 when it does not wait."""
        if self.status != self.Status.QUEUED:
            return 0
        return 1 + type(self).objects.filter(pitch_id=self.pitch_id, status="queued", ticket__lt=self.ticket).count()
