"""Award: the one bid that is to become a contract. Objection: what a named participant holds against it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.awards.lifecycle import AwardLifecycle, ObjectionLifecycle
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.people.circle import Circle
from grants.people.models import Organisation
from grants.people.roles import Role
from grants.trail.money import MoneyField


class Award(AwardLifecycle):
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="awards")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    rank = models.PositiveSmallIntegerField(_("rank"))
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(status__in=["on_notice", "cleared", "notified"]),
                name="a listing has one living award",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(notice_from__isnull=False, notice_until__isnull=False),
                name="an announced award has its notice period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing}: {self.organisation}"

    @property
    def circle(self) -> Circle:
        return Circle(unit=self.listing.unit, organisation=self.organisation)

    @property
    def pinned_rule_set(self) -> str:
        return self.listing.pinned_rule_set


class Objection(ObjectionLifecycle):
    """A query (质疑) against the call, the procedure or the result, filed under a name; with its answer and its complaint (投诉)."""

    class About(models.TextChoices):
        DOCUMENT = "document", _("the call and its conditions")
        PROCEDURE = "procedure", _("the procedure")
        RESULT = "result", _("the result")

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="objections")
    award = models.ForeignKey(Award, models.PROTECT, related_name="objections", null=True, blank=True)
    number = models.CharField(_("number"), max_length=40, unique=True)
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    about = models.CharField(_("about"), max_length=10, choices=About)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="objections", null=True, blank=True, verbose_name=_("objecting organisation")
    )
    contact = models.CharField(_("name and telephone of the objector"), max_length=100)
    grounds = models.TextField(_("facts and grounds"), max_length=5000)
    request = models.TextField(_("what is asked for"), max_length=2000)
    documents = models.ManyToManyField("grants.StoredFile", blank=True, related_name="objections", verbose_name=_("evidence"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")

    def __str__(self) -> str:
        return self.number

    @property
    def circle(self) -> Circle:
        """The filer acts as the named participant; whoever hears it is an officer of the purchaser without a tie to the filer."""
        filer = frozenset() if self.created_by_id is None else frozenset({self.created_by_id})
        return Circle(unit=self.listing.unit, organisation=self.organisation, persons={Role.PARTICIPANT: filer})

    @property
    def pinned_rule_set(self) -> str:
        return self.listing.pinned_rule_set
