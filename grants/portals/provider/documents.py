"""The files of a form: what is held, what comes, what goes. A file that arrived is never asked for twice, whatever else is wrong."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.evidence.models import StoredFile
from grants.portals.uploads import FilesField, stored

Wrong = list[tuple[str, str, str]]


class DocumentsForm(forms.Form):
    """`held`: the files attached now. After `receive()` new ones are in `received`, and named in the form if it is drawn again."""

    documents = FilesField(
        label=_("Add files"),
        required=False,
        help_text=_("PDF, pictures, Word, Excel, CSV, OFD or XML invoices; at most 20 MB each, several at once."),
    )
    drop = forms.ModelMultipleChoiceField(
        StoredFile.objects.none(), label=_("Take out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kept = forms.ModelMultipleChoiceField(StoredFile.objects.none(), required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, held: QuerySet[StoredFile], by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.received = by, list[StoredFile]()
        self.fields["drop"].queryset = held  # type: ignore[attr-defined]
        self.fields["kept"].queryset = StoredFile.objects.filter(stored_by=by)  # type: ignore[attr-defined]

    def receive(self) -> Wrong:
        """Store what was uploaded; what is wrong with it, as (label, words, id)."""
        if self.is_valid():
            try:
                self.received = [*self.cleaned_data["kept"], *stored(self, "documents", by=self.by)]
            except ValidationError as error:
                self.received = list(self.cleaned_data["kept"])
                self.add_error("documents", error.error_dict["documents"])
        return [(str(b.label), str(e), str(b.id_for_label)) for b in self for e in b.errors]

    def result(self, held: Iterable[StoredFile]) -> list[StoredFile]:
        """What is attached from now on."""
        gone = set(self.cleaned_data.get("drop") or ())
        return list(dict.fromkeys([*(f for f in held if f not in gone), *self.received]))

    @property
    def held(self) -> QuerySet[StoredFile]:
        rows: QuerySet[StoredFile] = self.fields["drop"].queryset  # type: ignore[attr-defined]
        return rows
