"""Every address: the portals, signing in, the language, the read-only admin."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from grants.admin import site as system
from grants.portals import account
from grants.portals.files import stored_file
from grants.portals.home import home
from grants.portals.session_papers import urls as session_results

handler400 = "grants.portals.errors.bad_request"
handler403 = "grants.portals.errors.denied"
handler404 = "grants.portals.errors.not_found"
handler500 = "grants.portals.errors.server_error"

urlpatterns = [
    path("home/", home, name="home"),
    path("account/", include("grants.portals.account")),
    path("language/", account.set_language, name="set_language"),
    re_path(r"^files/(?P<sha256>[0-9a-f]{64})/$", stored_file, name="file"),
    *session_results,
    path("admin/", system.urls),
    path("favicon.ico", RedirectView.as_view(url=f"/{settings.STATIC_URL.strip('/')}/grants/logo.svg")),
    path("", include("grants.urls")),
]
