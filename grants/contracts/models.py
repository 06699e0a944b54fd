"""Contract with its deliverables, targets per site, budget lines and milestones; its amendments and versions."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.contracts.lifecycle import AmendmentLifecycle, ContractLifecycle
from grants.contracts.terms import Effect, Kind, effect_of
from grants.funds.models import Appropriation
from grants.listings.models import Indicator, Listing, Programme
from grants.needs.models import Basis
from grants.people.circle import Circle
from grants.people.models import Organisation, Unit
from grants.roadshows.models import Claim
from grants.rulebook.models import RuleSet
from grants.trail.money import ZERO, MoneyField, QuantityField
from grants.trail.origin import Traced
from grants.trail.triggers import append_only


class Contract(ContractLifecycle):
    """One purchase agreed with one organisation. The root that is locked first for all of its money."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=100)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="contracts", verbose_name=_("project"))
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, blank=True, related_name="contracts")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="contracts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contracts", verbose_name=_("purchaser"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contracts", verbose_name=_("provider"))
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("claim"))
    appropriation = models.ForeignKey(Appropriation, models.PROTECT, null=True, blank=True, related_name="contracts")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    lead = models.CharField(_("project lead"), max_length=60, blank=True)
    amount = MoneyField(_("contract amount"))
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    content = models.TextField(_("content"), max_length=10000, blank=True)
    privacy_clause = models.TextField(_("clause on personal data"), max_length=5000, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, appropriation__isnull=False) | Q(amount=0, claim__isnull=False),
                name="a contract has an amount and the money for it, or is the free agreement of a claim",
            ),
            models.UniqueConstraint(fields=["claim"], condition=Q(claim__isnull=False), name="a claim becomes one agreement"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="a contract ends after it starts"),
            models.CheckConstraint(
                condition=Q(agree_by__isnull=True) | ~Q(agree_by=F("circulate_by")),
                name="nobody agrees to a contract she circulated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.unit, organisation=self.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.rule_set.version

    @property
    def paid_from(self) -> str:
        """The name of the source that pays; "" for a free agreement."""
        return self.appropriation.source.name if self.appropriation else ""

    @property
    def received(self) -> Decimal:
        """What has reached the organisation: payments less reversals, 元."""
        return self.payments.aggregate(t=Sum("amount"))["t"] or ZERO

    @property
    def verified(self) -> Decimal:
        """Verified spending: lines once verified and not disallowed since, reversing lines included, 元."""
        return self.expenses.filter(counted=True).aggregate(t=Sum("amount"))["t"] or ZERO

    @property
    def refunded(self) -> Decimal:
        return self.refunds.aggregate(t=Sum("amount"))["t"] or ZERO

    @property
    def refund_outstanding(self) -> Decimal:
        """received = verified spending + surplus; what of the surplus has not come back, 元."""
        return self.received - self.verified - self.refunded


@append_only
class ContractVersion(Traced):
    """The contract as it stood when it was signed or changed. Rows are only added."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="a contract version has one number")]

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.number}"


class Amendment(AmendmentLifecycle):
    """A change of a signed contract: what is proposed as data, its effect worked out from the version it changes.

    `proposed`: the parts of the terms as they are to become, in the shape a version keeps them; `base`: the number of that version.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments")
    number = models.CharField(_("number"), max_length=50, unique=True)
    reason = models.TextField(_("reason of the change"), max_length=2000)
    effective_on = models.DateField(_("holds from"))
    base = models.PositiveSmallIntegerField(editable=False)
    proposed = models.JSONField(default=dict, editable=False)
    kinds = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(status="requested"),
                name="one amendment of a contract is requested at a time",
            ),
            models.CheckConstraint(
                condition=Q(approve_by__isnull=True) | ~Q(approve_by=F("request_by")),
                name="nobody approves an amendment she requested",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def circle(self) -> Circle:
        return self.contract.circle

    @property
    def pinned_rule_set(self) -> str:
        return self.contract.pinned_rule_set

    @property
    def kind_names(self) -> list[Any]:
        return [kind.label for kind in Kind if kind in self.kinds]

    @cached_property
    def effect(self) -> Effect:
        """The terms before and after, and what changes between them."""
        return effect_of(self.contract.versions.get(number=self.base).content, self.proposed)


class Milestone(Traced):
    """A point in the term at which the organisation reports."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="milestones")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=60)
    due = models.DateField(_("due"))

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["contract", "order"], name="a milestone has its own place")]

    def __str__(self) -> str:
        return self.name


class Deliverable(Traced):
    """What is bought: quantity × unit price. A deliverable priced at nothing is still measured and reported."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="deliverables")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="deliverables")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("deliverable"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20)
    quantity = QuantityField(_("quantity"))
    unit_price = MoneyField(_("unit price"))
    amount = MoneyField(_("amount"))
    measure = models.CharField(_("measure"), max_length=10, choices=Indicator.Measure, default=Indicator.Measure.SUM)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.PERIOD)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "code"], name="a deliverable code is used once in a contract"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0, amount__gte=0), name="a deliverable is not negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(Traced):
    """How much of a deliverable is due at a site by a milestone."""

    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="targets")
    site = models.ForeignKey(Unit, models.PROTECT, related_name="targets")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="targets")
    quantity = QuantityField(_("quantity"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "site", "milestone"], name="one target per deliverable, site and milestone"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="a target is not negative"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable} {self.site} {self.quantity}"


class BudgetLine(Traced):
    """How much of the contract may be spent in a category."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="budget_lines")
    category = models.CharField(_("category"), max_length=4)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["category"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "category"], name="a category has one budget line"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a budget line is more than nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.amount}"
