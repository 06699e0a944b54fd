"""Registering: open to everybody, signed in or not. What was typed stays, files that arrived stay, nothing is half done."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from grants.people import actions, credit_code
from grants.people.models import Organisation, User
from grants.portals.act import UNPROCESSABLE
from grants.portals.context import Shell
from grants.portals.pages import Page, put_errors
from grants.portals.provider.registration_forms import TAKEN, AccountForm, InspectionForm, OrganisationForm
from grants.portals.uploads import FilesField, stored
from grants.trail.blockers import Refused, Words

TOO_OFTEN = _(
    "Too many registrations came from your place within a short time. Nothing was saved; please try again in a few minutes."
)


class CertificateForm(forms.Form):
    certificate = FilesField(
        label=_("Registration certificate and last inspection"), required=False,
        help_text=_("PDF or pictures. They can be added later, but nobody is admitted without them."),
    )  # fmt: skip


class Register(Page):
    """One page: account (for who has none), organisation, inspection, certificate."""

    portal = "public"
    template_name = "provider/register.html"
    title = _("Register an organisation")
    lead = _("A social organisation that wants to apply to calls registers once. The federation you choose checks and admits it.")

    def forms(self, data: Any = None, files: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = {
            "organisation": OrganisationForm(data),
            "inspection": InspectionForm(data),
            "certificate": CertificateForm(data, files),
        }
        if not self.request.user.is_authenticated:
            found["account"] = AccountForm(data)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shell = Shell(self.request)
        shell.portal = "public"  # a stranger is shown the doors that are open to her
        kwargs.setdefault("forms", self.forms())
        mine = [o.organisation for o in shell.offices if o.organisation is not None]
        return super().get_context_data(shell=shell, mine=mine, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = self.forms(request.POST, request.FILES)
        judged = [form.is_valid() for form in found.values()]  # every form, so that everything wrong is told at once
        if not all(judged):
            return self.again(found)
        if "account" in found and not ratelimit.consume(request, action="signup"):
            found["account"].add_error(None, TOO_OFTEN)
            return self.again(found, status=429)
        try:
            with transaction.atomic():
                person, organisation = self.act(found)
        except ValidationError as error:
            put_errors(found["certificate" if "certificate" in getattr(error, "error_dict", {}) else "organisation"], error)
            return self.again(found)
        except Refused as refusal:
            found["organisation"].add_error(None, refusal.message)
            return self.again(found)
        except IntegrityError:  # the same user name or code, entered by two people at the same moment
            found["account" if "account" in found else "organisation"].add_error(None, TAKEN)
            return self.again(found, status=409)
        words = _("“%(name)s” is registered with %(unit)s and waits to be admitted. You are its administrator.")
        messages.success(request, words % {"name": organisation.name, "unit": organisation.unit})
        page = reverse("provider:organisations-detail", args=[organisation.pk])
        if request.user.is_authenticated:
            person.__dict__.pop("portals", None)
            return redirect(page)
        answer: HttpResponse = perform_login(request, person, email_verification="none", redirect_url=page)
        return answer

    def act(self, found: dict[str, Any]) -> tuple[User, Organisation]:
        """Account, application, inspection, certificate: all or nothing."""
        person: Any = self.request.user
        title = ""
        if "account" in found:
            given = found["account"].cleaned_data
            title = given["office_title"]
            person = actions.open_account(username=given["username"], name=given["person_name"], password=given["password1"])
        organisation = actions.apply(by=person, office_title=title, **found["organisation"].cleaned_data)
        if found["inspection"].told:
            told = found["inspection"].cleaned_data
            actions.tell_inspection(organisation, by=person, year=told["year"], conclusion=told["conclusion"])
        files = stored(found["certificate"], "certificate", by=person)
        if files:
            actions.attach(organisation, by=person, documents=files)
        return person, organisation

    def again(self, found: dict[str, Any], status: int = UNPROCESSABLE) -> HttpResponse:
        return self.render_to_response(self.get_context_data(forms=found, refused=True), status=status)


@require_POST
def check_credit_code(request: HttpRequest) -> HttpResponse:
    """While it is typed: what is wrong with the code so far, or what kind of body it belongs to."""
    typed = request.POST.get("credit_code", "")[:100]
    code = credit_code.normalise(typed)
    wrong: list[Words] = [p.message for p in credit_code.problems(code)] if code else []
    short = bool(wrong) and len(code) < credit_code.LENGTH and not any(c not in credit_code.ALPHABET for c in code)
    kind = "" if wrong or not code else credit_code.entity_class_label(code)
    context = {"code": code, "wrong": [] if short else wrong, "typed": len(code), "kind": kind, "short": short}
    return render(request, "provider/credit_code.html", context)
