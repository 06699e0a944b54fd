"""Stored files: kept once by their content, referred to many times."""

from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.evidence.types import TYPES
from grants.trail.origin import Traced


class StoredFile(Traced):
    """A file as kept: pictures re-drawn without their metadata, everything else as it came.

    `sha256` is of what is kept, `uploaded_sha256` of what arrived, so that the same photograph sent twice is one row.
    The name is shown to people and never used as a path.
    """

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    uploaded_sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    detected_type = models.CharField(_("type"), max_length=5, choices=[(t.code, t.label) for t in TYPES.values()], editable=False)
    original_name = models.CharField(_("file name"), max_length=200, editable=False)
    perceptual_hash = models.CharField(max_length=16, blank=True, db_index=True, editable=False)
    people_consent = models.BooleanField(_("people shown have consented"), null=True, editable=False)
    metadata_stripped = models.BooleanField(default=False, editable=False)
    stored_at = models.DateTimeField(_("stored at"), editable=False)
    stored_by = models.ForeignKey("grants.User", models.PROTECT, related_name="+", verbose_name=_("stored by"), editable=False)

    class Meta:
        ordering = ["-stored_at", "-id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Where the bytes are, under ``MEDIA_ROOT`` by their hash."""
        return Path(settings.MEDIA_ROOT) / self.sha256[:2] / self.sha256

    @property
    def is_picture(self) -> bool:
        return TYPES[self.detected_type].picture

    @property
    def download_name(self) -> str:
        """The name it came with; the extension says what it is."""
        stem, _dot, extension = self.original_name.rpartition(".")
        same = extension.lower() == self.detected_type or (extension.lower(), self.detected_type) in {
            ("jpeg", "jpg"),
            ("txt", "csv"),
        }
        return self.original_name if stem and same else f"{stem or self.original_name}.{self.detected_type}"

    @property
    def content_type(self) -> str:
        return TYPES[self.detected_type].content_type

    def open(self) -> BufferedReader:
        """The bytes, for reading."""
        return self.path.open("rb")
