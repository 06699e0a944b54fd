"""Giving a colleague an office: somebody who has an account already, or somebody for whom one is opened."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from grants.people.roles import Role
from grants.portals.forms import CHOOSE, DayField, LineField

ROLES = (Role.ORG_LEAD, Role.ORG_ACCOUNTANT, Role.ORG_ADMIN)
NEW = _("There is no such user name yet. To open an account for a new colleague, give her name too.")


class EngageForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Of an account that exists, or a new one."),
    )
    person_name = LineField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("Only for a new account; it is opened with a link by which she sets her password."),
    )
    role = forms.ChoiceField(label=_("Office"), choices=[("", CHOOSE), *((r.value, r.label) for r in ROLES)])
    title = LineField(label=_("Office title"), max_length=60, required=False)

    def clean(self) -> Any:
        given = super().clean()
        name = self.cleaned_data.get("username", "")
        self.person = User.objects.filter(username=name, is_active=True, is_system=False).first() if name else None
        if name and self.person is None:
            if User.objects.filter(username__iexact=name).exists():
                self.add_error("username", _("This user name cannot be used. Please choose another one."))
            elif not self.cleaned_data.get("person_name"):
                self.add_error("person_name", NEW)
        return given


class DismissForm(forms.Form):
    until = DayField(label=_("Last day"))


class PasswordForm(forms.Form):
    """Two times the same, good enough for the rules of the house."""

    password1 = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters, not only digits, not one that everybody uses."),
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> Any:
        given = super().clean()
        one, two = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if one and two and one != two:
            self.add_error("password2", _("The two passwords are not the same."))
        elif one:
            try:
                validate_password(one, self.person)
            except ValidationError as error:
                self.add_error("password1", error)
        return given
