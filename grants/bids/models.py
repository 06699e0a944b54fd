"""Bid: its draft locked away, its sealed envelopes, what the opening laid open; eligibility; panel, score sheets and scores."""

import secrets
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.bids.content import Content, read
from grants.bids.lifecycle import BidLifecycle, ScoreSheetLifecycle
from grants.listings.models import Criterion, Listing
from grants.people.circle import Circle
from grants.people.models import Organisation, User
from grants.people.roles import Role
from grants.sealing import keyring
from grants.trail.money import ZERO, MoneyField, QuantityField
from grants.trail.origin import Traced


def random_key() -> int:
    """A key that tells nothing: how many applications there are before or after it, or when they came."""
    return secrets.randbits(52) + 1


class Bid(BidLifecycle):
    """The application of one organisation to one listing.

    Until the opening its content is in `draft_box` (locked under the organisation's data key) or in a Sealed envelope;
    the fields lead, plan, amount and the lines, declarations and documents are filled by the opening.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="bids")
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bids")
    lead = models.CharField(_("project lead"), max_length=60, blank=True)
    plan = models.TextField(_("service plan"), max_length=20000, blank=True)
    amount = MoneyField(_("budget"), default=ZERO)
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="bids")
    draft_box = models.BinaryField(default=bytes, editable=False)
    device = models.CharField(max_length=64, blank=True, editable=False)
    exact = models.CharField(max_length=60, blank=True, editable=False)
    points = QuantityField(_("points"), null=True, editable=False)  # type: ignore[misc]
    sheets_counted = models.PositiveSmallIntegerField(null=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, editable=False)

    class Meta:
        ordering = ["submit_at", "id"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "edition", "organisation"],
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
    def content(self) -> Content:
        """What its draft says; empty once it is sealed. Raises keyring.Lost."""
        return read(keyring.unlock(self.draft_box, self.owner, self.place)) if self.draft_box else Content()

    @property
    def owner(self) -> str:
        """Whose data key locks its draft."""
        return f"organisation {self.organisation_id}"

    @property
    def place(self) -> str:
        return f"bid {self.pk}"

    @property
    def lying(self) -> "Sealed | None":
        """The envelope that counts, opened or not; None while it is a draft or withdrawn."""
        return self.sealed.filter(recalled_at__isnull=True).first()

    @property
    def mean(self) -> Fraction | None:
        """The score at full precision, a fraction: ranked as it is, shown with two places."""
        return Fraction(self.exact) if self.exact else None

    @property
    def mean_shown(self) -> Decimal | None:
        return None if self.mean is None else round(Decimal(self.mean.numerator) / self.mean.denominator, 2)


class DraftFile(Traced):
    """The bytes of a file of a draft, locked away; its name and size are in the draft's box."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="draft_files")
    key = models.CharField(max_length=32, unique=True)
    box = models.BinaryField()

    def __str__(self) -> str:
        return self.key


class Sealed(Traced):
    """One submission: the envelope and its receipt. A recalled one keeps its hash and loses its bytes."""

    class Outcome(models.TextChoices):
        SEALED = "", _("Sealed")
        OPENED = "opened", _("Opened")
        BROKEN = "broken", _("Changed since it was submitted")
        FOREIGN = "foreign", _("Not sealed by this bidder for this listing")
        MISSING = "missing", _("Not there any more")
        UNOPENED = "unopened", _("Could not be opened")
        REVEALED = "revealed", _("Opened by the bidder’s own code")

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="sealed")
    number = models.PositiveSmallIntegerField()
    serial = models.CharField(_("receipt number"), max_length=20, unique=True)
    received_at = models.DateTimeField(_("received at"))
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    envelope = models.BinaryField(editable=False)
    key = models.ForeignKey("grants.OpeningKey", models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="", editable=False)
    revealed_box = models.BinaryField(default=bytes, editable=False)

    class Meta:
        ordering = ["received_at", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="submissions of an application are numbered"),
            models.UniqueConstraint(
                fields=["bid"], condition=Q(recalled_at__isnull=True), name="an application lies sealed once"
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class Opening(Traced):
    """The list of what lay sealed at the deadline, frozen under one digest, and what the ceremony found."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="openings")
    edition = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField(_("frozen at"))
    salt = models.CharField(max_length=64)
    frozen = models.JSONField(default=list)  # [{serial, received_at, sha256}] in the order of receipt
    digest = models.CharField(_("digest of the sealed list"), max_length=64)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    observer = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    unlocked_with = models.JSONField(default=list)  # two of handler, observer, recovery; ["bidders"] when the key was lost
    results = models.JSONField(default=list)  # [{serial, bidder, credit_code, received_at, sha256, outcome, amount}]

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "edition"], name="an edition is opened once")]

    def __str__(self) -> str:
        return f"{self.listing} {self.edition}"


class EligibilityResult(Traced):
    """What one rule said of a bidder at one moment, and on what evidence."""

    class Moment(models.TextChoices):
        DEADLINE = "deadline", _("at the deadline")
        AWARD = "award", _("at the award")
        SIGNING = "signing", _("at the signing")

    class Result(models.TextChoices):
        PASS = "pass", _("Met")
        FAIL = "fail", _("Not met")
        MANUAL = "manual", _("To be looked at")

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="eligibility")
    moment = models.CharField(max_length=8, choices=Moment)
    rule = models.CharField(max_length=40)
    result = models.CharField(max_length=6, choices=Result)
    evidence = models.CharField(_("evidence"), max_length=500)
    as_of = models.DateField(_("as of"))
    checked_at = models.DateTimeField(_("checked at"))
    decided = models.CharField(max_length=6, choices=Result, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bid", "moment", "rule"], name="a rule is checked once at each moment")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.get_result_display()}"

    @property
    def counts_as(self) -> str:
        """The result, or what somebody decided where the rule could not."""
        return self.decided or self.result


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

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="panels")
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    formed_at = models.DateTimeField()
    formed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    report = models.TextField(_("report of the panel"), max_length=10000, blank=True)
    reported_at = models.DateTimeField(null=True, editable=False)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, editable=False)

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

    class Meta:
        ordering = ["number"]
        verbose_name = _("expert")
        verbose_name_plural = _("experts")

    def __str__(self) -> str:
        return f"{self.number} {self.person}"


class Draw(Traced):
    """A random order of the pool for one edition of a listing. Made once; anybody repeats it from the seed and the list."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="draws")
    edition = models.PositiveSmallIntegerField()
    seed = models.CharField(_("seed"), max_length=64)
    pool = models.JSONField()  # [{number, field}] as it stood, sorted by number
    excluded = models.JSONField(default=dict)  # number → reason
    order = models.JSONField()  # numbers, in the order of the draw
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    observer = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "edition"], name="a panel is drawn once")]

    def __str__(self) -> str:
        return f"{self.listing} {self.edition}"


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
