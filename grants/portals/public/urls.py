"""The addresses of the public portal."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from grants.portals.context import Item, register
from grants.portals.public import views

app_name = "public"
register("public", [Item(_("First page"), "public:home")])
urlpatterns = [path("", views.Home.as_view(), name="home")]
