"""Signing in and staying signed in: no open sign-up, sessions that end, and two tabs of two people kept apart."""

import time
from collections.abc import Callable
from typing import Any, cast

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views import i18n

from grants.people import actions, queries

SEEN = "seen"
SEEN_EVERY = 300  # seconds: a session row is written at most this often
WHO = "as_person"

Answer = Callable[[HttpRequest], HttpResponse]


class Adapter(DefaultAccountAdapter):
    """Accounts are opened by the unit or the organisation whose office a person takes up, never by a stranger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignIn(LoginView):
    """The sign-in page; in a demo it lists one person for each office."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_signins"] = queries.demo_signins()
            context["demo_password"] = settings.DEMO_PASSWORD
            context["demo_passphrase"] = settings.DEMO_PASSPHRASE
        return context


def set_language(request: HttpRequest) -> Any:
    """Django's own, and remembered for mails to the person."""
    code, person = request.POST.get("language", ""), cast(Any, request.user)
    if person.is_authenticated and code in dict(settings.LANGUAGES):
        actions.speak(person, code)
    return i18n.set_language(request)


class IdleEnd:
    """Ends a session after SESSION_IDLE_SECONDS without a page. Real time, not the story's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
                messages.info(
                    request,
                    _(
                        "You were signed out because nothing was done for a long time. What you typed in this tab is kept: sign in again."
                    ),
                )
            elif now - seen > SEEN_EVERY or SEEN not in request.session:
                request.session[SEEN] = now
        return self.get_response(request)


class SamePerson:
    """Every form carries the person it was drawn for. If another signs in in a second tab, a form of the first is refused."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        drawn_for = request.POST.get(WHO, "")
        if drawn_for in ("", str(request.user.pk)):
            return None
        return render(request, "account/other_person.html", status=409)


# Only what this house uses of allauth: nobody signs up, changes an address or resets a password by mail here.
urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("two-step/", include("allauth.mfa.urls")),
]
