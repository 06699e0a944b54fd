"""Several files in one field, kept with the form that brings them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.evidence import actions as evidence
from grants.evidence.models import StoredFile

MOST = 20
TOO_MANY = _("At most %(most)s can be brought here, and these are %(count)s: nothing was kept. Choose again.")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, **(attrs or {})})


class FilesField(forms.FileField):
    """Up to `most` files; the cleaned value is the list of uploads."""

    def __init__(self, *, most: int = MOST, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("widget", FilesInput({"multiple": most > 1}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        several = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not several:
            super().clean(None, initial)
            return []
        if len(several) > self.most:
            raise ValidationError(TOO_MANY, code="too_many", params={"most": self.most, "count": len(several)})
        return [super(FilesField, self).clean(one, initial) for one in several]


def stored(form: Any, name: str, *, by: Any) -> list[StoredFile]:
    """The uploads of a field as stored files; what is refused is said beside the field, in one message for each file."""
    kept, wrong = [], []
    for upload in form.cleaned_data.get(name) or ():
        try:
            kept.append(evidence.store(upload, by=by))
        except ValidationError as error:
            wrong += error.error_list
    if wrong:
        raise ValidationError({name: wrong})
    return kept
