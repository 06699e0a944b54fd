"""Is this receipt of a sealed application genuine, and does the frozen list hold it?

Before the opening the answer comes from the signature alone: the same words and the same questions to the database whether or not
such an envelope lies there. After it the frozen list is public, and the receipt has its place in it or not.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Opening
from grants.portals import shown
from grants.portals.forms import ProseField
from grants.portals.public.desk import OpenPage
from grants.portals.status import ACTIVE, DONE, LATE, SOON, STOPPED
from grants.sealing import keyring
from grants.trail.blockers import Words

LARGEST = 64 * 1024
LONGEST = 8000
SIGNED = re.compile(r"[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{80,}")
PARTS = ("serial", "listing", "edition", "title", "bidder", "credit_code", "submission", "received_at", "sha256", "size", "key")


@dataclass(frozen=True)
class Answer:
    """`tone` is the badge's; `says` what was found, `do` what the holder can do now; `facts` what the receipt states."""

    tone: str
    word: Words
    says: Words
    do: Words
    facts: Sequence[tuple[Words, Any]] = ()


class ReceiptForm(forms.Form):
    line = ProseField(
        label=_("Signed receipt line"), rows=5, max_length=LONGEST, required=False,
        help_text=_("Paste the long line from the receipt; line breaks in it do no harm."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or the receipt file"), required=False, widget=forms.FileInput(attrs={"accept": ".txt,.json,text/plain,application/json"}),
        help_text=_("The file you downloaded with the receipt. It is read once and not kept."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST:
            facts = {"size": shown.size(file.size), "limit": shown.size(LARGEST)}
            words = _("The file has %(size)s; at most %(limit)s can be checked here. Nothing was kept.")
            raise ValidationError(words, code="too_large", params=facts)
        return file

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("line") and not given.get("file"):
            raise ValidationError(_("Paste the receipt line or choose the file."), code="nothing")
        return given

    @property
    def text(self) -> str:
        file = self.cleaned_data.get("file")
        return file.read().decode("utf-8", "replace") if file else str(self.cleaned_data["line"])


class Receipts(OpenPage):
    title = _("Check a receipt")
    lead = _(
        "Whoever submitted a sealed application holds a signed receipt. Here anybody can see whether this installation gave it."
    )
    template_name = "public/receipts.html"
    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=ReceiptForm(), answer=None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReceiptForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, answer=None), status=422)
        return self.render_to_response(self.get_context_data(form=ReceiptForm(), answer=judge(form.text)))


def judge(text: str) -> Answer:
    """One question to the database for every receipt that was signed here, none for any other."""
    told = read(text)
    if told is None:
        return Answer(
            LATE, _("Not signed here"), _("This installation did not sign this line, or a character of it was changed."),
            _("Copy the whole line again, from the first character to the last, or choose the file."),
        )  # fmt: skip
    facts = facts_of(told)
    opening = Opening.objects.filter(listing__number=told["listing"], edition=told["edition"], opened_at__isnull=False)
    frozen = opening.values_list("frozen", flat=True).first()
    if frozen is None:
        return Answer(
            ACTIVE, _("Signed here"), _("This installation signed this receipt; it states what stands below."),
            _("Until the opening this page says nothing more, and does not say what lies sealed. Come back after the opening."), facts,
        )  # fmt: skip
    place = next((n for n, line in enumerate(frozen, start=1) if line["serial"] == told["serial"]), None)
    if place is None:
        return Answer(
            STOPPED, _("Signed here, not in the list"),
            _("This installation signed this receipt, but the list frozen at the deadline does not hold it."),
            _(
                "This is so when the application was recalled or replaced before the deadline. If it was not, object in writing "
                "and hand in the receipt."
            ),
            facts,
        )  # fmt: skip
    if frozen[place - 1]["sha256"] != told["sha256"]:
        return Answer(
            SOON, _("Signed here, another hash in the list"),
            _("The list frozen at the deadline holds this receipt number with another hash."),
            _("Keep the receipt and the envelope you downloaded, and object in writing."), facts,
        )  # fmt: skip
    words = _("The list frozen at the deadline holds this receipt at place %(place)s of %(count)s, with the same hash.")
    return Answer(
        DONE, _("Signed here and in the list"), words % {"place": place, "count": len(frozen)},
        _("The application that was judged is the one this receipt was given for."), facts,
    )  # fmt: skip


def read(text: str) -> dict[str, Any] | None:
    """What the first signed line in a text says: the bare line, wrapped or not, the text file or the JSON file of a receipt."""
    for candidate in candidates(text):
        told = keyring.read_signed(candidate)
        if told is not None and all(part in told for part in PARTS):
            return told
    return None


def candidates(text: str) -> list[str]:
    found = [text.strip()]
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict) and isinstance(data.get("signed"), str):
        found.append(data["signed"])
    return [one for one in [*found, *SIGNED.findall(text)[:3]] if one.isascii()]


def facts_of(told: dict[str, Any]) -> list[tuple[Words, Any]]:
    received = parse_datetime(str(told["received_at"]))
    return [
        (_("Receipt number"), told["serial"]),
        (_("Call"), f"{told['listing']} {told['title']}"),
        (_("Edition"), told["edition"]),
        (_("Bidder"), f"{told['bidder']} {told['credit_code']}".strip()),
        (_("Submission"), told["submission"]),
        (_("Received at"), f"{shown.instant(received)}:{received:%S}" if received else told["received_at"]),
        (_("SHA-256 of the envelope"), told["sha256"]),
        (_("Size of the envelope"), shown.size(int(told["size"]))),
        (_("Sealed to the key"), told["key"]),
    ]
