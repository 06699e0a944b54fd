"""Where a row comes from: people at work, the quoted articles, or the demo's invention."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    ENTERED = "entered", _("Entered")
    SEED = "seed", _("From an article")
    SYNTHETIC = "synthetic", _("Synthetic")


class Traced(models.Model):
    """Every stored row says where it comes from."""

    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED, editable=False)

    class Meta:
        abstract = True
