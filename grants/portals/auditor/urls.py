"""The addresses of the auditor portal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.portals.auditor import views
from grants.portals.context import Item, register

app_name = "auditor"
register("auditor", [Item(_("First page"), "auditor:home")])
urlpatterns = [path("", views.Home.as_view(), name="home")]
