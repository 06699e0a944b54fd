"""A flag: a doubt to be looked into, never a finding. It names what was compared and what would explain it innocently."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.trail.blockers import Words


class Code(models.TextChoices):
    """In the order in which an auditor reads them."""

    SINGLE_BID = "single_bid", _("A single application")
    IDENTICAL_PRICES = "identical_prices", _("Prices that agree")
    IDENTICAL_TEXTS = "identical_texts", _("Texts that agree")
    ONE_DEVICE = "one_device", _("Applications from one device")
    BUNCHED = "late_bid_bunching", _("Applications within two minutes of each other")
    SAME_WINNER = "same_winner", _("Always the same winner")
    SHORT_NOTICE = "short_notice", _("Short notice")
    OUTLIER_SCORES = "outlier_scores", _("Scores that differ from the rest")


class Strength(models.TextChoices):
    WEAK = "weak", _("a hint")
    CLEAR = "clear", _("to be looked into")
    STRONG = "strong", _("to be looked into first")


@dataclass(frozen=True)
class Row:
    """One piece of evidence: words with their figures, and the keys of the bids, sheets and awards it was read from.

    `cells`: (label, figure) to be shown as a small table. `quote`: a passage as it stands in the first bid.
    """

    words: Words
    figures: tuple[tuple[str, str], ...] = ()
    bids: tuple[int, ...] = ()
    sheets: tuple[int, ...] = ()
    awards: tuple[int, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    quote: str = ""

    def __str__(self) -> str:
        return str(self.words) % dict(self.figures)


@dataclass(frozen=True)
class Flag:
    """`says`: the doubt; `compared`: what was held against what; `innocent`: what would explain it without any fault."""

    code: Code
    strength: Strength
    says: Words
    compared: Words
    innocent: Words
    rows: tuple[Row, ...]
