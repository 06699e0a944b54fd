"""Custody: a person's own key, through which shares of opening keys reach her and nobody else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from grants.trail.origin import Traced


class Custody(Traced):
    """A key pair whose private half only its owner's opening passphrase unwraps. Made once; a new one retires the old."""

    person = models.ForeignKey(User, models.PROTECT, related_name="custodies", verbose_name=_("person"))
    public_key = models.BinaryField(editable=False)
    wrapped = models.BinaryField(editable=False)
    made_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(retired_at__isnull=True), name="a person has one key in custody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
