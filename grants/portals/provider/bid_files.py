"""The files of a draft of an application: they come into memory, are locked away at once, and go out to their owner only."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from grants.bids import actions, queries
from grants.bids.content import LARGEST_SEALED, Attached
from grants.bids.models import Bid
from grants.evidence.models import StoredFile
from grants.people.models import User
from grants.portals.provider import own
from grants.portals.provider.desk import DeskPage
from grants.portals.sealed_path import OnSealedPath, too_large
from grants.portals.uploads import FilesField

Wrong = list[tuple[str, str, str]]
MB = 2**20


class BidFilesForm(forms.Form):
    """What comes and what goes. A file that arrived is attached whatever else is wrong with the form."""

    documents = FilesField(
        label=_("Add files"), required=False,
        help_text=_("PDF, pictures, Word, Excel, CSV; at most 20 MB each, 24 MB for the whole application. Kept locked until the opening."),
    )  # fmt: skip
    drop = forms.MultipleChoiceField(label=_("Take out"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, bid: Bid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_again(bid)

    def look_again(self, bid: Bid) -> None:
        """What is attached now."""
        self.bid, self.held = bid, list(bid.content.files)
        self.fields["drop"].choices = [(f.key, f.name) for f in self.held]  # type: ignore[attr-defined]

    def receive(self, request: HttpRequest, by: User) -> Wrong:
        """Attach what was uploaded; what is wrong with it, as (label, words, id). Raises Refused."""
        self.is_valid()
        self.errors.pop("drop", None)  # what a colleague took out meanwhile is gone already: nothing is wrong with that
        words = _("“%(name)s” was not kept: all files of an application together may have at most %(limit)s MB.")
        told = {"limit": LARGEST_SEALED // MB}
        wrong = [ValidationError(words, params={"name": name, **told}) for name in too_large(request)]
        for upload in self.cleaned_data.get("documents") or ():
            try:
                actions.attach(self.bid, by=by, upload=upload)
            except ValidationError as error:
                wrong += error.error_list
        if wrong:
            self.add_error("documents", wrong)
        return [(str(b.label), str(e), str(b.id_for_label)) for b in self for e in b.errors]

    def take_out(self, by: User) -> None:
        """Take out what was ticked."""
        there = {f.key for f in self.held}
        for key in self.data.getlist("drop"):  # type: ignore[attr-defined]
            if key in there:
                actions.detach(self.bid, by=by, key=key)


class DraftFilePage(OnSealedPath, DeskPage):
    """One file of a draft, for the people of its own organisation, always to be saved."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        bid = get_object_or_404(own.bids(request.user), pk=kwargs["pk"])
        attached = next((f for f in bid.content.files if f.key == kwargs["key"]), None)
        raw = queries.draft_file(bid, kwargs["key"]) if attached else None
        if attached is None or raw is None:
            raise Http404
        return download(raw, file_name(attached), file_type(attached))


def download(raw: bytes, name: str, kind: str) -> HttpResponse:
    """Bytes from memory, to be saved: nothing of it runs or shows itself here."""
    answer = HttpResponse(raw, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def file_name(attached: Attached) -> str:
    return StoredFile(original_name=attached.name, detected_type=attached.kind).download_name


def file_type(attached: Attached) -> str:
    return StoredFile(original_name=attached.name, detected_type=attached.kind).content_type
