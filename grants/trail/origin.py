"""What every stored row has: where it comes from (people at work, the quoted articles, the demo's invention), and clean texts."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.trail.hygiene import clean_row


class Origin(models.TextChoices):
    ENTERED = "entered", _("Entered")
    SEED = "seed", _("From an article")
    SYNTHETIC = "synthetic", _("Synthetic")


class Traced(models.Model):
    """Every stored row says where it comes from, and is cleaned by ``full_clean`` before anything else judges it."""

    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENTERED, editable=False)

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        wrong = clean_row(self, exclude or ())
        try:
            super().clean_fields(exclude={*(exclude or ()), *wrong})
        except ValidationError as error:
            error.update_error_dict(wrong)
        if wrong:
            raise ValidationError(wrong)
