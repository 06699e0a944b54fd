"""The addresses of the federation portal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.portals.context import Item, register
from grants.portals.federation import views

app_name = "federation"
register("federation", [Item(_("First page"), "federation:home")])
urlpatterns = [path("", views.Home.as_view(), name="home")]
