"""Registering an organisation: the account of its administrator, the facts of the register, the last inspection."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from grants.people.credit_code import CreditCodeFormField
from grants.people.models import Inspection, Office, Organisation, Unit, User
from grants.people.queries import current
from grants.people.roles import Role
from grants.portals.forms import CHOOSE, DayField, DraftForm, LineField
from grants.trail import clock

TAKEN = _("This user name is taken. Please choose another one.")
KNOWN = _("This code is on the register already. Ask the administrator of that organisation to open an account for you.")
FIELDS: tuple[str, ...] = (
    "name", "credit_code", "kind", "unit", "registered_on", "registration_authority", "legal_representative", "supervising_unit",
    "rating", "rated_on", "rating_authority", "scope", "address", "phone", "bank_name", "bank_account",
    "accountant_named", "offices_declared",
)  # fmt: skip
HELP = {
    "unit": _("The federation with whose county or district you want to work; it admits you to its register."),
    "kind": _("As the certificate says."),
    "registration_authority": _("For example the civil affairs bureau of your county."),
    "legal_representative": _("As the certificate says; compared with other bidders when you apply to a call."),
    "supervising_unit": _("The unit in charge of your work, when you have one."),
    "phone": _("Of the office, not of a person."),
    "bank_account": _("Instalments are paid to this account and to no other."),
    "accountant_named": _("Needed to be admitted."),
    "offices_declared": _("Needed to be admitted: whether your officers hold offices in a federation is known and told."),
}


class AccountForm(forms.Form):
    """Who administers the organisation here: a user name and a password of her own."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _; for signing in."),
    )
    person_name = LineField(label=_("Your name"), max_length=60)
    office_title = LineField(label=_("Your office"), max_length=60, required=False, help_text=_("For example: director."))
    password1 = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters, not only digits, not one that everybody uses."),
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(TAKEN, code="taken")
        return name

    def clean(self) -> Any:
        given = super().clean()
        one, two = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if one and two and one != two:
            self.add_error("password2", _("The two passwords are not the same."))
        elif one:
            person = User(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("person_name", ""))
            try:
                validate_password(one, person)
            except ValidationError as error:
                self.add_error("password1", error)
        return given


class OrganisationForm(DraftForm):
    needed: ClassVar[tuple[str, ...]] = ("registered_on", "registration_authority", "legal_representative")
    credit_code = CreditCodeFormField(
        label=_("Credit code"),
        help_text=_("18 characters from the certificate; blanks and full-width figures are read too."),
        error_messages={"unique": KNOWN},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off", "spellcheck": "false", "hx-post": reverse_lazy("provider:check-credit-code"),
                "hx-trigger": "input changed delay:400ms, change", "hx-target": "#credit-code-said", "hx-swap": "innerHTML",
                "hx-params": "credit_code,csrfmiddlewaretoken,as_person", "hx-sync": "this:replace",
            }
        ),
    )  # fmt: skip

    class Meta(DraftForm.Meta):
        model = Organisation
        fields = FIELDS
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.needed:
            self.fields[name].required = True
        if "unit" in self.fields:
            self.fields["unit"].queryset = registers()  # type: ignore[attr-defined]


class CorrectionForm(OrganisationForm):
    """The unit is chosen once; another register is another registration. What was not told before need not be told now."""

    needed = ()

    class Meta(OrganisationForm.Meta):
        fields = tuple(f for f in FIELDS if f != "unit")


class InspectionForm(forms.Form):
    """The last annual inspection; a body registered this year has none yet."""

    year = forms.TypedChoiceField(label=_("Year inspected"), coerce=int, required=False, empty_value=None)
    conclusion = forms.ChoiceField(
        label=_("Conclusion"), choices=[("", CHOOSE), *Inspection.Conclusion.choices], required=False,
        help_text=_("Of the annual inspection or report; please add the paper to the files."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [("", CHOOSE), *((y, str(y)) for y in range(this - 1, this - 5, -1))]  # type: ignore[attr-defined]

    def clean(self) -> Any:
        given = super().clean()
        if bool(self.cleaned_data.get("year")) != bool(self.cleaned_data.get("conclusion")):
            missing = "conclusion" if self.cleaned_data.get("year") else "year"
            if missing not in self.errors:
                self.add_error(missing, _("Please tell both the year and the conclusion, or neither."))
        return given

    @property
    def told(self) -> bool:
        return bool(self.cleaned_data.get("year"))


class FirmForm(forms.Form):
    """A firm of one of the organisation's people: what is paid to it is a dealing with a related party."""

    name = LineField(label=_("Name of the firm"), max_length=100, help_text=_("As its licence says."))
    officer = LineField(label=_("Whose"), max_length=60, help_text=_("Which of your people it has to do with."))
    nature = LineField(
        label=_("How related"), max_length=100, help_text=_("For example: legal representative, shareholder, run by her husband.")
    )
    since = DayField(label=_("Since"))


def registers() -> QuerySet[Unit]:
    """The units that keep a register: those with a reviewer, who admits, today."""
    reviewing = Office.objects.filter(current(), role=Role.REVIEWER, unit__isnull=False)
    return Unit.objects.filter(pk__in=reviewing.values("unit")).order_by("path")
