"""Entry and SignOff: append-only, guarded by triggers (see triggers.py)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.trail.canonical import digest


class Entry(models.Model):
    """One act. Entries of one root form a chain: each holds the hash of the one before and its own."""

    root_kind = models.CharField(max_length=30)
    root_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    move = models.CharField(max_length=40)
    from_status = models.CharField(max_length=30, blank=True)
    to_status = models.CharField(max_length=30, blank=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", verbose_name=_("Who"))
    role = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField(verbose_name=_("When"))
    note = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    rule_set = models.CharField(max_length=60, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root_kind", "root_id", "seq"], name="an entry has one place in its chain"),
        ]
        indexes = [
            models.Index(fields=["kind", "object_id", "version"], name="entry_of_object"),
            models.Index(fields=["at"], name="entry_at"),  # what was done since a day, the latest first
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.root_kind}:{self.root_id}#{self.seq} {self.kind}.{self.move}"

    def body(self) -> dict[str, Any]:
        """What the hash covers: everything but the hash itself."""
        names = [f.attname for f in self._meta.concrete_fields if f.attname not in {"id", "hash"}]
        return {name: getattr(self, name) for name in names}

    def computed_hash(self) -> str:
        return digest(self.body())


class SignOff(models.Model):
    """One of several people agreeing to a coming move. It counts for the version of the object it was given on: any move voids it."""

    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    move = models.CharField(max_length=40)
    role = models.CharField(max_length=30)
    by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "version", "move", "role"], name="a role signs off once"),
            models.UniqueConstraint(fields=["kind", "object_id", "version", "move", "by"], name="a person signs off once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id} v{self.version} {self.move} {self.role}"
