"""Award: the one bid that is to become a contract."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.awards.lifecycle import AwardLifecycle
from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.people.circle import Circle
from grants.people.models import Organisation
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
                fields=["listing"], condition=~Q(status__in=["revoked", "lapsed"]), name="a listing has one living award"
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
