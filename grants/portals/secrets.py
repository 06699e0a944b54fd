"""Fields for what must not be seen again: nothing typed comes back with an error page, and no browser is asked to keep it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 200  # letters; deriving a key from more costs only time
ATTRIBUTES = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class Unechoed(forms.PasswordInput):
    """A line that is read while it is typed, from paper, and still is not sent back."""

    input_type = "text"


class PassphraseField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.PasswordInput(attrs=ATTRIBUTES))
        super().__init__(strip=False, max_length=LONGEST, **kwargs)


class CodeField(forms.CharField):
    """A code copied from paper."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Unechoed(attrs={**ATTRIBUTES, "class": "code"}))
        super().__init__(max_length=LONGEST, **kwargs)


class NewPassphraseForm(forms.Form):
    """A new passphrase, twice."""

    new = PassphraseField(
        label=_("New opening passphrase"),
        help_text=_(
            "At least twelve letters or six Chinese characters, not all the same; a sentence only you would say is best."
        ),
    )
    again = PassphraseField(label=_("The same again"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "new" in given and "again" in given and given["new"] != given["again"]:
            self.add_error("again", _("The two are not the same. Nothing was saved; type both again."))
        return given
