"""Rule sets, frozen once published, and the working-day calendar."""

import json
import marshal
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.expressions import Col
from django.utils.translation import gettext_lazy as _

from grants.trail.origin import Traced
from grants.trail.triggers import append_only


class FiguresField(models.JSONField):
    """JSON that is read over and over: parsed once for each text, afterwards only copied, which takes half the time."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if not isinstance(value, str) or not isinstance(expression, Col):
            return super().from_db_value(value, expression, connection)
        return marshal.loads(_parsed(value))  # noqa: S302  (our own, of a moment ago)


@lru_cache(maxsize=64)
def _parsed(text: str) -> bytes:
    return marshal.dumps(json.loads(text))


@append_only
class RuleSet(Traced):
    """The rules of one jurisdiction from a day on: every figure with unit, source and mark. A listing pins it by its version.

    `jurisdiction` is a GB/T 2260 code or "CN". `figures` maps a path (``clocks.sign_contract``) to
    ``{"value", "unit", "source", "mark"}``.
    """

    version = models.CharField(_("version"), max_length=60, unique=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=12)
    name = models.CharField(_("name"), max_length=100)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    figures = FiguresField(_("figures"))
    digest = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published at"), editable=False)

    class Meta:
        ordering = ["jurisdiction", "valid_from"]
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="a rule set ends after it begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.version})"

    def __getitem__(self, path: str) -> Any:
        """The bare value of a figure; queries.py gives it with its unit and source."""
        return self.figures[path]["value"]


class CalendarDay(models.Model):
    """A day that differs from its weekday, or is a holiday anyway: what the yearly notice of the State Council names.

    Days not listed follow the weekday. `provisional` (暂定): the notice of that year is not out yet.
    """

    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=40, blank=True)
    provisional = models.BooleanField(_("provisional"), default=False)

    class Meta:
        ordering = ["day"]
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
