"""People of the organisation: offices given and ended by its administrator; the one-time link by which a password is set."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.functional import cached_property
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView

from grants.people import actions, rules
from grants.people.models import Office, Organisation, User
from grants.portals.context import Shell
from grants.portals.pages import Page
from grants.portals.provider.organisation import OrganisationDraft
from grants.portals.provider.people_forms import DismissForm, EngageForm, PasswordForm

OTHERS = _("This person also works elsewhere; her password is set by her own unit or organisation.")


def one_time_link(request: HttpRequest, person: User) -> str:
    """An address that sets a password once; it ends with its use, with a sign-in, or after three days. Nothing is stored."""
    key = urlsafe_base64_encode(force_bytes(person.pk))
    return request.build_absolute_uri(reverse("provider:welcome", args=[key, default_token_generator.make_token(person)]))


class Engage(OrganisationDraft):
    title = _("Give a colleague an office")
    form_class = EngageForm

    def act(self, form: Any) -> Organisation:
        given, by = form.cleaned_data, self.person
        try:
            with transaction.atomic():
                person = form.person or actions.open_account(username=given["username"], name=given["person_name"])
                actions.engage(self.object, person, given["role"], by=by, title=given["title"])
        except IntegrityError:  # opened by somebody else at this very moment
            raise ValidationError({"username": _("This user name cannot be used. Please choose another one.")}) from None
        if form.person is None:
            self.request.session["one_time_link"] = {
                "name": person.name,
                "username": person.username,
                "url": one_time_link(self.request, person),
            }
        messages.success(self.request, _("%(person)s now holds the office.") % {"person": person})
        return self.object


class Dismiss(OrganisationDraft):
    title = _("End an office")
    form_class = DismissForm

    @cached_property
    def office(self) -> Office:
        found: Office = get_object_or_404(
            self.object.offices.select_related("person"), pk=self.kwargs["office"], until__isnull=True
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=f"{self.office.person} · {self.office}", **kwargs)

    def act(self, form: Any) -> Organisation:
        actions.dismiss(self.office, by=self.person, until=form.cleaned_data["until"])
        messages.success(
            self.request,
            _("The office of %(person)s ends on %(day)s.") % {"person": self.office.person, "day": self.office.until},
        )
        return self.object


class NewLink(OrganisationDraft):
    """A new one-time link for a colleague who forgot her password and works nowhere else."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        office = get_object_or_404(self.object.offices.select_related("person"), pk=kwargs["office"], until__isnull=True)
        person = office.person
        if not rules.may_engage(self.object, request.user) or any(
            o.organisation_id != self.object.pk for o in person.offices_now
        ):
            raise PermissionDenied(OTHERS)
        request.session["one_time_link"] = {
            "name": person.name,
            "username": person.username,
            "url": one_time_link(request, person),
        }
        return redirect("provider:organisations-detail", pk=self.object.pk)


class Welcome(Page, FormView):  # type: ignore[type-arg]
    """Where a one-time link leads: she sets her password, then signs in with it."""

    portal = "public"
    template_name = "provider/welcome.html"
    title = _("Set your password")
    form_class = PasswordForm

    @cached_property
    def person(self) -> User:
        try:
            key = int(urlsafe_base64_decode(self.kwargs["key"]))
        except (ValueError, OverflowError):
            raise Http404 from None
        found = User.objects.filter(pk=key, is_active=True, is_system=False).first()
        if found is None:
            raise Http404
        return found

    @property
    def good(self) -> bool:
        return default_token_generator.check_token(self.person, self.kwargs["token"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shell = Shell(self.request)
        shell.portal = "public"
        return super().get_context_data(shell=shell, good=self.good, person=self.person if self.good else None, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.good:
            return self.render_to_response(self.get_context_data(), status=410)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: Any) -> HttpResponse:
        actions.set_password(self.person, form.cleaned_data["password1"])
        messages.success(self.request, _("Your password is set. Sign in with it now."))
        return redirect("account_login")
