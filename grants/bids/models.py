"""Bid: its draft locked away, its sealed envelopes, what the opening laid open; eligibility; panel, score sheets and scores."""

import secrets
from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.bids.content import Content, read
from grants.bids.lifecycle import BidLifecycle
from grants.listings.models import Listing
from grants.people.circle import Circle
from grants.people.models import Organisation, User
from grants.sealing import keyring
from grants.trail.money import ZERO, MoneyField, QuantityField, round_yuan
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
        return read(keyring.unlock(bytes(self.draft_box), self.owner, self.place)) if self.draft_box else Content()

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
        return None if self.mean is None else round_yuan(Decimal(self.mean.numerator) / self.mean.denominator)


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
        ADDED = "added", _("Not on the list that was frozen")
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
        PASS = "pass", pgettext_lazy("condition", "Met")
        FAIL = "fail", _("Not met")
        MANUAL = "manual", _("To be looked at")

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="eligibility")
    moment = models.CharField(max_length=8, choices=Moment)
    rule = models.CharField(max_length=40)
    result = models.CharField(max_length=6, choices=Result)
    evidence = models.CharField(_("evidence"), max_length=500)
    facts = models.JSONField(default=dict, blank=True, editable=False)
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
