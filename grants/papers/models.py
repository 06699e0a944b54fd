"""Paper: what was issued, with the hash of its facts and of its file. Never edited: a correction supersedes."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.audits.models import Engagement
from grants.bids.models import Opening
from grants.contracts.models import Contract
from grants.disbursements.models import Disbursement
from grants.listings.models import Programme
from grants.people.models import Unit
from grants.roadshows.models import Roadshow
from grants.trail.origin import Traced
from grants.trail.triggers import append_only


@append_only
class Paper(Traced):
    class Kind(models.TextChoices):
        CONTRACT_AUDIT = "contract_audit", _("Audit report of a contract")
        PROJECT_AUDIT = "project_audit", _("Audit report of a project")
        OPENING_MINUTES = "opening_minutes", _("Minutes of an opening")
        SESSION_RESULT = "session_result", _("Result sheet of a roadshow")
        REFUND_LETTER = "refund_letter", _("Letter of demand for a surplus")
        VOUCHER = "voucher", _("Accounting voucher")
        ENGAGEMENT_AUDIT = "engagement_audit", _("Report of an audit engagement")
        SUMMARY = "summary", _("Summary of spending")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    serial = models.CharField(_("serial"), max_length=40, unique=True)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="papers")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="papers")
    opening = models.ForeignKey(Opening, models.PROTECT, null=True, blank=True, related_name="papers")
    roadshow = models.ForeignKey(Roadshow, models.PROTECT, null=True, blank=True, related_name="papers")
    disbursement = models.ForeignKey(Disbursement, models.PROTECT, null=True, blank=True, related_name="vouchers")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="summaries")
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, blank=True, related_name="papers")
    cut_off = models.DateTimeField(_("data cut-off"))
    facts = models.TextField()  # canonical JSON, byte for byte what is attached to the file
    facts_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120)
    file_sha256 = models.CharField(max_length=64, unique=True)  # of the file handed out: signed, where papers are signed
    certificate_sha256 = models.CharField(max_length=64, blank=True, default="")  # it was signed with; empty: not signed
    pages = models.PositiveIntegerField(_("pages"))
    issued_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued at"))
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    def __str__(self) -> str:
        return self.serial

    @property
    def subject(self) -> Any:
        """What it is about: a contract, a project, a roadshow, an instalment, an engagement, a unit, or the listing that was opened."""
        return (
            self.contract
            or self.programme
            or self.roadshow
            or self.disbursement
            or self.engagement
            or self.unit
            or (self.opening.listing if self.opening else None)
        )
