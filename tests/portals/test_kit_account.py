"""Signing in with a second step, recovery codes and a new password, all on our own pages."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from tests.portals.kit_desk import PASSWORD, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portals.kit_site")]
NEW = "another horse 10"


@pytest.fixture
def signed_in(client: Client) -> Client:
    person("mei", "梅")
    assert sign_in(client).status_code == 302
    return client


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": "kit_mei", "password": password})


def digits(secret: str) -> str:
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))


def switch_on(client: Client) -> str:
    asked = client.get("/account/two-step/totp/activate/", follow=True)
    assert asked.templates[0].name == "account/reauthenticate.html"
    page = client.post(asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], {"password": PASSWORD}, follow=True)
    assert page.templates[0].name == "mfa/totp/activate_form.html"
    assert 'src="data:image/svg' in page.content.decode()
    secret = str(page.context["form"].secret)
    wrong = client.post("/account/two-step/totp/activate/", {"code": "000000" if digits(secret) != "000000" else "111111"})
    assert (wrong.status_code, Authenticator.objects.count()) == (200, 0)
    assert client.post("/account/two-step/totp/activate/", {"code": digits(secret)}).status_code == 302
    return secret


def test_the_second_step_is_asked_for_and_let_go(signed_in: Client) -> None:
    switch_on(signed_in)
    assert Authenticator.objects.filter(type="totp").count() == 1
    stranger = Client()
    assert sign_in(stranger)["Location"] == "/account/two-step/authenticate/"
    assert stranger.get("/account/two-step/authenticate/").templates[0].name == "mfa/authenticate.html"
    assert "_auth_user_id" not in stranger.session
    codes = signed_in.get("/account/two-step/recovery-codes/").context["unused_codes"]
    assert stranger.post("/account/two-step/authenticate/", {"code": codes[0]}).status_code == 302
    assert "_auth_user_id" in stranger.session
    assert signed_in.get("/account/two-step/totp/deactivate/").templates[0].name == "mfa/totp/deactivate_form.html"
    assert signed_in.post("/account/two-step/totp/deactivate/").status_code == 302
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("address", ["", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"])
def test_every_page_of_it_is_ours_and_holds_nothing_inline(signed_in: Client, address: str) -> None:
    switch_on(signed_in)
    answer = signed_in.get(f"/account/two-step/{address}")
    text = answer.content.decode()
    assert (answer.status_code, 'class="skip"' in text) == (200, True)
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*src=)", text)


def test_a_new_password_signs_out_and_the_old_one_is_gone(signed_in: Client) -> None:
    weak = signed_in.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "123", "password2": "123"})
    assert (weak.status_code, list(weak.context["form"].errors)) == (200, ["password1"])
    signed_in.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert "_auth_user_id" not in signed_in.session
    assert (sign_in(Client()).status_code, sign_in(Client(), NEW).status_code) == (200, 302)


def test_signing_out(signed_in: Client) -> None:
    assert signed_in.get("/account/logout/").templates[0].name == "account/logout.html"
    assert signed_in.post("/account/logout/").status_code == 302
    assert "_auth_user_id" not in signed_in.session
