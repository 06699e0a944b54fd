"""The addresses of the provider portal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.portals.context import Item, register
from grants.portals.provider import views

app_name = "provider"
register("provider", [Item(_("First page"), "provider:home")])
urlpatterns = [path("", views.Home.as_view(), name="home")]
