"""The pages of the provider portal."""

from django.utils.translation import gettext_lazy as _

from grants.portals.pages import Page


class Home(Page):
    portal = "provider"
    template_name = "components/plain.html"
    title = _("Provider desk")
