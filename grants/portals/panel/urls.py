"""The addresses of the panel portal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.portals.context import Item, register
from grants.portals.panel import views

app_name = "panel"
register("panel", [Item(_("First page"), "panel:home")])
urlpatterns = [path("", views.Home.as_view(), name="home")]
